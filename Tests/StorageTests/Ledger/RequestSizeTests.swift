import Core
import FoundationEssentials
import GRDB
import ImageFormats
import Storage
import Testing

/// What it costs to keep what was asked for: a prompt list times seeds, ten inputs.
@Suite struct RequestSizeTests {
    /// More for a measurement by hand.
    private static let jobCount =
        ProcessInfo.processInfo.environment["TIRAGE_SIZE_JOBS"].flatMap { Int($0) } ?? 4000
    private static let manifest = String(repeating: "5e", count: 32)

    private func key(_ job: Int) -> JobKey {
        var draws = Draws(seed: UInt64(job))
        return JobKey(
            hex: (0..<4).map { _ in
                let digits = String(draws.next(), radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }.joined())
    }

    private func request(_ job: Int) -> JSON {
        let (prompt, number) = (job / 100, job % 100)
        let seed = Int(Draws(seed: 99).nth(number))
        let text =
            "portrait number \(prompt) of an athlete in the snow, wide angle, film grain, winter light"
        return .members([
            "batch": .string("athletes"), "index": .integer(job), "replica": .integer(0),
            "matrix": .members(["prompt": .string(text), "seed": .integer(seed)]),
            "provider": .string("face"), "service": .string("wiro"),
            "target": .string("wiro/instant-id-of-a-long-name"),
            "inputs": .members([
                "prompt": .string(text + ", ink and gold, 1920s poster"),
                "negativePrompt": .string("blurry, low quality, extra fingers, text, watermark"),
                "seed": .integer(seed), "steps": .integer(20), "cfgScale": .number("7.5"),
                "width": .integer(1344), "height": .integer(768),
                "scheduler": .string("EulerAncestralDiscreteScheduler"),
                "inputImage": .members([
                    "file": .string("inputs/portraits/anna.jpg"),
                    "sha256": .string(String(repeating: "c4", count: 32)),
                ]),
                "on": .bool(true),
            ]), "manifest": .string(Self.manifest),
        ])
    }

    private func attempt(_ job: Int, _ state: JobState) -> Attempt {
        let sample = StorageSamples.attempt(job, state)
        return Attempt(
            key: key(job), number: 1, state: state,
            context: .init(
                batch: "athletes", provider: "face", service: "wiro",
                stem: "athletes/portrait-of-an-athlete-\(job)", price: sample.context.price),
            times: sample.times)
    }

    /// How large the ledger's file is once all jobs are done, and how long the intents took.
    private func size(keeping isKept: Bool) async throws -> (byteCount: Int, intents: Duration) {
        let folder = try TemporaryFolder()
        let clock = ContinuousClock()
        var intents = Duration.zero
        do {
            let ledger = try OpenLedger.at(folder)
            for start in stride(from: 0, to: Self.jobCount, by: 64) {
                let jobs = start..<min(start + 64, Self.jobCount)
                let asking = jobs.map { job in
                    var attempt = attempt(job, .submitting)
                    if isKept { attempt.request = request(job) }
                    return attempt
                }
                let began = clock.now
                try await ledger.commit(asking)
                intents += clock.now - began
                try await ledger.commit(
                    jobs.map { job in
                        let remote = RemoteJob(id: "task-\(job)")
                        let image = StoredImage(
                            path: "athletes/portrait-of-an-athlete-\(job).png",
                            sha256: String(repeating: "ab", count: 32),
                            facts: ImageFacts(
                                type: .png, width: 1344, height: 768, byteCount: 99_123))
                        let url = "https://cdn.example/\(job)/output.png"
                        return attempt(job, .done(remote, Outputs(urls: [url]), [image]))
                    })
            }
            if isKept {
                let records = try await ledger.records(after: 0, count: 3)
                #expect(records.map(\.request) == (0..<3).map { request($0) })
            }
        }
        // Rows that grow leave room in pages, which hides what others take.
        let database = try DatabaseQueue(path: folder.path + "/.tirage/ledger.sqlite")
        try await database.vacuum()
        try database.close()
        return (folder.bytes(of: ".tirage/ledger.sqlite")?.count ?? 0, intents)
    }

    @Test func whatAJobAskedForTakesFewBytes() async throws {
        let (without, quick) = try await size(keeping: false)
        let (with, slow) = try await size(keeping: true)
        let more = (with - without) / Self.jobCount
        #expect(more <= 250, "\(more) bytes a job")
        #expect(more > 0)
        if Self.jobCount > 4000 {
            let figures =
                "\(Self.jobCount) jobs: \(without / Self.jobCount) bytes a job, \(more) more"
            Issue.record("\(figures); intents \(quick), with requests \(slow)")
        }
    }
}

extension Draws {
    /// The `number`-th draw.
    fileprivate func nth(_ number: Int) -> UInt32 {
        var draws = self
        for _ in 0..<number { _ = draws.next() }
        return UInt32(truncatingIfNeeded: draws.next())
    }
}
