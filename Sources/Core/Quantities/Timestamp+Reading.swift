extension Timestamp {
    /// The moment that a service writes: RFC 3339 (`2026-11-22T10:00:00.5Z`, `+01:00`; without a
    /// zone it is UTC), or the seconds or milliseconds since 1970.
    ///
    /// - Returns: `nil` for anything else.
    package init?(written text: String) {
        if let number = Double(text), number.isFinite, number > 0, number < 1e14 {
            // Seconds reach this far only in the year 5138.
            self.init(milliseconds: Int64(number < 1e11 ? number * 1000 : number))
            return
        }
        let bytes = Array(text.utf8)
        guard bytes.count >= 19, bytes.count <= 40,
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
            let day = Self.number(bytes[8..<10]), let hour = Self.number(bytes[11..<13]),
            let minute = Self.number(bytes[14..<16]), let second = Self.number(bytes[17..<19]),
            [4, 7].allSatisfy({ bytes[$0] == UInt8(ascii: "-") }),
            [13, 16].allSatisfy({ bytes[$0] == UInt8(ascii: ":") }),
            [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(bytes[10]),
            hour < 24, minute < 60, second <= 60,
            let local = Timestamp(
                year: year, month: month, day: day, second: hour * 3600 + minute * 60 + second)
        else { return nil }
        var rest = bytes[19...]
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            let three = (Array(digits.prefix(3)) + [0x30, 0x30]).prefix(3)
            fraction = Self.number(three) ?? 0
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let zone = Self.zoneMinutes(rest) else { return nil }
        self.init(milliseconds: local.milliseconds - zone * 60_000 + fraction)
    }

    private static func number(_ digits: some Collection<UInt8>) -> Int64? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// Minutes east of UTC.
    private static func zoneMinutes(_ text: ArraySlice<UInt8>) -> Int64? {
        if text.isEmpty || text.elementsEqual("Z".utf8) || text.elementsEqual("z".utf8) { return 0 }
        guard let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
            return nil
        }
        let digits = text.dropFirst().filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 4, let hours = number(digits.prefix(2)),
            let minutes = number(digits.suffix(2)), hours < 24, minutes < 60
        else { return nil }
        return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }
}
