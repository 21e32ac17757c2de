/// What an amount counts: a currency, which is the same everywhere, or a service's own unit.
///
/// Ten credits of one service are not ten credits of another, so two units are one only when their
/// services are. A unit of its own is the same in singular and plural, whatever its case.
package struct MoneyUnit: Sendable {
    /// `USD`, `credits`.
    package let name: String
    /// The service that it belongs to, as its description names it.
    ///
    /// `nil` for a currency, and for a unit that stands alone and belongs to nobody yet.
    package let service: String?

    /// What `service` calls `name`; a code of a currency is that currency, whoever says it.
    package init(_ name: String, of service: String?) {
        let code = name.uppercased()
        if Currency.codes.contains(code) {
            (self.name, self.service) = (code, nil)
        } else {
            (self.name, self.service) = (name, service)
        }
    }

    package var isCurrency: Bool { Currency.codes.contains(name) }

    /// The same unit as `service` has it; a currency stays what it is.
    package func owned(by service: String) -> MoneyUnit { MoneyUnit(name, of: service) }

    /// Its name behind an amount: `credit` behind 1, else `credits`.
    package func name(behind micro: Int64) -> String {
        if isCurrency || Self.uncounted.contains(name.lowercased()) { return name }
        if micro == 1_000_000 { return Self.hasPlural(name) ? String(name.dropLast()) : name }
        return Self.counted.contains(name.lowercased()) ? name + "s" : name
    }

    /// Words that end in s and have no singular.
    private static let uncounted: Set = ["kudos"]
    /// Words that a description may give in the singular.
    private static let counted: Set = ["credit", "token", "point", "coin", "unit"]

    private static func hasPlural(_ name: String) -> Bool {
        name.utf8.count > 2 && name.lowercased().hasSuffix("s")
            && !name.lowercased().hasSuffix("ss")
    }

    private var rank: Int { isCurrency ? 0 : 1 }

    /// What is compared.
    private var key: String {
        let lower = name.lowercased()
        return Self.hasPlural(lower) ? String(lower.dropLast()) : lower
    }
}

extension MoneyUnit: Hashable {
    package static func == (left: MoneyUnit, right: MoneyUnit) -> Bool {
        left.service == right.service && (left.name == right.name || left.key == right.key)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(service)
    }
}

extension MoneyUnit: Comparable {
    /// Currencies first, then by name, then by service.
    package static func < (left: MoneyUnit, right: MoneyUnit) -> Bool {
        (left.rank, left.key, left.service ?? "") < (right.rank, right.key, right.service ?? "")
    }
}

extension MoneyUnit: CustomStringConvertible {
    /// As a manifest may write it: `instantstudio credits`, `USD`.
    package var description: String { (service.map { $0 + " " } ?? "") + name }
}

extension MoneyUnit: ExpressibleByStringLiteral {
    /// A currency, or a unit that belongs to nobody yet.
    package init(stringLiteral name: String) { self.init(name, of: nil) }
}
