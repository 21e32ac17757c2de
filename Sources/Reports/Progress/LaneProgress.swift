package import Core

/// Where one provider's share of a run stands.
package struct LaneProgress: Hashable, Sendable {
    /// Its name, or those of a pool.
    package let provider: String
    let members: [String]
    /// All its jobs, those of earlier runs included.
    package internal(set) var total: Int
    /// Jobs that this run set out to bring to an end.
    package internal(set) var planned: Int
    package internal(set) var done: Int
    package internal(set) var failed: Int
    package internal(set) var unknown: Int
    /// Jobs still to be submitted.
    package internal(set) var queued: Int
    /// Jobs that are sent or that the service works on.
    package internal(set) var atService: Int
    package internal(set) var downloading = 0
    /// Jobs that this run leaves to the next.
    package internal(set) var leftBehind = 0
    /// Jobs that came to an end in this run, whichever.
    package internal(set) var settled = 0
    /// By unit, of all its jobs: estimated while they are under way, as reported once that is known.
    package internal(set) var spent: [Money]
    /// The service asked to be left alone until then.
    package internal(set) var slowedUntil: Timestamp?
    /// Why it gets no more submits in this run; of a pool, once none of it does.
    package internal(set) var stopped: Failure?
    private var stoppedMembers: Set<String> = []

    init(_ forecast: RunEvent.LaneForecast) {
        let tally = forecast.tally
        provider = forecast.provider
        members = forecast.members
        total = tally.jobs
        planned = forecast.toSubmit + tally.inFlight
        // A job that is tried again is not counted as what it was: it has yet to become something.
        var settled = max(0, tally.jobs - planned)
        done = min(tally[.done], settled)
        settled -= done
        unknown = min(tally[.unknown] + tally[.submitting], settled)
        failed = min(tally.failed, settled - unknown)
        queued = forecast.toSubmit
        atService = tally.inFlight
        spent = tally.spent
    }

    /// Jobs that this run will still bring to an end.
    package var left: Int { max(0, planned - settled - leftBehind) }

    /// How long until nothing is left, if it goes on as it went since `began`; `nil` while nobody can say.
    package func timeLeft(began: Timestamp, now: Timestamp) -> Duration? {
        guard settled > 0, left > 0, stopped == nil, began < now else { return nil }
        let elapsed = (now - began).seconds
        return .seconds(min(elapsed * Double(left) / Double(settled), 1e8))
    }

    mutating func stop(_ provider: String, _ failure: Failure) {
        stoppedMembers.insert(provider)
        if stoppedMembers.count == members.count { stopped = failure }
    }

    mutating func spend(_ money: Money?, insteadOf old: Money?) {
        if let old { add(-old.micro, unit: old.unit) }
        if let money { add(money.micro, unit: money.unit) }
    }

    private mutating func add(_ micro: Int64, unit: MoneyUnit) {
        if let index = spent.firstIndex(where: { $0.unit == unit }) {
            let sum = spent[index].micro.addingReportingOverflow(micro)
            spent[index] = Money(
                micro: sum.overflow ? .max : max(0, sum.partialValue), unit: unit)
        } else if micro > 0 {
            spent.append(Money(micro: micro, unit: unit))
            spent.sort { $0.unit < $1.unit }
        }
    }
}
