internal import Core

/// How numbers and times are said.
enum Wording {
    /// `1 job`, `3 jobs`.
    static func count(_ number: some BinaryInteger, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : noun.hasSuffix("ch") ? "es" : "s")"
    }

    /// `0.4 s`, `12.4 s`, `1 min 20 s`, `2 h 05 min`, `3 d 4 h`.
    static func duration(_ duration: Duration) -> String {
        let milliseconds = max(0, duration.milliseconds)
        let tenths = (milliseconds + 50) / 100
        guard tenths >= 600 else { return "\(tenths / 10).\(tenths % 10) s" }
        return long((milliseconds + 500) / 1000)
    }

    /// The same in whole seconds, for what is only estimated: `48 s`, `1 min 20 s`.
    static func estimate(_ duration: Duration) -> String {
        let seconds = (max(0, duration.milliseconds) + 500) / 1000
        return seconds < 60 ? "\(seconds) s" : long(seconds)
    }

    private static func long(_ seconds: Int64) -> String {
        switch seconds {
        case ..<3600: "\(seconds / 60) min \(twoDigits(seconds % 60)) s"
        case ..<86_400: "\(seconds / 3600) h \(twoDigits(seconds / 60 % 60)) min"
        default: "\(seconds / 86_400) d \(twoDigits(seconds / 3600 % 24)) h"
        }
    }

    /// The same as a clock shows it, for what ticks: `0:48`, `12:05`, `1:02:05`, `3 d 04 h`.
    static func clock(_ duration: Duration) -> String {
        let seconds = (max(0, duration.milliseconds) + 500) / 1000
        let (minutes, rest) = (seconds / 60, twoDigits(seconds % 60))
        return switch seconds {
        case ..<3600: "\(minutes):\(rest)"
        case ..<86_400: "\(minutes / 60):\(twoDigits(minutes % 60)):\(rest)"
        default: long(seconds)
        }
    }

    private static func twoDigits(_ number: Int64) -> String {
        (number < 10 ? "0" : "") + String(number)
    }

    /// `a`, `a and b`, `a, b and c`.
    static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}
