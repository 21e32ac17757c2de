internal import ArgumentParser
internal import COpening
internal import Reports
internal import Transfers

/// The program: batches of image-generation jobs, from a YAML manifest to files on disk.
struct Tirage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tirage",
        abstract: "Run batches of image-generation jobs described in a YAML manifest.",
        discussion: """
            A manifest names providers and batches; a batch has a matrix (seed ranges, prompt lists, \
            folders of images) and the inputs of one job. Tirage expands it, submits each job once, \
            waits, and downloads every image before its URL expires. Run it again after any stop: what \
            is done stays, what is at a service is picked up, the rest is run.

            Start here, without keys and at no cost:
              tirage run --rehearse pipelines/quickstart.yaml

            Then:
              tirage check FILE      every mistake in a manifest, with its place
              tirage plan FILE       what a run would do, and what it would cost
              tirage run FILE        make it so

            And when something came in between:
              tirage resolve FILE    decide about jobs that were sent and never answered
              tirage cancel FILE     stop what is at the services
              tirage collect FILE    fetch what the services still have, without paying
              tirage adopt FILE …    take over what another output folder has
              tirage tidy FILE       list what the present plan does not need, and move it aside

            And when an image is not what you want:
              tirage remake FILE JOB   make it again, or beside it with another seed, and pay for that
              tirage reject FILE JOB   decide against it, thrown away or not

            And for a manifest that sends keys elsewhere, or reads other folders:
              tirage allow FILE      say once that this is meant

            And for a service of one's own:
              tirage probe FILE      submit one job, and show what is sent, answered and read

            Exit codes: 0 all made, or nothing to do; 1 some jobs failed or are unknown; 64 usage; \
            65 bad manifest; 74 disk or ledger; 75 stopped but resumable, or locked: run again; \
            130 forced.
            """,
        version: Version.current,
        subcommands: [
            RunCommand.self, PlanCommand.self, CheckCommand.self, StatusCommand.self,
            ResolveCommand.self, CancelCommand.self, CollectCommand.self, AdoptCommand.self,
            RemakeCommand.self, RejectCommand.self, TidyCommand.self, ProbeCommand.self,
            AllowCommand.self,
            ServicesCommand.self,
            RehearseCommand.self,
            InitCommand.self, SchemaCommand.self,
        ])

}

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
            var command = try Tirage.parseAsRoot(arguments)
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
            var command = try Tirage.parseAsRoot(arguments) as? any AsyncParsableCommand
            try await command?.run()
            return nil
        } catch {
            return error
        }
    }

    /// Says what a word that is no command may have meant.
    private static func checkCommand() throws {
        let commands = Tirage.configuration.subcommands.compactMap { $0.configuration.commandName }
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
        let code = Tirage.exitCode(for: error)
        let text = Tirage.fullMessage(for: error, columns: columnsMax)
        if !text.isEmpty {
            let stream = code == .success ? Console.Stream.output : .error
            Console.write(Console.wrapped(text + "\n", for: stream), to: stream)
        }
        Tirage.exit(withError: code)
    }
}
