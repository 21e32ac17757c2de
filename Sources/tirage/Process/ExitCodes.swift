internal import ArgumentParser
internal import Core

/// What a run's end is worth to a script: the codes of sysexits.h where one fits.
extension ExitCode {
    /// Some jobs failed, or nobody knows what became of them.
    static let someFailed = ExitCode(1)
    /// Wrong words on the command line.
    static let usage = ExitCode(64)
    /// The manifest has mistakes, or a key is missing.
    static let badManifest = ExitCode(65)
    /// The disk or the ledger.
    static let disk = ExitCode(74)
    /// Stopped but resumable, or locked: run again.
    static let runAgain = ExitCode(75)
    /// Ended at once by a second signal.
    static let forced = ExitCode(130)
}

extension RunOutcome {
    var exitCode: ExitCode {
        if !stops.isEmpty { return .runAgain }
        return tally.failed + tally[.unknown] > 0 ? .someFailed : .success
    }
}
