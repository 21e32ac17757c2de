internal import ArgumentParser
internal import Core
internal import Rehearsal
internal import Reports
internal import Runner
internal import Storage

extension ExitCode {
    /// Says why a command could not begin, or why it ended; what it does not know is thrown on.
    ///
    /// - Returns: What that is worth to a script.
    static func explaining(_ error: any Error) throws -> ExitCode {
        switch error {
        case let faults as SetupFaults:
            for message in faults.messages { say(message) }
            if let advice = faults.advice { say(advice) }
            return .badManifest
        case let error as RunLockError:
            say(error.message)
            if case .held = error { return .runAgain }
            return .disk
        case let error as LedgerError: say(error.message)
        case RunError.declined:
            say("nothing was submitted")
            return .runAgain
        case let error as RunError: say(error.message)
        case let error as DiskFault: say(error.message)
        case let error as DiskError: say(error.message)
        case let error as RehearsalServer.PortFault: say(error.message)
        default: throw error
        }
        return .disk
    }

    private static func say(_ message: String) {
        Console.say("tirage: \(SafeText.line(message))")
    }
}
