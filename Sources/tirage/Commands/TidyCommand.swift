internal import ArgumentParser
internal import Core
internal import Reports
internal import Storage

/// `tirage tidy`: what lies in the output folder and the present plan does not need.
struct TidyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tidy",
        abstract: "List what the present plan does not need, and move it aside.",
        discussion: """
            Lists images of earlier plans, images of jobs that were made again, and files below the \
            output folder that the ledger does not know. With --move they go to the folder 'past' \
            there, under the same paths; the ledger and results.jsonl follow. Nothing is deleted and \
            nothing is overwritten. A job that comes back into the plan gets its image back.

            Left alone: what is hidden, symbolic links, images that you have changed, input files of \
            the manifest, folders with a ledger of their own. Folders that are empty afterwards are \
            removed.

            Two manifests that share an output folder each take the other's images for those of an \
            earlier plan: read the list before you move.

            Examples:
              tirage tidy pipeline.yaml              what there is, and how large
              tirage tidy pipeline.yaml --move       put it aside

            Exit codes: 0 listed, or moved, or nothing to do; 65 bad manifest; 74 disk or ledger; 75 a \
            run is at work.
            """)

    @Argument(help: "The manifest.")
    var file: String

    @Flag(help: "Move what is listed to the folder 'past' in the output folder.")
    var move = false

    @OptionGroup var setting: SettingOptions

    @Flag(help: "The folder of the rehearsal.")
    var rehearse = false

    @Flag(help: "Say it as JSON.")
    var json = false

    func run() async throws {
        let pipeline = try PipelineLoader.pipeline(
            of: file, rehearse: rehearse, isInspected: true, settings: setting.settings)
        let output = pipeline.plan.output(isRehearsal: rehearse)
        do {
            guard let locked = try await LockedLedger(of: pipeline, isRehearsal: rehearse) else {
                return try say(TidyReport([], output: output, isMoved: move), pipeline)
            }
            let tidying = Tidying(locked: locked)
            let found = try await tidying.findings()
            var files = found.files
            if move {
                files = try await tidying.putAside(found)
                await locked.refreshResults()
            } else {
                for index in files.indices { files[index].target = nil }
            }
            try say(TidyReport(files, output: output, isMoved: move), pipeline)
            if found.isUnsearched {
                Console.say(
                    "the manifest is in its own output folder: strays are not looked for there")
            }
        } catch is Tidying.Unclear {
            Console.say(
                "tirage: some jobs of the plan can't be told now, so nobody knows what it needs;"
                    + " put their input files back first")
            throw ExitCode.badManifest
        } catch {
            throw try ExitCode.explaining(error)
        }
    }

    private func say(_ report: TidyReport, _ pipeline: Pipeline) throws {
        if json { return try Console.answer(text: report.json.laidOut) }
        let command = pipeline.plan.invocation.command("tidy", ["--move"])
        try Console.answer(
            prose: report.text(command: command, look: TerminalFacts.of(.output).look))
    }
}
