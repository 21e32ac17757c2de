internal import Core
internal import FoundationEssentials
internal import Transfers

/// The real time: the one place where the program looks at a clock or waits for it.
struct SystemTimekeeper: Timekeeper {
    private let start = ContinuousClock.now

    func now() -> Timestamp { Self.now() }

    static func now() -> Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    func elapsed() -> Duration { start.duration(to: .now) }

    func sleep(for duration: Duration) async throws(CancellationError) {
        try await EventLoop.main.sleep(for: duration)
    }

    /// The day in the local time zone: `2025-12-11`.
    static func today() -> String {
        let parts = Calendar.current.dateComponents([.year, .month, .day], from: Date())
        return [(parts.year ?? 0, 4), (parts.month ?? 0, 2), (parts.day ?? 0, 2)].map {
            number, width in
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }.joined(separator: "-")
    }
}
