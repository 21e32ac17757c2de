internal import Foundation
internal import Testing

/// A command that a message advises does what the message says: each is taken out of the output, in
/// the state that prints it, and typed as it stands there.
@Suite struct AdviceOnImagesTests {
    private let bench = AdviceBench()

    // MARK: - Done jobs without images

    @Test(arguments: ["remake", "reject"])
    func whatNobodyHasAnyMoreIsSaidWithWhatToDo(_ command: String) async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[ok]")
        #expect(try await bench.run(workplace).code == 0)
        #expect(service.billed.count == 3)
        try bench.remove("first/ok-1.png", workplace)
        service.forget()
        let missing = try await bench.run(workplace)
        #expect(missing.code == 0, "\(missing.error)")
        #expect(missing.error.contains("1 image of a done job is missing"), "\(missing.error)")
        let done = try await bench.type(try bench.advice(command, in: missing.error), workplace)
        #expect(done.code == 0, "\(done.error)")
        let isRemade = command == "remake"
        #expect(service.billed.count == (isRemade ? 4 : 3))
        #expect(bench.exists("first/ok-1.png", workplace) == isRemade)
        let again = try await bench.run(workplace, "--quiet")
        #expect(again.code == 0 && again.error.isEmpty, "\(again.error)")
        #expect(service.billed.count == (isRemade ? 4 : 3))
    }

    @Test func whereSomeJobsWereMeantNoOtherIsSubmitted() async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[ok]")
        #expect(try await bench.run(workplace, "--batch", "first", "--limit", "5").code == 0)
        try bench.remove("first/ok-2.png", workplace)
        service.forget()
        let missing = try await bench.run(workplace, "--batch", "first", "--limit", "5")
        let again = try await bench.type(try bench.advice("remake", in: missing.error), workplace)
        #expect(again.code == 0, "\(again.error)")
        #expect(service.billed.count == 3)
        #expect(bench.exists("first/ok-2.png", workplace))
        #expect(!bench.exists("second/3.png", workplace), "nobody asked for the other batch")
    }

    @Test(arguments: [2, 6])
    func manyMissingImagesAreMadeAgainWithOneCommand(_ count: Int) async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[ok, fine, good]")
        #expect(try await bench.run(workplace).code == 0)
        let results = try workplace.results(AdviceBench.output)
        for image in results.flatMap(\.images).prefix(count) {
            try bench.remove(image.path, workplace)
        }
        service.forget()
        let missing = try await bench.run(workplace)
        #expect(missing.error.contains("\(count) images of done jobs"), "\(missing.error)")
        let command = try bench.advice(count > 4 ? "run" : "remake", in: missing.error)
        let again = try await bench.type(command, workplace)
        #expect(again.code == 0, "\(again.error)")
        #expect(service.billed.count == 7 + count)
        #expect(try await bench.run(workplace, "--quiet").error.isEmpty)
    }

    @Test func aStageSaysHowToMakeTheImageThatItNeeds() async throws {
        let service = SloppyService()
        let workplace = try Workplace()
        try workplace.write(service.description(), to: "sloppy.yaml")
        try workplace.write(
            """
            output: \(AdviceBench.output)
            vars: { style: none }
            providers: { s: { service: ./sloppy.yaml } }
            batches:
              - name: first
                provider: s
                inputs: { mode: ok, style: "${{ vars.style }}" }
                save: one
              - name: second
                provider: s
                matrix: { image: { images: first } }
                inputs:
                  mode: ok
                  image: ${{ matrix.image }}
                save: two
            """, to: AdviceBench.file)
        let first = try await bench.run(workplace, "--batch", "first")
        #expect(first.code == 0, "\(first.error)")
        try Data("retouched".utf8).write(
            to: workplace.folder.appending(path: AdviceBench.output + "/first/one.png"))
        let refused = try await bench.run(workplace, "--batch", "second")
        #expect(refused.code == 75, "\(refused.error)")
        #expect(refused.error.contains("is no longer the image"), "\(refused.error)")
        let line = try bench.advice("run", in: refused.error)
        let again = try await bench.type(line, workplace)
        #expect(again.code == 0, "\(again.error)")
        #expect(service.billed.count == 2)
        let rest = try await bench.run(workplace, "--batch", "second")
        #expect(rest.code == 0, "\(rest.error)")
        #expect(service.billed.count == 3)
        #expect(
            try workplace.read(AdviceBench.output + "/first/one.png") == "retouched",
            "nothing is overwritten")
    }

    // MARK: - --retry

    @Test func aKeyMayBeCutToFourDigitsAndMeansOneJob() async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[ok]")
        #expect(try await bench.run(workplace).code == 0)
        let job = try #require(try workplace.results(AdviceBench.output).first)
        let kept = try await bench.run(workplace, "--retry", String(job.key.prefix(6)))
        #expect(kept.code == 0)
        #expect(kept.error.contains("is done and stays so"), "\(kept.error)")
        #expect(kept.error.contains("first/ok-1.png"), "\(kept.error)")
        #expect(try await bench.run(workplace, "--retry", "done").code == 0)
        #expect(service.billed.count == 3, "what is there is not paid for again")
        for (number, digits) in [4, 8, 64].enumerated() {
            try bench.remove("first/ok-1.png", workplace)
            let again = try await bench.run(
                workplace, "--retry", String(job.key.prefix(digits)).uppercased())
            #expect(again.code == 0, "\(again.error)")
            #expect(service.billed.count == 4 + number)
            #expect(bench.exists("first/ok-1.png", workplace))
        }
        try bench.remove("first/ok-1.png", workplace)
        #expect(try await bench.run(workplace, "--retry", "done").code == 0)
        #expect(service.billed.count == 7)
    }

    @Test func anImageOfOtherBytesAndTheSameLengthCountsAsMissing() async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[ok]")
        #expect(try await bench.run(workplace).code == 0)
        let url = workplace.folder.appending(path: AdviceBench.output + "/first/ok-1.png")
        var bytes = try Data(contentsOf: url)
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: url)
        #expect(try await bench.run(workplace, "--retry", "done").code == 0)
        #expect(service.billed.count == 4)
        #expect(try Data(contentsOf: url) == bytes, "nothing is overwritten")
    }

    @Test(arguments: ["0000", "00000000", "0123456789abcdef"])
    func aKeyThatNoJobHasIsAMistakeAndTheKeysAreShown(_ key: String) async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[ok]")
        for option in ["--retry", "--only"] {
            let run = try await bench.run(workplace, option, key)
            #expect(run.code == 64, "\(run.error)")
            #expect(run.error.contains("key begins with '\(key)'"), "\(run.error)")
            #expect(service.billed.isEmpty)
            let listed = try await bench.type(try bench.advice("plan", in: run.error), workplace)
            #expect(listed.code == 0, "\(listed.error)")
            #expect(listed.output.split(separator: "\n").count == 3, "\(listed.output)")
            #expect(listed.output.contains("first/ok-1"))
        }
    }

    @Test(arguments: ["xyz", "123", "", "ready"])
    func whatIsNoKeyAndNoWordIsWrongUsage(_ word: String) async throws {
        let service = SloppyService()
        let workplace = try bench.workplace(service, jobs: "[ok]")
        let run = try await bench.run(workplace, "--retry", word)
        #expect(run.code == 64)
        #expect(run.error.contains("done or at least 4 digits"), "\(run.error)")
        #expect(service.billed.isEmpty)
    }

    @Test func aBeginningThatSeveralJobsHaveIsRefused() async throws {
        let service = SloppyService()
        let workplace = try Workplace()
        try workplace.write(service.description(), to: "sloppy.yaml")
        try workplace.write(
            """
            output: \(AdviceBench.output)
            vars: { style: none }
            providers: { s: { service: ./sloppy.yaml } }
            batches:
              - { name: a, provider: s, matrix: { seed: { from: 1, count: 900 } },
                  inputs: { mode: ok, seed: "${{ matrix.seed }}" } }
            """, to: AdviceBench.file)
        let listed = try await workplace.run("plan", AdviceBench.file, "--jobs", "--json")
        struct Line: Decodable { let key: String }
        let keys = try listed.output.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8)).key
        }
        let groups = Dictionary(grouping: keys) { $0.prefix(4) }.values.filter { $0.count > 1 }
        let twins = try #require(groups.first, "900 keys and no two that begin alike")
        let run = try await bench.run(
            workplace, "--retry", String(twins[0].prefix(4)), "--limit", "0")
        #expect(run.code == 64, "\(run.error)")
        for key in twins { #expect(run.error.contains(key.prefix(12)), "\(run.error)") }
        #expect(run.error.contains("give more digits"))
    }
}
