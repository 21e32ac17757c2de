import Core
import Support
import Testing

/// Many jobs, faults chosen by the job's key and a seed, run again until nothing is left to do.
@Suite("A simulated service that goes wrong")
struct SimulationTests {
    @Test(arguments: 0..<40)
    func nothingIsPaidForTwiceAndNothingIsLost(_ seed: UInt32) async throws {
        let world = World(seed: seed)
        let runs = try await world.runUntilDone()
        let attempts = await world.stage.memory.all

        #expect(world.service.acceptCounts.values.allSatisfy { $0 == 1 })
        #expect(attempts.count == 60)
        var unknown = 0
        for attempt in attempts {
            let stem = attempt.context.stem
            switch attempt.state {
            case .done(_, _, let images):
                #expect(world.service.acceptCounts[stem] == 1)
                for image in images {
                    #expect(world.stage.folder.images[image.path] == image.sha256)
                }
            case .unknown: unknown += 1
            case .failed: #expect(world.endsBadly(attempt.key))
            case .ready, .submitting, .accepted, .finished, .lost, .expired, .cancelled:
                Issue.record("\(stem) is left \(attempt.state.name) after \(runs) runs")
            }
        }
        let kept = attempts.reduce(0) { sum, attempt in
            guard case .done(_, _, let images) = attempt.state else { return sum }
            return sum + images.count
        }
        #expect(kept == world.stage.folder.images.count)
        #expect(world.stage.folder.openCount == 0)
        // A job that nobody knows to be at the service holds no slot.
        #expect(world.service.peakHeld <= 5 + unknown)
        #expect(unknown <= 60 / 3)
        #expect(attempts.count { $0.state.name == .done } >= 30)
    }

    @Test func theSameSeedGoesTheSameWay() async throws {
        let (one, two) = (World(seed: 7), World(seed: 7))
        let runs = (try await one.runUntilDone(), try await two.runUntilDone())
        #expect(runs.0 == runs.1)
        #expect(one.stage.time.elapsed() == two.stage.time.elapsed())
        #expect(one.service.submits.map(\.at) == two.service.submits.map(\.at))
        #expect(one.service.polls.map(\.stem) == two.service.polls.map(\.stem))
    }
}

/// A service, its downloads and a ledger that go wrong as a seed says.
private struct World: Sendable {
    let seed: UInt32
    let stage: Stage
    let service: ScriptedService
    let downloads: ScriptedDownloads

    init(seed: UInt32) {
        self.seed = seed
        let stage = Stage(.of(60, Studio(concurrency: 5)))
        self.stage = stage
        let chance: @Sendable (String, Int, UInt32) -> Bool = { word, number, percent in
            Self.dice(seed, word, number) % 100 < percent
        }
        service = ScriptedService(
            time: stage.time,
            jobTime: { stem in .milliseconds(1000 + Int(Self.dice(seed, stem, 0) % 30_000)) },
            onSubmit: { submit in
                let (stem, number) = (submit.stem, submit.number)
                if chance("busy" + stem, number, 20) {
                    let hint: Duration? = chance(stem, number, 50) ? .seconds(10) : nil
                    return .fail(.busy(message: "full", retryAfter: hint))
                }
                if chance("unsent" + stem, number, 10) { return .fail(.neverSent("refused")) }
                if chance("refused" + stem, 0, 4) {
                    return .fail(.refused(Failure(.refused, "no such model")))
                }
                if chance("account" + stem, number, 2) {
                    return .fail(.refused(Failure(.unauthorized, "key")))
                }
                if chance("unheard" + stem, number, 4) { return .acceptUnheard }
                return chance("doubt" + stem, number, 2) ? .fail(.ambiguous("reset")) : .accept
            },
            onPoll: { poll in
                let (stem, number) = (poll.stem, poll.number)
                if chance("throttled" + stem, number, 10) {
                    return .fail(.throttled(message: "too often", retryAfter: .seconds(5)))
                }
                if chance("502" + stem, number, 10) { return .fail(.unavailable("502")) }
                if chance("404" + stem, number, 3) { return .fail(.missing("not found")) }
                if poll.isFinished, chance("moderated" + stem, 0, 4) {
                    return .answer(.failed(Failure(.moderated, "nsfw")))
                }
                return .truth
            })
        downloads = ScriptedDownloads(
            time: stage.time,
            onFetch: { url, number in
                if chance("reset" + url, number, 20) { return .transient("reset") }
                return chance("gone" + url, number, 5) ? .gone("404") : nil
            })
    }

    /// Runs until a run leaves nothing, with crashes and stops among the runs.
    ///
    /// - Returns: How many runs it took.
    func runUntilDone() async throws -> Int {
        for number in 1...40 {
            // The process dies at some commit, in the first few runs.
            let death = number <= 6 ? 3 + Int(Self.dice(seed, "death", number) % 60) : Int.max
            let ledger = BrittleLedger(
                stage.memory, time: stage.time, breaks: { _, commit in commit == death })
            let stop: Duration? =
                number.isMultiple(of: 3) && number < 12
                ? .seconds(Int(Self.dice(seed, "stop", number) % 40)) : nil
            let ran = await stage.run(
                service, downloads: downloads, ledger: ledger,
                options: RunOptions(grace: .seconds(3)), stopAfter: stop)
            if case .success(let outcome) = ran.result, outcome.stops.isEmpty { return number }
        }
        Issue.record("40 runs did not bring it to an end")
        return 40
    }

    /// Whether the service was never going to make an image of the job that anybody could have.
    func endsBadly(_ key: JobKey) -> Bool {
        guard let stem = service.submits.first(where: { $0.key == key })?.stem else { return false }
        return Self.dice(seed, "refused" + stem, 0) % 100 < 4
            || Self.dice(seed, "moderated" + stem, 0) % 100 < 4
    }

    /// A number that is the same for the same words: FNV-1a, mixed once more.
    private static func dice(_ seed: UInt32, _ word: String, _ number: Int) -> UInt32 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in Array("\(seed) \(number) \(word)".utf8) {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        hash = (hash ^ (hash >> 29)) &* 0xbf58_476d_1ce4_e5b9
        return UInt32(truncatingIfNeeded: hash >> 32)
    }
}
