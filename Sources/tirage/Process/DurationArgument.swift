internal import ArgumentParser
internal import Core

/// A duration on the command line, written as in a manifest: `90s`, `20m`, `1h30m`.
struct DurationArgument: ExpressibleByArgument, Sendable {
    let duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        guard let duration = Duration(written: argument) else { return nil }
        self.duration = duration
    }

    var defaultValueDescription: String { "\(duration.milliseconds / 1000)s" }
}
