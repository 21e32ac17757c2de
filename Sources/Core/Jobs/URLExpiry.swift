extension Outputs {
    /// When the first of its URLs leads nowhere any more.
    ///
    /// A signed URL says so itself; another lives as long as the service keeps the image.
    /// - Parameter finished: When the job was found finished.
    package func expiry(finished: Timestamp, keeps: Duration) -> Timestamp {
        let end = finished + keeps
        return urls.lazy.compactMap(URLExpiry.signed).reduce(end, min)
    }

    /// Whether one of its URLs says itself that it can still be used.
    package func isSigned(at now: Timestamp) -> Bool {
        urls.lazy.compactMap(URLExpiry.signed).contains { now < $0 }
    }
}

/// The moment until which a signed URL can be used, as the common ways of signing write it.
enum URLExpiry {
    /// Amazon S3 and Google Cloud Storage say when a URL was signed and for how many seconds,
    /// CloudFront and their older forms give the second since 1970, Azure the moment.
    static func signed(_ url: String) -> Timestamp? {
        guard url.utf8.count <= 16_384, let query = url.firstIndex(of: "?") else { return nil }
        var values: [String: Substring] = [:]
        for pair in url[url.index(after: query)...].split(whereSeparator: { "&#".contains($0) }) {
            let halves = pair.split(separator: "=", maxSplits: 1)
            if halves.count == 2 { values[halves[0].lowercased()] = halves[1] }
        }
        for vendor in ["x-amz", "x-goog"] {
            if let begin = values[vendor + "-date"].flatMap(moment),
                let seconds = values[vendor + "-expires"].flatMap({ Int64($0) }), seconds >= 0
            {
                return begin + .seconds(seconds)
            }
        }
        if let second = values["expires"].flatMap({ Int64($0) }), plausible.contains(second) {
            return Timestamp(milliseconds: second * 1000)
        }
        return values["sig"] == nil ? nil : values["se"].flatMap(moment)
    }

    /// Seconds since 1970 that are dates of this century: another number means something else.
    private static let plausible: Range<Int64> = 946_684_800..<4_102_444_800

    /// `20260131T120000Z` or `2026-01-31T12:00:00Z`, its colons escaped or not.
    private static func moment(_ text: Substring) -> Timestamp? {
        let digits = text.replacing("%3A", with: "").replacing("%3a", with: "")
            .filter { !"-:TZ".contains($0) }
        guard digits.utf8.count == 14, let number = Int64(digits), number >= 0 else { return nil }
        let (date, clock) = number.quotientAndRemainder(dividingBy: 1_000_000)
        return Timestamp(
            year: date / 10_000, month: date / 100 % 100, day: date % 100,
            second: clock / 10_000 * 3600 + clock / 100 % 100 * 60 + clock % 100)
    }
}
