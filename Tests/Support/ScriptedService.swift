package import Core
internal import Synchronization

/// A service whose every answer a test decides, and which counts what it was asked.
///
/// Left alone it takes each job, has it finished after `jobTime` and offers one image. It is the
/// only witness of what was paid for: `acceptCounts`. Jobs are named by their stems.
package final class ScriptedService: JobService {
    /// A submit as it arrives.
    package struct Submit: Sendable {
        package let stem: String
        package let key: JobKey
        /// Counted from 1 for each job.
        package let number: Int
        /// Jobs at the service, without this one: accepted and not finished.
        package let held: Int
        package let at: Duration
    }

    /// A question about a job.
    package struct Poll: Sendable {
        package let stem: String
        /// Counted from 1 for each job.
        package let number: Int
        package let isFinished: Bool
        package let at: Duration
    }

    package enum SubmitReply: Sendable {
        case accept
        case fail(SubmitError)
        /// It takes the job, and the answer is lost on the way.
        case acceptUnheard
    }

    package enum PollReply: Sendable {
        /// As the job stands.
        case truth
        case answer(PollAnswer)
        case fail(PollError)
    }

    private struct Held {
        let stem: String
        let finished: Duration
    }

    private struct State {
        var submits: [Submit] = []
        var accepted: [String: [String]] = [:]
        var jobs: [String: Held] = [:]
        /// What each submit brought, by what it was called.
        var named: [SubmitName: RemoteJob] = [:]
        var repeats: [SubmitName] = []
        var readings = 0
        var polls: [Poll] = []
        var submitCounts: [String: Int] = [:]
        var pollCounts: [String: Int] = [:]
        var peakHeld = 0
        var peakPolls = 0
        var pollsUnderWay = 0
        var cut = 0
    }

    private let time: any Timekeeper
    private let submitTime: Duration
    private let pollTime: Duration
    private let jobTime: @Sendable (String) -> Duration
    private let urls: @Sendable (String) -> [String]
    private let cost: @Sendable (String) -> Money?
    private let id: @Sendable (Submit) -> String
    private let onSubmit: @Sendable (Submit) async -> SubmitReply
    private let onPoll: @Sendable (Poll) async -> PollReply
    private let state = Mutex(State())

    package init(
        time: any Timekeeper, submitTime: Duration = .milliseconds(200),
        pollTime: Duration = .milliseconds(100),
        jobTime: @escaping @Sendable (String) -> Duration = { _ in .seconds(8) },
        urls: @escaping @Sendable (String) -> [String] = { ["https://images.test/\($0)"] },
        cost: @escaping @Sendable (String) -> Money? = { _ in nil },
        id: @escaping @Sendable (Submit) -> String = { "\($0.stem)#\($0.number)" },
        onSubmit: @escaping @Sendable (Submit) async -> SubmitReply = { _ in .accept },
        onPoll: @escaping @Sendable (Poll) async -> PollReply = { _ in .truth }
    ) {
        self.time = time
        self.submitTime = submitTime
        self.pollTime = pollTime
        self.jobTime = jobTime
        self.urls = urls
        self.cost = cost
        self.id = id
        self.onSubmit = onSubmit
        self.onPoll = onPoll
    }

    // MARK: - What was seen

    /// Every submit in the order of arrival.
    package var submits: [Submit] { state.withLock { $0.submits } }

    /// Every question in the order of arrival.
    package var polls: [Poll] { state.withLock { $0.polls } }

    /// How often each job was taken, and so paid for.
    package var acceptCounts: [String: Int] { state.withLock { $0.accepted.mapValues(\.count) } }

    /// The most jobs that were here at once, those under way included.
    package var peakHeld: Int { state.withLock { $0.peakHeld } }

    /// The most questions that were open at once.
    package var peakPolls: Int { state.withLock { $0.peakPolls } }

    /// Submits whose task was cancelled before the answer.
    package var cutSubmits: Int { state.withLock { $0.cut } }

    package var requestCount: Int { state.withLock { $0.submits.count + $0.polls.count } }

    package func submitCount(_ stem: String) -> Int { submits.count { $0.stem == stem } }

    /// Submits that came again, by what they were called.
    package var repeats: [SubmitName] { state.withLock { $0.repeats } }

    /// How often its list was read.
    package var readings: Int { state.withLock { $0.readings } }

    /// A job that was taken at an earlier time, finished since.
    ///
    /// - Parameter name: What its submit was called.
    package func adopt(_ remote: RemoteJob, stem: String, as name: SubmitName? = nil) {
        state.withLock { state in
            if let name { state.named[name] = remote }
            state.accepted[stem, default: []].append(remote.id)
            state.jobs[remote.id] = Held(stem: stem, finished: .zero)
        }
    }

    // MARK: - JobService

    package func submit(
        _ job: Job, permit: consuming SubmitPermit
    ) async throws(SubmitError) -> Acceptance {
        precondition(permit.key == job.key, "a permit for another job")
        let submit = arrive(job)
        let reply = await onSubmit(submit)
        if case .fail(let error) = reply { throw error }
        // Taken at once, answered a while later: what is in between is what may be lost.
        let remote = take(submit, as: permit.name)
        do throws(CancellationError) {
            try await time.sleep(for: submitTime)
        } catch {
            state.withLock { $0.cut += 1 }
            throw .ambiguous("stopped while waiting for the answer")
        }
        if case .acceptUnheard = reply { throw .ambiguous("the answer was lost") }
        return Acceptance(remote)
    }

    package func poll(_ remote: RemoteJob) async throws(PollError) -> PollAnswer {
        let (poll, job) = ask(remote)
        defer { state.withLock { $0.pollsUnderWay -= 1 } }
        do throws(CancellationError) {
            try await time.sleep(for: pollTime)
        } catch {
            throw .unavailable("stopped while waiting for the answer")
        }
        switch await onPoll(poll) {
        case .answer(let answer): return answer
        case .fail(let error): throw error
        case .truth:
            guard let job else { throw .missing("no job '\(remote.id)'") }
            guard poll.isFinished else { return .waiting(.init(isRunning: true)) }
            return .finished(Outputs(urls: urls(job.stem)), cost: cost(job.stem))
        }
    }

    package func cancel(_ remote: RemoteJob, isRunning: Bool) async throws(PollError) {}

    private func arrive(_ job: Job) -> Submit {
        let now = time.elapsed()
        return state.withLock { state in
            let held = state.jobs.values.count { $0.finished > now }
            let number = state.submitCounts[job.stem, default: 0] + 1
            state.submitCounts[job.stem] = number
            let submit = Submit(
                stem: job.stem, key: job.key, number: number, held: held, at: now)
            state.submits.append(submit)
            return submit
        }
    }

    package func submitAgain(_ job: Job, permit: consuming RepeatPermit) async -> LookupAnswer {
        let name = permit.name
        let known = state.withLock { state in
            state.repeats.append(name)
            return state.named[name]
        }
        try? await time.sleep(for: submitTime)
        return .has(known ?? take(arrive(job), as: name))
    }

    package func lookUp(_ name: SubmitName) async -> LookupAnswer {
        try? await time.sleep(for: pollTime)
        return state.withLock { state in
            state.named[name].map { .has($0) } ?? .hasNot("no job of that id")
        }
    }

    package func list(since moment: Timestamp) async -> Listing {
        try? await time.sleep(for: pollTime)
        return state.withLock { state in
            state.readings += 1
            let jobs = state.named.map { Listing.ListedJob(id: $1.id, reference: $0.id) }
            return .jobs(jobs.sorted { $0.id < $1.id }, isWhole: true)
        }
    }

    private func take(_ submit: Submit, as name: SubmitName) -> RemoteJob {
        let now = time.elapsed()
        return state.withLock { state in
            let id = id(submit)
            state.accepted[submit.stem, default: []].append(id)
            state.jobs[id] = Held(stem: submit.stem, finished: now + jobTime(submit.stem))
            state.named[name] = RemoteJob(id: id)
            state.peakHeld = max(
                state.peakHeld, state.jobs.values.count { $0.finished > now })
            return RemoteJob(id: id)
        }
    }

    private func ask(_ remote: RemoteJob) -> (Poll, Held?) {
        let now = time.elapsed()
        return state.withLock { state in
            let job = state.jobs[remote.id]
            let stem = job?.stem ?? remote.id
            let number = state.pollCounts[stem, default: 0] + 1
            state.pollCounts[stem] = number
            let poll = Poll(
                stem: stem, number: number, isFinished: job.map { $0.finished <= now } ?? false,
                at: now)
            state.polls.append(poll)
            state.pollsUnderWay += 1
            state.peakPolls = max(state.peakPolls, state.pollsUnderWay)
            return (poll, job)
        }
    }
}
