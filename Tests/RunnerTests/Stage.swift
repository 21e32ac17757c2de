import Core
import Runner
import Support
import Synchronization

/// Everything a run needs, in memory: the same ledger and folder for one run after the other.
struct Stage: Sendable {
    let time: VirtualTime
    let memory: MemoryLedger
    let folder: MemoryFolder
    let plan: Plan
    private let keys: [String: JobKey]

    init(
        _ plan: Plan, ledger: MemoryLedger = MemoryLedger(),
        folder: MemoryFolder = MemoryFolder(), time: VirtualTime = VirtualTime()
    ) {
        self.plan = plan
        self.time = time
        self.folder = folder
        memory = ledger
        var keys: [String: JobKey] = [:]
        for index in 0..<plan.jobCount {
            guard let job = try? plan.job(at: index) else { preconditionFailure("no job \(index)") }
            keys[job.stem] = job.key
        }
        self.keys = keys
    }

    /// One run, to its end.
    ///
    /// - Parameters:
    ///   - stopAfter: When, counted from its start, it is asked to stop.
    ///   - isGathering: Whether records wait for each other.
    func run(
        _ services: [String: any JobService], downloads: ScriptedDownloads? = nil,
        ledger: (any LedgerStore)? = nil, options: RunOptions = RunOptions(),
        stopAfter: Duration? = nil, isGathering: Bool = false
    ) async -> Ran {
        let events = Mutex<[(at: Duration, event: RunEvent)]>([])
        let tell: @Sendable (RunEvent) -> Void = { event in
            events.withLock { $0.append((time.elapsed(), event)) }
        }
        let recorder = Recorder(
            store: ledger ?? BrittleLedger(memory, time: time), now: { time.now() },
            window: isGathering ? CommitWindow(time: time) : nil,
            observe: { tell(.job($0)) })
        let run = Run(
            plan: plan, options: options,
            connections: services.mapValues { Run.Connection(service: $0, isLocal: false) },
            downloads: downloads ?? ScriptedDownloads(time: time), images: folder,
            recorder: recorder, time: time, tell: tell)
        let began = time.elapsed()
        let result = await time.run {
            await Self.execute(run, time: time, stopAfter: stopAfter)
        }
        return Ran(
            result: result, tally: await tally(), took: time.elapsed() - began,
            events: events.withLock { $0 })
    }

    /// One run with one service for the provider `studio`.
    func run(
        _ service: ScriptedService, downloads: ScriptedDownloads? = nil,
        ledger: (any LedgerStore)? = nil, options: RunOptions = RunOptions(),
        stopAfter: Duration? = nil, isGathering: Bool = false
    ) async -> Ran {
        await run(
            ["studio": service], downloads: downloads, ledger: ledger, options: options,
            stopAfter: stopAfter, isGathering: isGathering)
    }

    private static func execute(
        _ run: Run, time: VirtualTime, stopAfter: Duration?
    ) async -> Result<RunEnd, RunError> {
        let (requests, request) = AsyncStream<Void>.makeStream()
        return await withTaskGroup(of: Void.self) { group in
            if let stopAfter {
                group.addTask {
                    if case .some = try? await time.sleep(for: stopAfter) { request.yield() }
                }
            }
            let result: Result<RunEnd, RunError>
            do throws(RunError) {
                result = .success(try await run.execute(stopRequests: requests))
            } catch {
                result = .failure(error)
            }
            request.finish()
            group.cancelAll()
            return result
        }
    }

    private func tally() async -> Tally {
        var tally = Tally()
        let latest = (try? await memory.latest(of: Array(keys.values))) ?? [:]
        for (stem, key) in keys {
            tally.add(
                latest[key], price: plan.batches.first { stem.hasPrefix($0.name + "/") }?.price)
        }
        return tally
    }

    /// How every job stands, by where its images go, those of stages as far as they are known.
    func states() async throws -> [String: JobState.Name] {
        let memory = memory
        let known = try await plan.knowing { try await memory.latest(of: $0) }
        var states: [String: JobState.Name] = [:]
        for index in 0..<known.jobCount {
            for job in try known.jobs(at: index) {
                let blocked = known.blockage(of: job) == nil ? JobState.Name.ready : .failed
                let attempt = try await memory.latest(of: [job.key])[job.key]
                states[job.stem] = attempt?.state.name ?? blocked
            }
        }
        return states
    }

    /// The key of the job whose images go to `stem`.
    func key(_ stem: String) throws -> JobKey {
        if let key = keys[stem] { return key }
        throw NoSuchJob(stem: stem)
    }

    func state(_ stem: String) async throws -> JobState {
        await memory.state(of: try key(stem))
    }

    /// An attempt as an earlier run may have left it.
    func attempt(
        _ stem: String, _ state: JobState, number: Int = 1, provider: String = "studio",
        accepted: Timestamp? = nil
    ) throws -> Attempt {
        let context = Attempt.Context(
            batch: String(stem.prefix { $0 != "/" }), provider: provider, service: "studio",
            stem: stem, price: nil)
        return Attempt(
            key: try key(stem), number: number, state: state, context: context,
            times: Attempt.Times(submitted: accepted, accepted: accepted))
    }

    private struct NoSuchJob: Error {
        let stem: String
    }
}

/// How a run went.
struct Ran: Sendable {
    let result: Result<RunEnd, RunError>
    private let counted: Tally
    let took: Duration
    let events: [(at: Duration, event: RunEvent)]

    fileprivate init(
        result: Result<RunEnd, RunError>, tally: Tally, took: Duration,
        events: [(at: Duration, event: RunEvent)]
    ) {
        self.result = result
        counted = tally
        self.took = took
        self.events = events
    }

    /// All jobs of the plan as they stand after the run.
    var tally: Tally {
        get throws {
            _ = try result.get()
            return counted
        }
    }

    var stops: [RunOutcome.Stop] { get throws { try result.get().stops } }

    var error: RunError? {
        guard case .failure(let error) = result else { return nil }
        return error
    }

    var forecasts: [RunEvent.LaneForecast] {
        for case .began(let forecasts) in events.map(\.event) { return forecasts }
        return []
    }

    var leftBehind: [String] {
        events.compactMap { event in
            guard case .leftBehind(_, _, let message) = event.event else { return nil }
            return message
        }
    }

    /// Jobs that had ended, and of which nothing new was said.
    var unchanged: Int {
        events.count { event in
            if case .unchanged = event.event { true } else { false }
        }
    }

    /// The waits that were announced, in order: of lanes, then of jobs.
    var slowed: [Duration] {
        events.compactMap { event in
            guard case .slowed(_, _, let wait) = event.event else { return nil }
            return wait
        }
    }

    /// The jobs of stages that were not made, and whether they count as failed.
    var withheld: [(count: Int, isFailed: Bool)] {
        events.compactMap { event in
            guard case .withheld(let count, _, _, let isFailed) = event.event else { return nil }
            return (count, isFailed)
        }
    }

    var retrying: [Duration] {
        events.compactMap { event in
            guard case .retrying(_, _, _, let wait) = event.event else { return nil }
            return wait
        }
    }

    var stoppedProviders: [String] {
        events.compactMap { event in
            guard case .stopped(let provider, _) = event.event else { return nil }
            return provider
        }
    }
}
