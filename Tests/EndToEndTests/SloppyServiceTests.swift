internal import Core
internal import Foundation
internal import Testing

/// A service that is sloppy rather than broken: what is paid for is kept and counted.
@Suite struct SloppyServiceTests {
    /// A folder with a description of the service, and a manifest of jobs in these modes.
    private func workplace(
        _ service: SloppyService, _ modes: [String], description: String? = nil,
        top: String = "", provider: String = "concurrency: 2"
    ) throws -> Workplace {
        let workplace = try Workplace()
        try workplace.write(description ?? service.description(), to: "sloppy.yaml")
        try workplace.write(
            """
            pipeline: sloppy
            output: out
            \(top)
            providers: { s: { service: ./sloppy.yaml, \(provider) } }
            batches:
              - name: a
                provider: s
                timeout: 60s
                matrix:
                  job: [\(modes.enumerated().map {
                    "{ id: \($0.offset), mode: \($0.element) }"
                  }.joined(separator: ", "))]
                inputs: { mode: "${{ matrix.job.mode }}", number: "${{ matrix.job.id }}" }
                save: ${{ matrix.job.mode }}-${{ matrix.job.id }}
            """, to: "m.yaml")
        return workplace
    }

    /// The bytes of the images on disk, in the order of the results.
    private func images(_ workplace: Workplace) throws -> [[UInt8]] {
        try workplace.results("out").flatMap(\.images).map { image in
            Array(try Data(contentsOf: workplace.folder.appending(path: "out/\(image.path)")))
        }
    }

    // MARK: - Money

    @Test func failuresThatCostAreCountedAndStopAtTheBudget() async throws {
        let service = SloppyService()
        let workplace = try workplace(
            service, Array(repeating: "fail", count: 8), top: "budget: { day: 0.10 USD }",
            provider: "concurrency: 2, price: 0.05 USD")
        for _ in 0..<4 { _ = try await workplace.run("run", "m.yaml") }
        #expect(service.billed.count <= 2, "\(service.billed)")
        let status = try await workplace.run("status", "m.yaml").output
        #expect(status.contains("0.1 of 0.1 USD"), "\(status)")
    }

    @Test func imagesThatAreListedLateAreWaitedFor() async throws {
        let service = SloppyService()
        let workplace = try workplace(service, ["late"])
        let run = try await workplace.run("run", "m.yaml")
        #expect(run.code == 0, "\(run.error)")
        #expect(service.billed.count == 1)
        #expect(try images(workplace) == [SloppyAnswer.png(1)])
    }

    @Test func theSecondImageOfTwoIsWaitedFor() async throws {
        let service = SloppyService()
        let workplace = try workplace(
            service, ["part"], description: service.description(more: "images-per-job: 2"))
        let run = try await workplace.run("run", "m.yaml")
        #expect(run.code == 0, "\(run.error)")
        #expect(service.billed.count == 1)
        #expect(try images(workplace) == [SloppyAnswer.png(1), SloppyAnswer.png(1001)])
    }

    @Test func aWrongPathToTheImagesStopsAfterThreeAndCostsNoImage() async throws {
        let service = SloppyService()
        let wrong = service.description(images: "out.nothing", more: "settles: 1s")
        let workplace = try workplace(
            service, Array(repeating: "nothing", count: 40), description: wrong,
            provider: "concurrency: 1")
        let run = try await workplace.run("run", "m.yaml")
        #expect(run.code != 0, "\(run.error)")
        #expect(service.billed.count == 3, "\(service.billed.count) were submitted")
        for key in ["pictures", "state", "out.nothing"] {
            #expect(run.error.contains(key), "the answer has '\(key)': \(run.error)")
        }
        try workplace.write(service.description(images: "pictures"), to: "sloppy.yaml")
        let again = try await workplace.run("run", "m.yaml")
        #expect(again.code == 0, "\(again.error)")
        #expect(service.billed.count == 40)
        #expect(Set(try images(workplace)).count == 40)
    }

    // MARK: - Bytes

    @Test(arguments: ["gzip", "gzlabel", "html", "json", "untyped", "trail"])
    func theBytesOfAnImageDecide(_ mode: String) async throws {
        let service = SloppyService()
        let workplace = try workplace(service, [mode])
        let run = try await workplace.run("run", "m.yaml")
        #expect(run.code == 0, "\(run.error)")
        let kept = SloppyAnswer.png(1) + (mode == "trail" ? [0x0A] : [])
        #expect(try images(workplace) == [kept])
        #expect(service.billed.count == 1)
        #expect(service.book.downloads.count == 1, "asked once")
    }

    @Test func aPageIsNoImageWhateverItIsCalled() async throws {
        let service = SloppyService()
        let workplace = try workplace(service, ["page"])
        let run = try await workplace.run("run", "m.yaml", "--max-time", "3s")
        #expect(run.code == 75, "\(run.error)")
        #expect(run.error.contains("HTML"), "\(run.error)")
        #expect(run.error.contains("Sorry"), "its first words: \(run.error)")
    }

    @Test func anImageIsAskedForAgainWhenItsServerSaysSo() async throws {
        let service = SloppyService()
        let workplace = try workplace(service, ["ra"])
        let run = try await workplace.run("run", "m.yaml")
        #expect(run.code == 0, "\(run.error)")
        let times = service.book.downloads.map(\.at)
        #expect(times.count == 2, "\(times)")
        #expect(times.last.map { $0 - times[0] >= .milliseconds(1900) } ?? false)
    }

    @Test(arguments: ["data", "base64"])
    func anImageInTheAnswerItselfIsKept(_ mode: String) async throws {
        let service = SloppyService()
        let workplace = try workplace(service, [mode])
        let run = try await workplace.run("run", "m.yaml")
        #expect(run.code == 0, "\(run.error)")
        #expect(try images(workplace) == [SloppyAnswer.png(1)])
    }

    @Test(arguments: [
        ("relative", "/jobs/api/v1/images/relative/1"), ("rooted", "/api/v1/images/rooted/1"),
        ("above", "/img/above/1"), ("query", "/jobs/1?image=1"), ("noscheme", "/img/noscheme/1"),
    ])
    func aRelativeAddressOfAnImageCountsFromTheAnswers(_ mode: String, _ path: String)
        async throws
    {
        let service = SloppyService()
        let workplace = try workplace(service, [mode])
        let run = try await workplace.run("run", "m.yaml")
        #expect(run.code == 0, "\(run.error)")
        #expect(service.book.downloads.map(\.path) == [path])
        #expect(try images(workplace) == [SloppyAnswer.png(1)])
    }

    @Test func anImageThatIsListedTwiceIsFetchedOnce() async throws {
        let service = SloppyService()
        let workplace = try workplace(service, ["twice"])
        let run = try await workplace.run("run", "m.yaml")
        #expect(run.code == 0, "\(run.error)")
        #expect(service.book.downloads.count == 1)
        #expect(try images(workplace).count == 1)
    }

    // MARK: - Answers

    @Test func anAnswerOfThreeMegabytesIsRead() async throws {
        let service = SloppyService()
        let workplace = try workplace(service, ["big"])
        let run = try await workplace.run("run", "m.yaml", "--max-time", "20s")
        #expect(run.code == 0, "\(run.error)")
        #expect(try images(workplace).count == 1)
        #expect(service.book.polls["1"] == 1, "asked once")
    }

    @Test func aStateThatNobodyDescribedIsToldAfterThreePolls() async throws {
        let service = SloppyService()
        let workplace = try workplace(service, ["word"])
        let run = try await workplace.run("run", "m.yaml", "--max-time", "6s")
        #expect(run.code == 75, "\(run.error)")
        #expect(run.error.contains("'complete'"), "\(run.error)")
        #expect(service.book.polls["1"] ?? 0 > 3, "it is asked on")
        #expect(service.billed.count == 1)
    }

    @Test(arguments: [("method", "405"), ("unmade", "501")])
    func aPollThatIsNoRequestOfTheServiceIsToldAtOnce(_ mode: String, _ status: String)
        async throws
    {
        let service = SloppyService()
        let workplace = try workplace(service, [mode])
        let began = ContinuousClock.now
        let run = try await workplace.run("run", "m.yaml", "--max-time", "30s")
        #expect(ContinuousClock.now - began < .seconds(10), "not until the time-out")
        #expect(run.code == 75, "\(run.error)")
        #expect(run.error.contains(status), "\(run.error)")
        #expect(service.book.polls["1"] ?? 0 <= 2)
        #expect(service.billed.count == 1)
    }

    @Test func theTextOfARefusalIsFoundUnderItsField() async throws {
        let service = SloppyService()
        let workplace = try workplace(service, ["refuse"])
        let run = try await workplace.run("run", "m.yaml")
        #expect(run.code == 1, "\(run.error)")
        #expect(run.error.contains("seed"), "\(run.error)")
        #expect(run.error.contains("must be below 2147483648"), "\(run.error)")
        #expect(service.billed.isEmpty)
    }

    @Test(arguments: ["gzsubmit", "gzpoll"])
    func anAnswerMayComePacked(_ mode: String) async throws {
        let service = SloppyService()
        let workplace = try workplace(service, [mode])
        let run = try await workplace.run("run", "m.yaml", "--max-time", "20s")
        #expect(run.code == 0, "\(run.error)")
        #expect(service.billed.count == 1)
        #expect(try images(workplace).count == 1)
    }

    // MARK: - Descriptions

    @Test func everyPathThatCannotBeOneIsAMistakeWithItsPlace() async throws {
        let workplace = try Workplace()
        try workplace.write(
            """
            service: painter
            url: https://painter.example.com
            submit:
              post: /paint
              json: ${{ inputs }}
              id: id
            poll:
              get: /paint/get?x=1
              status: a b
              running: running
              succeeded: done
              failed: failed
              images: $.data[*].url
            keeps: 1h
            """, to: "painter.yaml")
        let check = try await workplace.run("check", "painter.yaml")
        #expect(check.code == 65)
        for line in [8, 9, 13] {
            #expect(check.error.contains("painter.yaml:\(line):"), "\(line): \(check.error)")
        }
        #expect(check.error.contains("3 errors"), "\(check.error)")
    }

    @Test(arguments: [
        ("/images/generate", "/images/${{ id }}", "out"),
        ("/jobs", "/jobs/${{ id }}", "[output, \"output[*]\"]"),
    ])
    func aRehearsalPlaysTheDescription(_ submit: String, _ poll: String, _ images: String)
        async throws
    {
        let workplace = try Workplace()
        try workplace.write(
            """
            service: painter
            url: https://painter.example.com
            submit:
              post: \(submit)
              json: ${{ inputs }}
              id: id
            poll:
              get: \(poll)
              status: state
              running: running
              succeeded: done
              failed: failed
              images: \(images)
            keeps: 1h
            """, to: "painter.yaml")
        try workplace.write(
            """
            output: out
            providers: { p: { service: ./painter.yaml } }
            batches: [{ name: a, provider: p, matrix: { seed: [1, 2] }, inputs: { seed: "${{ matrix.seed }}" } }]
            """, to: "m.yaml")
        let run = try await workplace.run(
            "run", "m.yaml", "--rehearse", "--rehearse-latency", "40ms", "--max-time", "20s")
        #expect(run.code == 0, "\(run.error)")
        #expect(try workplace.results("out/rehearsal").flatMap(\.images).count == 2)
    }
}
