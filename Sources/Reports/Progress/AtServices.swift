internal import Core

/// What a program that ends at once leaves at the services.
package struct AtServices: Hashable, Sendable {
    /// Jobs that a service has said it has.
    package internal(set) var jobs = 0
    /// Jobs that were sent and have no answer yet.
    package internal(set) var unanswered = 0
    /// What the jobs are expected to cost, by unit, as far as that is known.
    private var money: [Money] = []
    /// Jobs whose price is known.
    private var priced = 0

    mutating func add(_ cost: Money) {
        priced += 1
        if let index = money.firstIndex(where: { $0.unit == cost.unit }) {
            let sum = money[index].micro.addingReportingOverflow(cost.micro)
            money[index] = Money(micro: sum.overflow ? .max : sum.partialValue, unit: cost.unit)
        } else {
            money.append(cost)
        }
    }

    /// `7 jobs are at the services, 30 credits; run again to collect them`.
    package func lastWord(isRehearsal: Bool, look: Look) -> String {
        var words: [String] = []
        if jobs > 0 {
            let (are, them) = jobs == 1 ? ("job is", "it") : ("jobs are", "them")
            let place = isRehearsal ? "the stand-ins" : "the services"
            words.append(
                "\(jobs) \(are) at \(place)\(isRehearsal ? "" : price(look)); run again to collect \(them)"
            )
        }
        if unanswered > 0 {
            let were = unanswered == 1 ? "1 job was" : "\(unanswered) jobs were"
            words.append(
                "\(were) just being sent, and nobody knows yet whether the service took"
                    + " \(unanswered == 1 ? "it" : "them"); run again to see")
        }
        return words.isEmpty
            ? "ended at once; nothing is at the services" : words.joined(separator: "\n")
    }

    private func price(_ look: Look) -> String {
        guard let sum = look.money(money) else { return "" }
        return ", \(sum)" + (priced < jobs ? " or more" : "")
    }
}
