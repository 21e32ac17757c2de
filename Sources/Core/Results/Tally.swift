/// How many jobs stand where, and what they cost: the figures of a plan, a status and a run's end.
package struct Tally: Hashable, Sendable {
    package private(set) var jobs = 0
    package private(set) var images = 0
    private var counts: [JobState.Name: Int] = [:]
    private var failures: [Failure.Class: Int] = [:]
    private var resolutions: [Attempt.Resolution.Word: Int] = [:]
    /// By unit, in their order: what was reported or estimated to be spent, unknowns and
    /// attempts before the latest included.
    package private(set) var spent: [Money] = []
    /// By unit: the part of `spent` that no service has reported, unknowns included.
    package private(set) var estimated: [Money] = []
    /// By unit: the part of `spent` that nobody knows to be spent.
    package private(set) var atRisk: [Money] = []
    /// Unknown jobs of which nobody can say what they may have cost.
    package private(set) var unpricedAtRisk = 0
    /// By unit: what the jobs that are still to be submitted are expected to cost.
    package private(set) var expected: [Money] = []
    /// Done jobs whose files are gone, as far as anybody knows for good.
    package private(set) var missing = 0
    /// Done jobs whose images their user decided against.
    package private(set) var rejected = 0
    /// Failed jobs that a run tries again by itself.
    package private(set) var again = 0

    package init() {}

    /// Counts a job, with its latest attempt and what it is expected to cost when it is submitted.
    ///
    /// - Parameters:
    ///   - isTriedAgain: Whether a run submits it although it has come to nothing.
    ///   - past: What it may have cost where it is unknown and had no price.
    package mutating func add(
        _ attempt: Attempt?, price: Money?, isTriedAgain: Bool = false,
        past: PastCosts = PastCosts()
    ) {
        let state = attempt?.state ?? .ready
        jobs += 1
        counts[state.name, default: 0] += 1
        if case .failed(_, let failure, _) = state { failures[failure.kind, default: 0] += 1 }
        images += attempt?.images.count ?? 0
        if attempt?.isMissing ?? false { missing += 1 }
        if attempt?.isRejected ?? false { rejected += 1 }
        for cost in attempt?.costs ?? [] { add(cost) }
        if let attempt, state.isInDoubt { addRisk(of: attempt, past) }
        if let word = attempt?.resolution?.word { resolutions[word, default: 0] += 1 }
        if isTriedAgain { again += 1 }
        if state == .ready || isTriedAgain, let price { Self.add(price, to: &expected) }
    }

    /// Counts attempts that are alike, in any number of plans: those that are the latest of their
    /// jobs as jobs, and what all of them cost and made.
    package mutating func add(_ group: AttemptGroup, past: PastCosts = PastCosts()) {
        let attempt = group.attempt
        images += group.imageCount
        if let cost = attempt.cost { add(cost, times: group.count) }
        // What was surely not accepted is no job that was asked for.
        guard group.isLatest, attempt.state != .ready else { return }
        jobs += group.count
        counts[attempt.state.name, default: 0] += group.count
        if case .failed(_, let failure, _) = attempt.state {
            failures[failure.kind, default: 0] += group.count
        }
        if attempt.state.isInDoubt { addRisk(of: attempt, past, times: group.count) }
    }

    /// Counts a job that is done, and of which that is all.
    package mutating func add(_ job: DoneJob) {
        jobs += 1
        counts[.done, default: 0] += 1
        images += job.images.count
        if let cost = job.cost { add(cost) }
    }

    /// Counts the jobs of another tally.
    package mutating func add(_ other: Tally) {
        jobs += other.jobs
        images += other.images
        counts.merge(other.counts, uniquingKeysWith: +)
        failures.merge(other.failures, uniquingKeysWith: +)
        resolutions.merge(other.resolutions, uniquingKeysWith: +)
        for money in other.spent { Self.add(money, to: &spent) }
        for money in other.estimated { Self.add(money, to: &estimated) }
        for money in other.atRisk { Self.add(money, to: &atRisk) }
        for money in other.expected { Self.add(money, to: &expected) }
        unpricedAtRisk += other.unpricedAtRisk
        missing += other.missing
        rejected += other.rejected
        again += other.again
    }

    private mutating func add(_ cost: Attempt.Cost, times count: Int = 1) {
        Self.add(cost.money * UInt64(count), to: &spent)
        if case .estimated(let money) = cost { Self.add(money * UInt64(count), to: &estimated) }
    }

    /// Counts what nobody knows to be spent.
    private mutating func addRisk(of attempt: Attempt, _ past: PastCosts, times count: Int = 1) {
        if let cost = attempt.cost {
            Self.add(cost.money * UInt64(count), to: &atRisk)
        } else if let mean = past.mean(like: attempt) {
            add(.estimated(mean), times: count)
            Self.add(mean * UInt64(count), to: &atRisk)
        } else {
            unpricedAtRisk += count
        }
    }

    /// Counts jobs that nothing is known of, each of which is expected to cost the same.
    package mutating func add(newJobs count: UInt64, price: Money?) {
        guard count > 0 else { return }
        let number = Int(clamping: count)
        jobs += number
        counts[.ready, default: 0] += number
        if let price { Self.add(price * count, to: &expected) }
    }

    package subscript(name: JobState.Name) -> Int { counts[name] ?? 0 }

    package subscript(failure: Failure.Class) -> Int { failures[failure] ?? 0 }

    /// Jobs that were unknown and about which was decided so.
    package subscript(resolution: Attempt.Resolution.Word) -> Int { resolutions[resolution] ?? 0 }

    /// Done jobs whose images are there and wanted, as far as anybody knows.
    package var good: Int { self[.done] - missing - rejected }

    /// Jobs that the service has: accepted or finished, not yet on disk.
    package var inFlight: Int { self[.accepted] + self[.finished] }

    /// Jobs that came to nothing.
    package var failed: Int {
        self[.failed] + self[.lost] + self[.expired] + self[.cancelled]
    }

    /// Jobs that a run submits.
    package var toSubmit: Int { self[.ready] + again }

    /// Unknown jobs, those among them that a stopped run was just submitting.
    package var unknown: Int { self[.unknown] + self[.submitting] }

    private static func add(_ money: Money, to sums: inout [Money]) {
        if let index = sums.firstIndex(where: { $0.unit == money.unit }) {
            let sum = sums[index].micro.addingReportingOverflow(money.micro)
            sums[index] = Money(micro: sum.overflow ? .max : sum.partialValue, unit: money.unit)
        } else {
            sums.append(money)
            sums.sort { $0.unit < $1.unit }
        }
    }
}
