import Core
import ImageFormats
import Support
import Testing

@Suite("A stage is counted by what is made before it")
struct StageCountTests {
    /// Three faces of two images each, each styled twice, each of those framed.
    private func pipeline(imagesPerJob: Int = 2) throws -> Pipeline {
        var service = try Pipeline.service()
        service.imagesPerJob = imagesPerJob
        var pipeline = try Pipeline(service)
        try pipeline.batch(
            "faces", axes: ["seed": .seeds(1...3)], inputs: ["seed": "${{ matrix.seed }}"])
        try pipeline.batch(
            "styled",
            axes: [
                "image": .images(of: Located("faces", at: Place(line: 21))),
                "style": .texts("oil", "ink"),
            ],
            inputs: ["image": "${{ matrix.image }}", "style": "${{ matrix.style }}"])
        try pipeline.batch(
            "framed", axes: ["image": .images(of: Located("styled", at: Place(line: 31)))],
            inputs: ["image": "${{ matrix.image }}"])
        return pipeline
    }

    private func done(_ job: Job, images count: Int) -> Attempt {
        let images = (1...count).map { number in
            StoredImage(
                path: "\(job.stem)-\(number).png",
                sha256: realSHA256(Array("\(job.stem) \(number)".utf8)).hexText,
                facts: ImageFacts(type: .png, width: 1, height: 1, byteCount: 8))
        }
        return Attempt(
            key: job.key, number: 1,
            state: .done(RemoteJob(id: job.stem), Outputs(urls: []), images),
            context: .init(
                batch: job.batch, provider: job.provider, service: job.service, stem: job.stem,
                price: nil))
    }

    private func expected(_ plan: Plan) -> [UInt64] {
        plan.batches.map(plan.expectedJobCount)
    }

    @Test func theDescriptionTellsHowManyImagesAJobMakes() throws {
        let plan = try pipeline().plan()
        #expect(expected(plan) == [3, 12, 24])
        #expect(plan.expectedJobCount == 39)
        #expect(plan.batches.map(\.count) == [3, 6, 6], "positions stay")
        #expect(expected(try pipeline(imagesPerJob: 1).plan()) == [3, 6, 6])
    }

    @Test func whatItsJobsMadeSoFarTellsMore() async throws {
        let plan = try pipeline(imagesPerJob: 1).plan()
        let attempts = [
            done(try plan.job(at: 0), images: 4), done(try plan.job(at: 1), images: 3),
        ]
        let known = await plan.knowing { keys in
            Dictionary(
                attempts.filter { keys.contains($0.key) }.map { ($0.key, $0) },
                uniquingKeysWith: { $1 })
        }
        #expect(
            known.imagesPerJob(of: known.batches[0])
                == ImagesPerJob(images: 7, jobs: 2, isSeen: true))
        // 3 jobs of 3.5 images, rounded up once.
        #expect(known.expected(3, of: known.batches[1]) == 11)
        #expect(expected(known) == [3, 21, 21])
    }

    @Test func aJobThatWaitsStandsForAllItsImagesAndOneThatIsThereForItself() async throws {
        let plan = try pipeline().plan()
        let face = done(try plan.job(at: 0), images: 2)
        let known = await plan.knowing { keys in keys.contains(face.key) ? [face.key: face] : [:] }
        var counts = StageCounts(of: known)
        var looked = [0, 0, 0]
        for index in 0..<known.jobCount {
            for job in try known.jobs(at: index) {
                looked[known.batches.firstIndex { $0.name == job.batch } ?? 0] += 1
                try counts.add(job)
            }
        }
        #expect(looked == [3, 8, 8])
        let more = known.batches.map(counts.more)
        #expect(more == [0, 4, 16])
        #expect(zip(looked, more).map { UInt64($0) + $1 } == expected(known))
    }

    @Test func maxJobsHoldsForWhatIsExpected() throws {
        var pipeline = try pipeline()
        pipeline.jobsMax = 39
        #expect(try pipeline.plan().inspect() == [])
        pipeline.jobsMax = 38
        #expect(
            try pipeline.plan().inspect().map(\.message) == [
                "the plan has 39 jobs, with a job for each image of 'styled', more than max-jobs"
                    + " allows (38); write 'max-jobs: 39' if that is meant"
            ])
    }

    @Test func hugeCountsEndAtTheLargestNumber() {
        let many = ImagesPerJob(images: 64, jobs: 1, isSeen: false)
        #expect(many.images(of: .max) == .max)
        #expect(many.images(of: 0) == 0)
        #expect(ImagesPerJob(images: 3, jobs: 2, isSeen: true).images(of: 3) == 5)
        #expect(ImagesPerJob(images: 1_000, jobs: 999, isSeen: true).images(of: .max) == .max)
    }
}
