internal import Foundation
internal import Testing

/// What is advised about jobs that came to nothing, are in doubt, cost too much or are to be stopped.
@Suite struct AdviceOnJobsTests {
    private let bench = AdviceBench()

    // MARK: - Failed and unknown jobs

    @Test func aPlanSaysHowFailedJobsAreTriedAgain() async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[refuse]")
        #expect(try await bench.run(workplace).code == 1)
        let plan = try await workplace.run("plan", AdviceBench.file, "--set", AdviceBench.setting)
        let again = try await bench.type(try bench.advice("run", in: plan.output), workplace)
        #expect(again.code == 1, "\(again.error)")
        #expect(again.error.contains("2 jobs failed"), "\(again.error)")
        // The service takes them by now: two posts for each, and no more.
        let jobs = try await workplace.run(
            "plan", AdviceBench.file, "--set", AdviceBench.setting, "--jobs")
        #expect(jobs.output.contains("(stays so; --retry failed)"), "\(jobs.output)")
        let flag = try #require(jobs.output.firstMatch(of: /--retry \w+/)).output
        let words = flag.split(separator: " ").map { String($0) }
        #expect(
            try await bench.run(workplace, words[0], words[1]).error.contains("to an end"))
    }

    private func unknown(_ description: (SloppyService) -> String) async throws
        -> (SloppyService, Workplace, TirageProcess.Outcome)
    {
        let service = SloppyService()
        let workplace = try bench.workplace(
            service, description: description(service), provider: "price: 1 USD", jobs: "[lost]")
        let run = try await bench.run(workplace, "--max-time", "2s")
        return (service, workplace, run)
    }

    @Test func whoHasToDecideIsToldTheCommandsAndTheyWork() async throws {
        let (service, workplace, run) = try await unknown { $0.description() }
        #expect(run.code == 1, "\(run.error)")
        #expect(run.error.contains("2 jobs are unknown"), "\(run.error)")
        let plan = try await workplace.run("plan", AdviceBench.file, "--set", AdviceBench.setting)
        let status = try await workplace.run(
            "status", AdviceBench.file, "--set", AdviceBench.setting)
        let line = try bench.advice("resolve", in: run.error)
        for text in [plan.output, status.output] {
            #expect(try bench.advice("resolve", in: text) == line)
        }
        let asked = try await bench.type(line, workplace)
        #expect(asked.code == 64, "nobody can be asked here")
        let commands = asked.error.split(separator: "\n").compactMap { line in
            line.range(of: "tirage resolve ").map { String(line[$0.lowerBound...]) }
        }
        #expect(commands.count == 3, "\(asked.error)")
        let keys = try workplace.results(AdviceBench.output).filter { $0.state == "unknown" }.map(
            \.key)
        let happened = commands[0].replacing("KEY", with: keys[0].prefix(8))
            .replacing("ID", with: "1")
        #expect(try await bench.type(happened, workplace).code == 1, "one is left")
        let dropped = commands[2].components(separatedBy: "  ")[0]
            .replacing("KEY", with: keys[1].prefix(8))
        let last = try await bench.type(dropped, workplace)
        #expect(last.code == 0, "\(last.error)")
        let rest = try await bench.run(workplace)
        #expect(rest.code == 1, "\(rest.error)")
        #expect(try bench.states(workplace) == ["done", "failed", "done"])
        #expect(service.billed.count == 3)
    }

    @Test func forAllAtOnceThereIsAWord() async throws {
        let (service, workplace, run) = try await unknown { $0.description() }
        let asked = try await bench.type(try bench.advice("resolve", in: run.error), workplace)
        let line = try #require(asked.error.split(separator: "\n").first { $0.contains("--not-") })
        let command = line.trimmingCharacters(in: .whitespaces).components(separatedBy: "  ")[0]
            .replacing("--job KEY", with: "--all")
        let decided = try await bench.type(command, workplace)
        #expect(decided.code == 0, "\(decided.error)")
        #expect(try bench.states(workplace) == ["ready", "ready", "done"])
        #expect(service.billed.count == 3)
    }

    @Test func whereTheServiceCanBeAskedNobodyElseIs() async throws {
        let evidence = """
            evidence:
              list: { get: /list, jobs: jobs, id: id, reference: name, complete: true, settles: 1s }
            """
        // A list that can't be read for as long as the first run takes.
        let (service, workplace, run) = try await unknown {
            $0.description(more: evidence).replacing(
                "input: ${{ inputs }}", with: "input: ${{ inputs }}\n    name: ${{ attempt.id }}")
        }
        #expect(run.error.contains("2 jobs are unknown"), "\(run.error)")
        #expect(run.error.contains("Run again"), "\(run.error)")
        let status = try await workplace.run(
            "status", AdviceBench.file, "--set", AdviceBench.setting)
        let plan = try await workplace.run("plan", AdviceBench.file, "--set", AdviceBench.setting)
        for text in [run.error, status.output, plan.output] {
            #expect(!text.contains("resolve"), "\(text)")
        }
        #expect(status.output.contains("Run again"), "\(status.output)")
        #expect(plan.output.contains("the next run asks the service"), "\(plan.output)")
        // Who wants to decide is told first that a run may do it.
        let resolve = try await workplace.run(
            "resolve", AdviceBench.file, "--set", AdviceBench.setting)
        service.showList()
        let asked = try await bench.type(try bench.advice("run", in: resolve.error), workplace)
        #expect(asked.code == 0 || asked.code == 75, "\(asked.error)")
        let again = try await bench.run(workplace)
        #expect(again.code == 0, "\(again.error)")
        #expect(try bench.states(workplace) == ["done", "done", "done"])
        #expect(service.billed.count == 3, "nothing is paid for twice")
    }

    // MARK: - Money

    @Test(arguments: [
        ("{ run: 1 USD }", 1), ("{ day: 1 USD }", 1), ("{ run: 0.5 USD }", 0),
        ("{ run: 0.2 USD, day: 0.2 USD }", 0), ("{ run: [1 USD, 5 credits], day: 20 USD }", 1),
    ])
    func aLimitIsRaisedAsTheMessageSays(_ budget: String, _ fitting: Int) async throws {
        let service = SloppyService()
        let description = service.description().replacing(
            "  cost: { path: cost, unit: USD }\n", with: "")
        let workplace = try bench.workplace(
            service, description: description, provider: "price: 1 USD", top: "budget: \(budget)",
            jobs: "[ok]")
        let run = try await bench.run(workplace)
        #expect(run.code == 75, "\(run.error)")
        #expect(service.billed.count == fitting)
        let more = try await bench.type(try bench.advice("run", in: run.error), workplace)
        #expect(service.billed.count > fitting, "\(more.error)")
    }

    // MARK: - Cancelling

    @Test func whatACancelSaysIsAboutTheSameJobs() async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(
            service,
            description: service.description(
                more: "cancel: { running: { post: \"/jobs/${{ id }}/cancel\" } }"), jobs: "[busy]")
        let run = try await bench.run(workplace, "--batch", "first", "--max-time", "2s")
        #expect(run.code == 75, "\(run.error)")
        let asked = try await workplace.run(
            "cancel", AdviceBench.file, "--set", AdviceBench.setting, "--only", "seed=2")
        #expect(asked.code == 64)
        #expect(asked.error.contains("cancel 1 job at s?"), "\(asked.error)")
        let line = try bench.advice("cancel", in: asked.error)
        let cancelled = try await bench.type(line, workplace)
        #expect(cancelled.code == 75, "the service did not do it: \(cancelled.error)")
        #expect(cancelled.output.contains("1 job: 1 not confirmed"), "\(cancelled.output)")
        let again = try await bench.type(
            try bench.advice("cancel", in: cancelled.output), workplace)
        #expect(again.output.contains("1 job: 1 not confirmed"), "\(again.output)")
    }

    @Test func whatCannotBeStoppedIsCollectedAndNothingElseIsSubmitted() async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[slow]")
        let run = try await bench.run(workplace, "--batch", "first", "--max-time", "2s")
        #expect(run.code == 75, "\(run.error)")
        let cancelled = try await workplace.run(
            "cancel", AdviceBench.file, "--set", AdviceBench.setting, "--yes")
        #expect(cancelled.code == 1, "\(cancelled.output)\(cancelled.error)")
        service.finish()
        let collected = try await bench.type(
            try bench.advice("run", in: cancelled.output), workplace)
        #expect(collected.code == 0, "\(collected.error)")
        #expect(try bench.states(workplace) == ["done", "done", "ready"])
        #expect(service.billed.count == 2)
    }
}
