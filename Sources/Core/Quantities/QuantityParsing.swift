/// How quantities are written in manifests and descriptions: `1h30m`, `60/min`, `10 credits`, `10
/// MB`.
extension Duration {
    /// The longest duration that can be written.
    package static let writtenMax = Duration.seconds(366 * 86_400)

    /// The duration that `written` says: `90s`, `20m`, `1h30m`, `250ms`, `2d`.
    ///
    /// Whole numbers, each with its unit (`d`, `h`, `m`, `s`, `ms`), the larger unit first.
    /// - Returns: `nil` for any other text, and for more than 366 days.
    package init?(written: String) {
        let units: [(name: String, milliseconds: Int)] = [
            ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
        ]
        var rest = Substring(written)
        var open = units[...]
        var total = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(name.count)
            guard digits.count <= 12, let number = Int(digits),
                let index = open.firstIndex(where: { $0.name == name })
            else { return nil }
            let (product, isTooLarge) = number.multipliedReportingOverflow(
                by: units[index].milliseconds)
            guard !isTooLarge, product <= Int.max - total else { return nil }
            total += product
            open = units[(index + 1)...]
        }
        self = .milliseconds(total)
        guard self <= Self.writtenMax else { return nil }
    }
}

extension Rate {
    /// The rate that `written` says: `60/min`, `10/s`, `600/h`, `5/10s`.
    ///
    /// A whole number from 1, a slash, and a period: `s`, `sec`, `second`, `m`, `min`, `minute`,
    /// `h`, `hour`, `d`, `day`, or a duration.
    package init?(written: String) {
        let parts = written.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let count = String(parts[0]).trimmed
        let name = String(parts[1]).trimmed
        let period: Duration? =
            switch name {
            case "s", "sec", "second": .seconds(1)
            case "m", "min", "minute": .seconds(60)
            case "h", "hour": .seconds(3600)
            case "d", "day": .seconds(86_400)
            default: Duration(written: name)
            }
        guard let count = plainInteger(count), count > 0, let period, period > .zero else {
            return nil
        }
        self.init(count: count, period: period)
    }
}

extension Money {
    /// The amount that `written` says: `10 credits`, `0.05 USD`, `300 instantstudio credits`.
    ///
    /// What stands between number and unit is the service as it was written: its name or title.
    /// - Returns: `nil` without a unit, for a negative amount, and for one beyond 10¹².
    package init?(written: String) {
        let parts = written.split(separator: " ")
        guard (2...8).contains(parts.count), let first = parts[0].first, first.isASCII,
            first.isNumber, let unit = parts.last, MoneyUnit.isName(unit)
        else { return nil }
        let service = parts.dropFirst().dropLast().joined(separator: " ")
        self.init(
            number: String(parts[0]),
            unit: MoneyUnit(String(unit), of: service.isEmpty ? nil : service))
    }
}

extension MoneyUnit {
    /// Whether `text` can name a unit: 1 to 24 letters.
    package static func isName(_ text: some StringProtocol) -> Bool {
        (1...24).contains(text.count) && text.allSatisfy { $0.isASCII && $0.isLetter }
    }
}

/// The number of bytes that `written` says: `512`, `512 B`, `10 MB`, `1.5 GB`, `64 MiB`.
///
/// `kB`, `MB`, `GB` count in thousands and `KiB`, `MiB`, `GiB` in 1024s; part of a byte is dropped.
/// - Returns: `nil` for any other text, and for 2⁵³ bytes or more.
package func byteCount(written: String) -> Int? {
    let text = written.trimmed
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let factors: [String: Int] = [
        "": 1, "B": 1, "kB": 1000, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000,
        "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
    ]
    guard let first = digits.first, first != ".", digits.last != ".",
        let factor = factors[String(text.dropFirst(digits.count)).trimmed],
        let number = DecimalValue(written: String(digits)), number.exponent >= -6,
        number.significand < 1 << 53
    else { return nil }
    var bytes = number.significand * Int128(factor)
    for _ in 0..<(-number.exponent) { bytes /= 10 }
    return bytes < 1 << 53 ? Int(bytes) : nil
}

/// A whole number in ASCII digits alone, without a sign.
private func plainInteger(_ text: String) -> Int? {
    text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
}
