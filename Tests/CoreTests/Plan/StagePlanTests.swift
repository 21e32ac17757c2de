import Core
import ImageFormats
import Support
import Testing

@Suite("Plans of stages and pools")
struct StagePlanTests {
    /// Three faces, each styled twice, each of those framed.
    private func pipeline() throws -> Pipeline {
        var pipeline = try Pipeline()
        try pipeline.batch(
            "faces", axes: ["seed": .seeds(1...3)], inputs: ["seed": "${{ matrix.seed }}"],
            save: "${{ matrix.seed }}")
        try pipeline.batch(
            "styled",
            axes: [
                "image": .images(of: Located("faces", at: Place(line: 21))),
                "style": .texts("oil", "ink"),
            ],
            inputs: ["image": "${{ matrix.image }}", "style": "${{ matrix.style }}"],
            save: "${{ matrix.image.stem }}-${{ matrix.style }}")
        try pipeline.batch(
            "framed", axes: ["image": .images(of: Located("styled", at: Place(line: 31)))],
            inputs: ["image": "${{ matrix.image }}"])
        return pipeline
    }

    private func done(_ job: Job, _ paths: [String], bytes: String = "") -> Attempt {
        let images = paths.map { path in
            StoredImage(
                path: path, sha256: realSHA256(Array((path + bytes).utf8)).hexText,
                facts: ImageFacts(type: .png, width: 1, height: 1, byteCount: 8))
        }
        let context = Attempt.Context(
            batch: job.batch, provider: job.provider, service: job.service, stem: job.stem,
            price: nil)
        return Attempt(
            key: job.key, number: 1,
            state: .done(RemoteJob(id: job.stem), Outputs(urls: []), images),
            context: context)
    }

    @Test func beforeAnythingIsMadeOneJobStandsForEachImage() throws {
        let plan = try pipeline().plan()
        #expect(plan.batches.map(\.count) == [3, 6, 6])
        #expect(plan.inspect() == [])
        let jobs = try (0..<plan.jobCount).map { try plan.job(at: $0) }
        #expect(
            jobs.map(\.waits) == Array(repeating: false, count: 3)
                + Array(repeating: true, count: 12))
        #expect(jobs[3].madeFrom == jobs[0].key)
        #expect(jobs[3].stem == "styled/1-oil")
        #expect(jobs[14].madeFrom == jobs[8].key)
        #expect(Set(jobs.map(\.key)).count == 15)
    }

    @Test func aStageOfTrillionsIsCountedAtOnce() throws {
        var pipeline = try Pipeline()
        pipeline.jobsMax = .max
        try pipeline.batch(
            "faces", axes: ["a": .seeds(1...1_000_000), "b": .seeds(1...1_000)],
            inputs: ["a": "${{ matrix.a }}", "b": "${{ matrix.b }}"])
        try pipeline.batch(
            "styled",
            axes: [
                "image": .images(of: Located("faces", at: Place(line: 21))),
                "c": .seeds(1...1_000),
            ], inputs: ["image": "${{ matrix.image }}", "c": "${{ matrix.c }}"])
        let plan = try pipeline.plan()
        #expect(plan.jobCount == 1_000_000_000 + 1_000_000_000_000)
        let last = try plan.job(at: plan.jobCount - 1)
        #expect(last.madeFrom == (try plan.job(at: 999_999_999).key))
    }

    @Test func theKeyOfAStagesJobIsMadeOfTheImagesBytesAlone() async throws {
        let plan = try pipeline().plan()
        let face = try plan.job(at: 0)
        func key(_ attempt: Attempt, folder: String = "out") async throws -> JobKey {
            let known = await plan.keeping(imagesIn: folder).knowing { _ in [attempt.key: attempt] }
            return try #require(try known.jobs(at: 3).first).key
        }
        let first = try await key(done(face, ["faces/1.png"]))
        #expect(first != (try plan.job(at: 3).key))
        #expect(try await key(done(face, ["faces/1.png"]), folder: "elsewhere") == first)
        #expect(try await key(done(face, ["faces/1.png"], bytes: "other")) != first)
    }

    @Test func eachImageIsAJobOnceItIsThere() async throws {
        let plan = try pipeline().plan()
        let face = try plan.job(at: 1)
        let known = await plan.knowing { _ in
            [face.key: done(face, ["faces/2-1.png", "faces/2-2.png"])]
        }
        #expect(try known.jobs(at: 4).map(\.stem) == ["styled/1-ink"])
        let jobs = try known.jobs(at: 5)
        #expect(jobs.map(\.stem) == ["styled/2-1-oil", "styled/2-2-oil"])
        #expect(jobs.allSatisfy { !$0.waits && $0.madeFrom == face.key && $0.index == 5 })
        #expect(
            jobs.map { $0.inputs[0].value.files.map(\.path) } == [
                ["out/faces/2-1.png"], ["out/faces/2-2.png"],
            ])
        // What is made from them is still to come, one for each.
        #expect(try known.jobs(at: 11).map(\.waits) == [true, true])
        #expect(try known.jobs(at: 11).map(\.madeFrom) == jobs.map(\.key))
    }

    @Test func whatNeedsAFailedJobIsBlockedToTheEnd() async throws {
        let plan = try pipeline().plan()
        let face = try plan.job(at: 0)
        var failed = done(face, [])
        failed.state = .failed(nil, Failure(.moderated, "not allowed"))
        let attempt = failed
        let known = await plan.knowing { _ in [face.key: attempt] }
        for index: UInt64 in [3, 4, 9, 10] {
            let job = try #require(try known.jobs(at: index).first)
            #expect(known.blockage(of: job)?.kind == .moderated)
        }
        for index: UInt64 in [0, 1, 5, 11] {
            let job = try #require(try known.jobs(at: index).first)
            #expect(known.blockage(of: job) == nil)
        }
    }

    @Test func aKeyDoesNotDependOnWhichProviderOfThePoolMakesIt() throws {
        var pipeline = try Pipeline()
        pipeline.providers.append(
            ProviderBlock(
                name: Located("other", at: Place(line: 3)), service: pipeline.service))
        var alone = pipeline
        try alone.batch(inputs: ["seed": "5"])
        try pipeline.batch(provider: "other", pool: ["main"], inputs: ["seed": "5"])
        #expect(try pipeline.keys() == alone.keys())
        #expect(try pipeline.plan().pools.map { $0.map(\.name) } == [["main", "other"]])
        #expect(try alone.plan().pools.map { $0.map(\.name) } == [["main"], ["other"]])
    }

    @Test func thePriceOfAPoolIsTheMostThatOneOfItAsks() throws {
        var pipeline = try Pipeline()
        func price(_ amount: String) throws -> Money { try #require(Money(written: amount)) }
        pipeline.providers[0].settings.price = try price("2 credits")
        pipeline.providers.append(
            ProviderBlock(
                name: Located("other", at: Place(line: 3)), service: pipeline.service,
                settings: JobSettings(price: try price("3 credits"))))
        try pipeline.batch(pool: ["other"], inputs: ["seed": "5"])
        let batch = try pipeline.plan().batches[0]
        #expect(batch.price == (try price("3 credits")))
        #expect(batch.terms(on: "main").price == (try price("2 credits")))
    }

    @Test func whereTheURLSaysWhatRunsAPoolHasOne() throws {
        var pipeline = try Pipeline(try Pipeline.service(isURLIdentity: true))
        pipeline.providers.append(
            ProviderBlock(
                name: Located("other", at: Place(line: 3)), service: pipeline.service,
                url: try TextTemplate("https://other.example/x")))
        try pipeline.batch(pool: ["other"], inputs: ["seed": "5"])
        #expect(
            try pipeline.mistakes() == [
                "10: 'other' has another URL than 'main', and the URL says what 'painter' runs;"
                    + " the providers of a pool run the same"
            ])
    }
}
