import Core
import Support
import Synchronization

/// A service, its downloads and a ledger that go wrong as a seed says.
///
/// The seed also draws which kinds of faults there are at all, and how many of each: a world where
/// everything goes wrong a little would never see what one fault alone does.
struct FaultyWorld: Sendable {
    let seed: UInt32
    let stage: Stage
    let service: ScriptedService
    let downloads: ScriptedDownloads
    /// What each job is expected to cost.
    static let price = Money(micro: 50_000, unit: "USD")

    private let faults: Faults
    /// Submits whose outcome nobody could know.
    private let doubts: Doubts

    /// How many jobs the service is given at once.
    static let concurrency = 5
    /// No simulated trouble lasts longer than so many runs.
    static let runsMax = 60

    private final class Doubts: Sendable {
        let count = Mutex(0)
    }

    init(seed: UInt32, jobs: UInt64) {
        self.seed = seed
        let faults = Faults(seed: seed)
        self.faults = faults
        let folder = MemoryFolder(onKeep: { path, number in
            if faults.hit("cut", path, number, 8) { return .transient("truncated PNG") }
            return faults.hit("html", path, 0, 3) ? .unusable("an HTML page") : nil
        })
        let plan = Plan.of(
            jobs,
            Studio(
                concurrency: Self.concurrency, keeps: .seconds(3600), price: Self.price,
                imagesPerJob: 2))
        let stage = Stage(plan, folder: folder)
        let doubts = Doubts()
        let firsts = FirstAnswers()
        (self.stage, self.doubts) = (stage, doubts)
        service = ScriptedService(
            time: stage.time,
            jobTime: { .milliseconds(1000 + Int(Faults.dice(seed, $0, 0) % 30_000)) },
            urls: { faults.urls($0) }, cost: { faults.reported($0) },
            onSubmit: { submit in
                let reply = faults.onSubmit(submit)
                switch reply {
                case .acceptUnheard, .fail(.ambiguous): doubts.count.withLock { $0 += 1 }
                case .accept, .fail: break
                }
                return reply
            },
            onPoll: { poll in faults.onPoll(poll, doneFor: firsts.age(of: poll)) })
        downloads = ScriptedDownloads(
            time: stage.time,
            onFetch: { url, number in
                if faults.hit("reset", url, number, 20) { return .transient("reset") }
                return faults.hit("gone", url, number, 5) ? .gone("404") : nil
            })
    }

    /// Runs until a run leaves nothing, with crashes and stops among the runs.
    ///
    /// - Returns: What promises were broken.
    func run() async -> [String] {
        for number in 1...Self.runsMax {
            // The process dies at some commit, in the first few runs.
            let death = number <= 6 ? 1 + Int(Faults.dice(seed, "death", number) % 60) : Int.max
            let ledger = BrittleLedger(
                stage.memory, time: stage.time, breaks: { _, commit in commit >= death })
            let stop: Duration? =
                number.isMultiple(of: 3) && number < 12
                ? .seconds(Int(Faults.dice(seed, "stop", number) % 40)) : nil
            let ran = await stage.run(
                service, downloads: downloads, ledger: ledger,
                options: RunOptions(grace: .seconds(3)), stopAfter: stop,
                isGathering: seed.isMultiple(of: 2))
            if case .success(let outcome) = ran.result, outcome.stops.isEmpty {
                return await brokenPromises()
            }
            stage.time.pass(.seconds(number > 12 ? 1800 : 1))
        }
        return ["\(Self.runsMax) runs did not bring it to an end"]
    }

    private func brokenPromises() async -> [String] {
        var broken: [String] = []
        let accepted = service.acceptCounts
        let attempts = await stage.memory.all
        var unknown = 0
        for (stem, count) in accepted.sorted(by: { $0.key < $1.key }) where count > 1 {
            broken.append("\(stem) is billed \(count) times")
        }
        if attempts.count != Int(stage.plan.jobCount) {
            broken.append("\(attempts.count) of \(stage.plan.jobCount) jobs are in the ledger")
        }
        for attempt in attempts {
            let stem = attempt.context.stem
            let isBilled = accepted[stem] != nil
            for image in attempt.state.images
            where stage.folder.images[image.path] != image.sha256 {
                broken.append("\(image.path) is not what the ledger says")
            }
            switch attempt.state {
            case .unknown: unknown += 1
            case .done where attempt.images.count != faults.urls(stem).count:
                broken.append("\(stem) has \(attempt.images.count) images")
            case .expired where !faults.expires(stem) && !attempt.isLate,
                .cancelled where !faults.isStopped(stem):
                broken.append("\(stem) is given up too early")
            case .done, .lost, .expired, .cancelled, .failed(_?, _, _):
                if !isBilled { broken.append("\(stem) is \(attempt.state.name), never billed") }
            case .failed(nil, _, _):
                if isBilled { broken.append("\(stem) is billed and nobody knows") }
            case .ready, .submitting, .accepted, .finished:
                broken.append("\(stem) is left \(attempt.state.name)")
            }
        }
        broken += strayImages(attempts) + wrongCosts(attempts)
        if stage.folder.openCount != 0 { broken.append("files left open") }
        // A job that nobody knows to be at the service holds no slot.
        if service.peakHeld > Self.concurrency + unknown { broken.append("too many at once") }
        let crashes = 6 * Self.concurrency
        if unknown > doubts.count.withLock({ $0 }) + crashes { broken.append("too many unknown") }
        return broken
    }

    /// Jobs that count with something else than what the service charged.
    private func wrongCosts(_ attempts: [Attempt]) -> [String] {
        attempts.compactMap { attempt in
            let stem = attempt.context.stem
            switch attempt.state {
            // Nobody ever heard what those cost.
            case .ready, .submitting, .accepted, .finished, .unknown, .lost: return nil
            case .failed(nil, _, _):
                return attempt.cost == nil ? nil : "\(stem) was refused and costs something"
            case .done, .failed, .expired, .cancelled:
                let cost = faults.reported(stem) ?? Self.price
                return attempt.cost?.money == cost ? nil : "\(stem) does not cost \(cost)"
            }
        }
    }

    /// Images on disk that the ledger does not know, but for those of jobs that came to nothing.
    private func strayImages(_ attempts: [Attempt]) -> [String] {
        let known = Set(attempts.flatMap { $0.state.images.map(\.path) })
        let done = Set(attempts.filter { $0.state.name == .done }.map(\.context.stem))
        return stage.folder.images.keys.sorted().filter { path in
            !known.contains(path) && done.contains(String(path.prefix { !"-.".contains($0) }))
        }
    }

    /// All that happened, in order: the same for the same seed.
    var trace: [String] {
        service.submits.map { "submit \($0.stem) \($0.at)" }
            + service.polls.map { "poll \($0.stem) \($0.at)" }
            + zip(downloads.urls, downloads.times).map { "fetch \($0) \($1)" }
            + ["end \(stage.time.elapsed())"]
    }
}

/// When each job was found done for the first time.
private final class FirstAnswers: Sendable {
    private let moments = Mutex<[String: Duration]>([:])

    func age(of poll: ScriptedService.Poll) -> Duration {
        guard poll.isFinished else { return .zero }
        return moments.withLock { moments in
            let first = moments[poll.stem] ?? poll.at
            moments[poll.stem] = first
            return poll.at - first
        }
    }
}

/// What goes wrong in a world, and how often.
private struct Faults: Sendable {
    let seed: UInt32

    /// Whether a fault strikes that strikes `percent` of the time where there is such a fault.
    func hit(_ fault: String, _ name: String, _ number: Int, _ percent: UInt32) -> Bool {
        let strength = [0, 1, 1, 3][Int(Self.dice(seed, "strength " + fault, 0) % 4)]
        return Self.dice(seed, fault + name, number) % 100 < percent * UInt32(strength)
    }

    /// Two images or more of a job.
    func urls(_ stem: String) -> [String] {
        (0...(1 + Int(Self.dice(seed, "images" + stem, 0) % 3))).map {
            "https://images.test/\(stem)/\($0)"
        }
    }

    /// What the service charges, where it says so; else it is the price.
    func reported(_ stem: String) -> Money? {
        guard !hit("silent", stem, 0, 30) else { return nil }
        let percent = Int64(40 + Self.dice(seed, "cost" + stem, 0) % 61)
        return Money(micro: FaultyWorld.price.micro * percent / 100, unit: "USD")
    }

    func isStopped(_ stem: String) -> Bool { hit("stopped", stem, 0, 2) }

    func expires(_ stem: String) -> Bool { hit("late", stem, 0, 2) }

    /// What is said of a job that was found done so long ago, and is not true yet; `nil` for the
    /// truth.
    private func early(_ stem: String, _ age: Duration, _ number: Int) -> ScriptedService.PollReply?
    {
        let time = Duration.milliseconds(1 + Int(Self.dice(seed, "early" + stem, 0) % 10_000))
        guard age < time else { return nil }
        if hit("early expired", stem, 0, 10) {
            return number.isMultiple(of: 2)
                ? .fail(.missing("not found")) : .answer(.expired("not found"))
        }
        let isEmpty = hit("late images", stem, 0, 10)
        guard isEmpty || hit("short list", stem, 0, 10) else { return nil }
        let urls = isEmpty ? [] : Array(urls(stem).prefix(1))
        let cost = hit("early cost", stem, 0, 50) ? reported(stem) : nil
        return .answer(.finished(Outputs(urls: urls), cost: cost))
    }

    @Sendable func onSubmit(_ submit: ScriptedService.Submit) -> ScriptedService.SubmitReply {
        let (stem, number) = (submit.stem, submit.number)
        if hit("busy", stem, number, 20) {
            let hint: Duration? = hit("hint", stem, number, 50) ? .seconds(10) : nil
            return .fail(.busy(message: "full", retryAfter: hint))
        }
        if hit("pace", stem, number, 10) {
            return .fail(.throttled(message: "too fast", retryAfter: nil))
        }
        if hit("unsent", stem, number, 10) { return .fail(.neverSent("refused")) }
        if hit("refused", stem, 0, 4) {
            return .fail(.refused(Failure(.refused, "no such model")))
        }
        if hit("account", stem, number, 2) {
            return .fail(.refused(Failure(.unauthorized, "key")))
        }
        if hit("unheard", stem, number, 4) { return .acceptUnheard }
        return hit("doubt", stem, number, 2) ? .fail(.ambiguous("reset")) : .accept
    }

    @Sendable func onPoll(
        _ poll: ScriptedService.Poll, doneFor age: Duration
    ) -> ScriptedService.PollReply {
        let (stem, number) = (poll.stem, poll.number)
        if hit("throttled", stem, number, 10) {
            return .fail(.throttled(message: "too often", retryAfter: .seconds(5)))
        }
        if hit("502", stem, number, 10) { return .fail(.unavailable("502")) }
        if hit("404", stem, number, 3) { return .fail(.missing("not found")) }
        guard poll.isFinished else { return .truth }
        let cost = reported(stem)
        if hit("moderated", stem, 0, 4) {
            return .answer(.failed(Failure(.moderated, "nsfw"), cost: cost))
        }
        if isStopped(stem) { return .answer(.cancelled("by somebody", cost: cost)) }
        if expires(stem) { return .answer(.expired("too late", cost: cost)) }
        return early(stem, age, number) ?? .truth
    }

    /// A number that is the same for the same words: FNV-1a, mixed once more.
    static func dice(_ seed: UInt32, _ word: String, _ number: Int) -> UInt32 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(seed) \(number) \(word)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        hash = (hash ^ (hash >> 29)) &* 0xbf58_476d_1ce4_e5b9
        return UInt32(truncatingIfNeeded: hash >> 32)
    }
}

extension Attempt {
    /// Whether its images were gone after its service kept them no longer.
    fileprivate var isLate: Bool {
        guard let settled = times.settled, let accepted = times.accepted else { return false }
        return settled - accepted >= .seconds(3600)
    }
}
