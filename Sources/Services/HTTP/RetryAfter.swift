internal import Core

/// The ways in which services say how long to wait.
enum RetryAfter {
    /// What the headers ask for in so many words.
    static func wish(now: Timestamp, header: (String) -> String?) -> Duration? {
        header("retry-after-ms").flatMap { milliseconds($0) }
            ?? header("retry-after").flatMap { duration($0, now: now) }
    }

    /// When the limit that was met is counted anew, where the headers tell.
    ///
    /// A success says it too, and does not mean to be left alone by that.
    static func limitReset(now: Timestamp, header: (String) -> String?) -> Duration? {
        header("ratelimit").flatMap { rateLimit($0, now: now) }
            ?? ["ratelimit-reset", "x-ratelimit-reset", "x-ratelimit-reset-requests"]
            .compactMap { header($0) }.compactMap { reset($0, now: now) }.first
    }

    /// Seconds (`30`, `1.5`), a duration (`55s`, `6m0s`, `250ms`), or an HTTP date.
    static func duration(_ text: String, now: Timestamp) -> Duration? {
        let text = text.trimmed
        guard text.utf8.count <= 64 else { return nil }
        if let seconds = number(text) { return .milliseconds(Int64(seconds * 1000)) }
        return Duration(written: text) ?? units(text)
            ?? HTTPDate.moment(text, now: now).map { $0 - now }
    }

    static func milliseconds(_ text: String) -> Duration? {
        number(text.trimmed).map { .milliseconds(Int64($0)) }
    }

    /// When a limit is counted anew: seconds from now, or seconds since 1970, or as `duration`.
    static func reset(_ text: String, now: Timestamp) -> Duration? {
        // No limit lasts 30 years, and it is later than 2001.
        guard let seconds = number(text.trimmed, most: 1e13), seconds >= 1e9 else {
            return duration(text, now: now)
        }
        let milliseconds = seconds >= 1e12 ? seconds : seconds * 1000
        return Timestamp(milliseconds: Int64(milliseconds)) - now
    }

    /// The longest `t` of a `RateLimit` field with nothing left
    /// (draft-ietf-httpapi-ratelimit-headers-10, read 2026-11-22): `"default";r=0;t=30`, or of the
    /// form before: `limit=100, remaining=0, reset=30`.
    static func rateLimit(_ text: String, now: Timestamp) -> Duration? {
        guard text.utf8.count <= 1000 else { return nil }
        let found = text.split(separator: ",").flatMap { item -> [Double] in
            let parts = item.split(separator: ";").map { String($0).trimmed }
            let isLeft = parts.contains { $0.hasPrefix("r=") && $0 != "r=0" }
            return isLeft
                ? []
                : parts.compactMap { part in
                    ["t=", "reset="].first { part.hasPrefix($0) }.flatMap {
                        number(String(part.dropFirst($0.count)))
                    }
                }
        }
        return found.max().map { .milliseconds(Int64($0 * 1000)) }
    }

    /// A decimal number without a sign; one above `most` is it.
    private static func number(_ text: String, most: Double = 1e9) -> Double? {
        guard !text.isEmpty, text.utf8.count <= 20,
            text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 })
        else { return nil }
        return Double(text).map { min($0, most) }
    }

    /// Numbers with `h`, `m`, `s`, `ms`, one after the other: `1m30.5s`.
    private static func units(_ text: String) -> Duration? {
        let scales: [(String, Double)] = [("ms", 1), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
        var (rest, sum) = (text[...], 0.0)
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let after = rest.dropFirst(digits.count)
            guard let count = number(String(digits)),
                let (unit, scale) = scales.first(where: { after.hasPrefix($0.0) })
            else { return nil }
            sum += count * scale
            rest = after.dropFirst(unit.count)
        }
        return text.isEmpty ? nil : .milliseconds(Int64(min(sum, 1e12)))
    }
}
