internal import Foundation
internal import Testing

/// A rehearsal can be stopped, spoiled and run again, and ends well.
@Suite(.serialized) struct RehearsedAgainTests {
    private static let manifest = "examples/pool.yaml"

    private func rehearse(_ workplace: Workplace, _ more: String...) async throws
        -> TirageProcess.Outcome
    {
        try await TirageProcess.run(
            ["run", "--rehearse-latency", "40ms", Self.manifest] + more, in: workplace.folder)
    }

    private func unknown(_ workplace: Workplace) throws -> Int {
        try workplace.results("out/examples/pool/rehearsal").count { $0.state == "unknown" }
    }

    @Test func unknownJobsOfABadDayNeverSpoilTheNextRehearsal() async throws {
        let workplace = try Workplace()
        let bad = try await rehearse(workplace, "--rehearse=faults")
        #expect(bad.code == 1, "\(bad.error)")
        let count = try unknown(workplace)
        #expect(count > 0)
        #expect(bad.error.contains("tirage resolve --rehearse"))
        // The bad day teaches what a real run does, and so does who asks for it.
        for more in ["--rehearse=faults", "--on-unknown=hold"] {
            let held = try await rehearse(workplace, "--rehearse", more)
            #expect(held.code == 1, "\(more): \(held.error)")
            #expect(try unknown(workplace) >= count)
        }
        let plan = try await workplace.run("plan", "--rehearse", Self.manifest)
        #expect(plan.error.contains("the next 'run --rehearse' makes"))
        let good = try await rehearse(workplace, "--rehearse")
        #expect(good.code == 0, "\(good.error)")
        #expect(good.error.contains("of an earlier rehearsal had no answer"))
        #expect(try unknown(workplace) == 0)
        let again = try await rehearse(workplace, "--rehearse")
        #expect(again.code == 0)
        #expect(
            again.error == "nothing to do: all 12 jobs are done, in out/examples/pool/rehearsal\n")
    }

    @Test func aRehearsalThatIsKilledAtAnyMomentEndsWellWhenRunAgain() async throws {
        let workplace = try Workplace()
        for pause in [120, 200, 280, 360] {
            let run = try workplace.start(
                "run", "--rehearse", "--rehearse-latency", "300ms", "pipelines/quickstart.yaml")
            try await Task.sleep(for: .milliseconds(pause))
            run.send(SIGINT)
            try await Task.sleep(for: .milliseconds(250))
            run.send(SIGINT)
            _ = await run.wait()
        }
        let last = try await workplace.run(
            "run", "--rehearse", "--rehearse-latency", "40ms", "pipelines/quickstart.yaml")
        #expect(last.code == 0, "\(last.error)")
        let results = try workplace.results("out/quickstart/rehearsal")
        #expect(results.allSatisfy { $0.state == "done" })
    }

    @Test func theSecondSignalLeavesALine() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "60s")
        try workplace.write(
            """
            pipeline: long
            providers: { wiro: { service: wiro, url: "\(standIns.origin)/wiro", concurrency: 3, price: 10 credits } }
            batches:
              - name: a
                provider: wiro
                model: wiro/instant-id
                matrix: { seed: { from: 1, count: 9 } }
                inputs: { seed: "${{ matrix.seed }}" }
            """, to: "long.yaml")
        let run = try workplace.start(
            "run", "long.yaml", environment: ["WIRO_API_KEY": "canary-03c2"])
        while run.isRunning, try await standIns.bill(of: "wiro").submits < 3 {
            try await Task.sleep(for: .milliseconds(20))
        }
        try await Task.sleep(for: .milliseconds(500))
        run.send(SIGINT)
        try await Task.sleep(for: .milliseconds(400))
        let began = ContinuousClock.now
        run.send(SIGINT)
        let end = await run.wait()
        #expect(end.code == 130)
        #expect(began.duration(to: .now) < .seconds(1))
        #expect(
            end.error.hasSuffix(
                "3 jobs are at the services, 30 Wiro AI credits; run again to collect them\n"),
            "\(end.error)")
    }

    @Test func peopleAreNotShownSixtyFourDigits() async throws {
        let workplace = try Workplace()
        let long = try Regex("[0-9a-f]{64}")
        _ = try await rehearse(workplace, "--rehearse=faults")
        for command in [
            "plan", "plan --jobs", "status", "resolve", "cancel --yes", "run --retry unknown",
        ] {
            let arguments =
                command.split(separator: " ").map(String.init) + ["--rehearse", Self.manifest]
            let said = try await TirageProcess.run(arguments, in: workplace.folder)
            #expect(!(said.output + said.error).contains(long), "\(command)")
        }
        let whole = try await workplace.run("plan", "--jobs", "--json", "--rehearse", Self.manifest)
        #expect(whole.output.contains(long))
    }
}
