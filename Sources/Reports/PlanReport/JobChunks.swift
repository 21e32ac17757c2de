package import Core

/// The jobs of a plan in order, some hundred at a time, so that memory stays flat.
package struct JobChunks: Sendable {
    /// The latest attempts of these jobs, as a ledger gives them.
    package typealias Latest = ([JobKey]) async throws -> [JobKey: Attempt]

    /// The same, asked while other work goes on.
    package typealias LatestAside = @Sendable ([JobKey]) async throws -> [JobKey: Attempt]

    /// A job, and what the ledger knows of it.
    package struct Entry: Sendable {
        package let job: Job
        package let attempt: Attempt?
    }

    package static let count = 500

    private let plan: Plan
    private let selection: JobSelection
    private var next: UInt64 = 0

    /// - Parameter selection: The jobs to look at; the others are left out.
    package init(_ plan: Plan, _ selection: JobSelection = .all) {
        self.plan = plan
        self.selection = selection
    }

    /// The next jobs with their attempts, maybe none at all; `nil` after the last.
    package mutating func read(_ latest: Latest) async throws -> [Entry]? {
        guard next < plan.jobCount else { return nil }
        let end = min(next + UInt64(Self.count), plan.jobCount)
        var jobs: [Job] = []
        jobs.reserveCapacity(Int(end - next))
        while next < end {
            for job in try plan.jobs(at: next) where selection.includes(job) { jobs.append(job) }
            next += 1
        }
        let attempts = try await latest(jobs.map(\.key))
        return jobs.map { Entry(job: $0, attempt: attempts[$0.key] ?? blocked($0)) }
    }

    /// What a job counts as that needs an image of one that failed.
    private func blocked(_ job: Job) -> Attempt? {
        plan.blockage(of: job).map { failure in
            let context = Attempt.Context(
                batch: job.batch, provider: job.provider, service: job.service, stem: job.stem,
                price: nil)
            return Attempt(key: job.key, number: 0, state: .failed(nil, failure), context: context)
        }
    }
}

/// The keys of a batch's jobs in order, some hundred at a time: less work than the whole jobs.
struct KeyChunks {
    private let plan: Plan
    /// Jobs that are left out.
    private let done: DoneJobs
    private var rest: Range<UInt64>

    init(of batch: Plan.Batch, in plan: Plan, besides done: DoneJobs) {
        self.plan = plan
        self.done = done
        rest = plan.indices(of: batch)
    }

    /// The next keys; `nil` after the last.
    mutating func next() throws -> [JobKey]? {
        var keys: [JobKey] = []
        keys.reserveCapacity(JobChunks.count)
        while keys.count < JobChunks.count, let index = rest.first {
            rest.removeFirst()
            if !done.contains(index) { keys.append(try plan.key(at: index)) }
        }
        return keys.isEmpty ? nil : keys
    }
}
