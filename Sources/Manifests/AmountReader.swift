import Core
import YAML

/// Reads amounts of money.
enum AmountReader {
    /// The amount as it is written: its unit may name a service in any way that it is called.
    static func amount(_ node: Node, for key: String, diagnostics: inout DiagnosticList) -> Money? {
        let money = node.quantity(
            "an amount such as '10 credits'", for: key, diagnostics: &diagnostics
        ) { Money(written: $0) }
        guard let money, let words = node.text?.split(separator: " ") else { return nil }
        let unit = money.unit
        guard unit.isCurrency else { return money }
        if words.last.map(String.init) != unit.name {
            let written = words.dropLast() + [Substring(unit.name)]
            diagnostics.error(
                "\(quoted(String(words.last ?? ""))) is a currency, which is written '\(unit.name)'",
                at: node.mark, fix: written.joined(separator: " "))
            return nil
        }
        if words.count > 2 {
            diagnostics.error(
                "'\(unit.name)' is a currency, the same with every service; write"
                    + " '\(money.description)'", at: node.mark)
            return nil
        }
        return money
    }

    /// What jobs of `service` cost, in its own unit or in a currency; a `nil` service is not known.
    static func price(
        _ node: Node, of service: ServiceDescription?, diagnostics: inout DiagnosticList
    ) -> Money? {
        guard let money = amount(node, for: "price", diagnostics: &diagnostics) else { return nil }
        guard let service, !money.unit.isCurrency else { return money }
        let own = money.owned(by: service.name)
        if let owner = money.unit.service, !service.isCalled(owner) {
            diagnostics.error(
                "a job of '\(service.name)' can't cost \(money.unit.name) of \(quoted(owner));"
                    + " write '\(own)'", at: node.mark)
            return nil
        }
        guard isMeant(own.unit, reported: [service], at: node.mark, diagnostics: &diagnostics)
        else {
            return nil
        }
        return own
    }

    /// Whether a unit is no misspelt currency: three capital letters are its service's own only
    /// where that reports them.
    static func isMeant(
        _ unit: MoneyUnit, reported services: [ServiceDescription], at mark: Mark,
        diagnostics: inout DiagnosticList
    ) -> Bool {
        guard Currency.isLike(unit.name),
            !services.contains(where: { $0.poll.cost?.unit.name == unit.name })
        else { return true }
        let near = nearest(to: unit.name, among: Currency.codes.sorted())
        diagnostics.error(
            "'\(unit.name)' is the code of no currency"
                + (near.map { "; did you mean '\($0)'?" }
                    ?? "; a service's own unit is written in small letters"),
            at: mark)
        return false
    }
}

extension ServiceDescription {
    /// Whether it is meant by `words`: its name, or its title.
    func isCalled(_ words: String) -> Bool {
        let words = words.lowercased()
        return words == name || words == title.lowercased()
    }
}
