internal import Foundation
internal import Testing

/// What the commands answer, and their exit codes.
@Suite struct CommandTests {
    @Test func aPlanOfATrillionJobsIsCountedAndRefusedToRun() async throws {
        let workplace = try Workplace()
        try workplace.write(
            """
            providers: { wiro: { service: wiro } }
            batches:
              - name: all
                provider: wiro
                model: wiro/instant-id
                matrix:
                  a: { from: 1, count: 1000000 }
                  b: { from: 1, count: 1000000 }
                inputs:
                  a: ${{ matrix.a }}
                  b: ${{ matrix.b }}
            """, to: "huge.yaml")
        let count = try await workplace.run("plan", "--count", "huge.yaml")
        #expect(count.output == "1000000000000\n")
        let run = try await workplace.run("run", "--rehearse", "huge.yaml")
        #expect(run.code == 65)
        #expect(run.error.contains("max-jobs: 1000000000000"))
    }

    @Test func everyMistakeIsSaidAtOnceWithItsPlace() async throws {
        let workplace = try Workplace()
        try workplace.write(
            """
            providers: { face: { service: wrio } }
            batches:
              - name: a
                provider: face
                matrix: { photo: { glob: "none/*.jpg" } }
                inputs: { image: "${{ matrix.foto }}" }
            """, to: "cats.yaml")
        for command in ["check", "run", "plan", "status"] {
            let outcome = try await workplace.run(command, "cats.yaml")
            #expect(outcome.code == 65)
            #expect(
                outcome.error.contains(
                    "cats.yaml:1:31: error: unknown service 'wrio'; did you mean 'wiro'?"))
            #expect(outcome.error.contains("cats.yaml:5:22: error: no file matches 'none/*.jpg'"))
            #expect(outcome.error.contains("cats.yaml:6:23: error: unknown name 'matrix.foto'"))
            #expect(outcome.error.contains("3 errors"))
        }
    }

    @Test func everyCommandTeachesWithHelp() async throws {
        let workplace = try Workplace()
        for command in [
            "run", "plan", "check", "status", "resolve", "cancel", "services", "rehearse",
        ] {
            let help = try await workplace.run(command, "--help")
            #expect(help.code == 0)
            #expect(help.output.contains("USAGE: tirage \(command)"))
        }
    }

    @Test func wrongUsageExitsWith64() async throws {
        let workplace = try Workplace()
        #expect(try await workplace.run("run").code == 64)
        #expect(try await workplace.run("rum").code == 64)
        #expect(try await workplace.run("run", "--retry", "xyz", "examples/types.yaml").code == 64)
        #expect(
            try await workplace.run("run", "--rehearse", "--batch", "no", "examples/types.yaml")
                .code
                == 64)
    }

    @Test func aManifestThatIsNotThereIsSaidSo() async throws {
        let workplace = try Workplace()
        let outcome = try await workplace.run("check", "gone.yaml")
        #expect(outcome.code == 65)
        #expect(outcome.error.contains("can't read 'gone.yaml': there is no such file"))
    }

    @Test func servicesListsWhatEachNeeds() async throws {
        let workplace = try Workplace()
        let output = try await workplace.run("services").output
        for word in ["instantstudio", "instasd", "wiro", "INSTASD_TOKEN", "30 min", "24 h"] {
            #expect(output.contains(word))
        }
    }

    @Test func statusAndPlanReadTheLedger() async throws {
        let workplace = try Workplace()
        let manifest = "examples/list-axis.yaml"
        #expect(try await workplace.run("plan", "--rehearse", manifest).output.contains("2 new"))
        _ = try await workplace.run("run", "--rehearse", "--rehearse-latency", "40ms", manifest)
        #expect(try await workplace.run("plan", "--rehearse", manifest).output.contains("2 done"))
        #expect(try await workplace.run("status", "--rehearse", manifest).output.contains("done"))
        #expect(
            try await workplace.run("plan", manifest).output.contains("2 new"),
            "never mixed with paid ones")
    }

    @Test func limitSubmitsNoMore() async throws {
        let workplace = try Workplace()
        let run = try await workplace.run(
            "run", "--rehearse", "--rehearse-latency", "40ms", "--limit", "2",
            "examples/range-to.yaml")
        #expect(run.code == 0, "\(run.error)")
        #expect(try workplace.submitted("out/examples/range-to/rehearsal") == 2)
    }
}
