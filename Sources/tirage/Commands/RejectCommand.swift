internal import ArgumentParser
internal import Core
internal import Reports
internal import Storage

/// `tirage reject`: decides against images.
struct RejectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Decide against images: nobody looks for them any more.",
        discussion: """
            For images that you don't want: one that you threw away, or one that is still there. A \
            rejected job stays done and is never made again by itself; 'run' does not fetch its images, \
            'plan' and 'status' count it as rejected, and results.jsonl says when. Nothing is deleted, \
            and nothing is paid.

            A job is named by the beginning of its key (4 digits or more), its name, or an image's path: \
            from here, from the output folder, or whole. Rejecting twice does no harm. 'tirage remake' \
            makes a rejected job again.

            Examples:
              tirage reject pipeline.yaml 3fa9c2d1
              tirage reject pipeline.yaml out/night/selfies/anna-7.png selfies/anna-9.png
              tirage reject pipeline.yaml 3fa9c2d1 --undo        take it back

            Exit codes: 0 decided; 64 nothing is called so, or it has no image; 74 disk or ledger; 75 a \
            run is at work.
            """)

    @Argument(help: "The manifest.")
    var file: String

    @Argument(help: ArgumentHelp("The jobs, by key, name or image.", valueName: "key|image"))
    var jobs: [String]

    @Flag(help: "Take it back: the images are wanted again.")
    var undo = false

    @OptionGroup var setting: SettingOptions

    @Flag(help: "The images of the rehearsal.")
    var rehearse = false

    func run() async throws {
        let pipeline = try PipelineLoader.pipeline(
            of: file, rehearse: rehearse, isInspected: false, settings: setting.settings)
        do {
            let finder = JobFinder(option: "reject", isRehearsal: rehearse, allowsPast: true)
            let found = try await finder.find(jobs, in: [pipeline])
            guard let locked = try await LockedLedger(of: pipeline, isRehearsal: rehearse) else {
                throw usage("nothing was made yet, so there is no image to decide against")
            }
            let latest = try await locked.ledger.latest(of: found.map(\.key))
            for job in found { try check(job, latest[job.key]) }
            var seen: Set<JobKey> = []
            let attempts = found.compactMap { latest[$0.key] }.filter {
                seen.insert($0.key).inserted
            }
            let decided = attempts.map(decided)
            try await locked.ledger.mark(decided)
            await locked.refreshResults()
            for (before, after) in zip(attempts, decided) { try say(before, after) }
        } catch {
            throw try ExitCode.explaining(error)
        }
    }

    private func check(_ job: JobFinder.Found, _ attempt: Attempt?) throws(ExitCode) {
        guard attempt?.state.name == .done else {
            let state = attempt?.state.name.rawValue ?? "not made yet"
            throw usage(
                "job \(job.key.short) ('\(job.stem)') is \(state); only images that were made can be"
                    + " rejected")
        }
    }

    private func decided(_ attempt: Attempt) -> Attempt {
        var attempt = attempt
        attempt.mark.rejected =
            undo ? nil : attempt.mark.rejected ?? SystemTimekeeper.now()
        return attempt
    }

    private func say(_ before: Attempt, _ after: Attempt) throws {
        let word =
            switch (before.isRejected, after.isRejected) {
            case (false, true): "rejected"
            case (true, true): "rejected before"
            case (true, false): "wanted again"
            case (false, false): "was not rejected"
            }
        let name = SafeText.line(after.context.stem)
        try Console.answer("\(after.key.short)  \(name)  \(word)")
    }

    private func usage(_ message: String) -> ExitCode {
        Console.say("tirage: \(SafeText.line(message))")
        return .usage
    }
}
