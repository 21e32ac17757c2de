internal import ArgumentParser
internal import COpening
internal import Reports
internal import Transfers

/// Parses the command line and runs the command.
@main
enum Program {
    /// What needs no threads is done on this one, and what does is not begun where there are none.
    static func main() {
        ProcessShield.raise()
        tirage_keep_memory_small()
        Console.occupyClosedStreams()
        do {
            try checkCommand()
            var command = try RootCommand.parseAsRoot(arguments)
            guard command is any AsyncParsableCommand else { return try command.run() }
            if let fault = ThreadCheck.fault() {
                Console.say("tirage: \(fault)")
                throw ExitCode.disk
            }
            if let error = EventLoop.main.run(runWaiting) { throw error }
        } catch {
            leave(for: error)
        }
    }

    /// Runs a command that waits for the network or the disk.
    ///
    /// - Returns: Why it failed.
    private static func runWaiting() async -> (any Error)? {
        do {
            var command = try RootCommand.parseAsRoot(arguments) as? any AsyncParsableCommand
            try await command?.run()
            return nil
        } catch {
            return error
        }
    }

    /// Says what a word that is no command may have meant.
    private static func checkCommand() throws {
        let commands = RootCommand.configuration.subcommands.compactMap {
            $0.configuration.commandName
        }
        guard let message = CommandGuess.message(for: arguments, commands: commands) else { return }
        Console.say("tirage: " + SafeText.line(message))
        throw ExitCode.usage
    }

    /// Flags take no values, so the one that may have one has another name inside.
    private static var arguments: [String] {
        CommandLine.arguments.dropFirst().map {
            $0 == "--rehearse=faults" ? "--rehearse-faults" : $0
        }
    }

    /// More than any line of help has: where lines are broken is seen to here.
    private static let columnsMax = 10_000

    /// Says what there is to say of a command that ended, help among it, and ends the program.
    private static func leave(for error: any Error) -> Never {
        let code = RootCommand.exitCode(for: error)
        let text = RootCommand.fullMessage(for: error, columns: columnsMax)
        if !text.isEmpty {
            let stream = code == .success ? Console.Stream.output : .error
            Console.write(Console.wrapped(text + "\n", for: stream), to: stream)
        }
        RootCommand.exit(withError: code)
    }
}
