package import Core

/// Why jobs are new although their like was made before: in what each differs from the earlier job
/// that is most like it.
///
/// What is earlier comes from the ledger's record; where that does not say what was asked for, from
/// the last run's results. Jobs are compared with those of their batch, a file by its bytes.
package struct PlanChanges: Sendable {
    /// Plans larger than this are not looked at, so that memory stays bounded.
    package static let jobsMax: UInt64 = 100_000

    /// Earlier jobs that are held at once: of more, the latest.
    private static let earlierMax = 200_000
    /// Reasons of a plan; names come from files that anyone may have written.
    private static let textsMax = 1000

    private struct NewJob {
        let key: JobKey
        let traits: RequestTraits
        /// The job whose image it waits for.
        let awaited: JobKey?
    }

    private struct Earlier {
        let batch: Int
        /// The batch of the plan that still has it.
        let owner: Int?
        let isPast: Bool
        let traits: RequestTraits
    }

    /// The values of an axis that the jobs of a batch have, each once, in their order.
    private struct Values {
        var all: [Int] = []
        var seen: Set<Int> = []
    }

    private let plan: Plan
    private var reader = TraitsReader()
    /// The batch of every key in the plan, by the key's first 64 bits.
    private var owners: [UInt64: Int] = [:]
    private var jobs: [[NewJob]]
    private var values: [[Int: Values]]
    /// The batch of the job that was added last.
    private var current = 0
    private var earlier: [Earlier] = []
    /// New jobs, and jobs of the record whose requests are known.
    private var known: Set<UInt64> = []
    private var texts: [String] = []
    private var numbers: [String: Int] = [:]
    private var reasons: [JobKey: Int] = [:]
    private var counted: [[Int: Int]]

    init?(of plan: Plan) {
        guard plan.jobCount <= Self.jobsMax else { return nil }
        self.plan = plan
        jobs = plan.batches.map { _ in [] }
        values = plan.batches.map { _ in [:] }
        counted = plan.batches.map { _ in [:] }
    }

    var isAnyNew: Bool { jobs.contains { !$0.isEmpty } }

    /// Why a job is new; `nil` when it is not, or nothing like it was made before.
    package func reason(of key: JobKey) -> String? { reasons[key].map { texts[$0] } }

    /// The reasons of a batch's new jobs with their counts, the most frequent first.
    package func counts(of batch: Plan.Batch) -> [(reason: String, count: Int)] {
        guard let number = plan.batches.firstIndex(where: { $0.name == batch.name }) else {
            return []
        }
        return counted[number].map { (reason: texts[$0.key], count: $0.value) }
            .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
    }

    // MARK: - What there is

    /// Takes in a job of the plan; they come in plan order.
    mutating func add(_ entry: JobChunks.Entry) {
        let job = entry.job
        while job.index >= plan.indices(of: plan.batches[current]).upperBound { current += 1 }
        let key = Self.bits(job.key.hex)
        owners[key] = current
        // Asked for by name, it is new for no other reason.
        guard job.sibling == nil else { return }
        let stageAxis = job.waits ? plan.batches[current].source?.axis : nil
        for axis in job.matrix where axis.name != stageAxis {
            guard let value = reader.code(of: axis.value, plan) else { continue }
            let name = reader.number(of: axis.name)
            if values[current][name, default: Values()].seen.insert(value).inserted {
                values[current][name]?.all.append(value)
            }
        }
        guard entry.attempt.map({ $0.state == .ready }) ?? true,
            let traits = reader.traits(of: job, in: plan)
        else { return }
        known.insert(key)
        jobs[current].append(
            NewJob(key: job.key, traits: traits, awaited: job.waits ? job.madeFrom : nil))
    }

    /// Takes in what the ledger has of a job, once all jobs of the plan were added.
    ///
    /// - Returns: Whether it says what was asked for.
    mutating func add(_ record: LedgerRecord) -> Bool {
        let attempt = record.attempt
        guard attempt.state != .ready else { return true }
        let key = Self.bits(attempt.key.hex)
        guard let request = record.request, add(request, key, isPast: record.past != nil) else {
            return false
        }
        known.insert(key)
        return true
    }

    /// Takes in a line of the last run's results, where the ledger does not say what was asked for;
    /// one that makes no sense tells nothing.
    mutating func add(_ line: [UInt8]) {
        guard let old = try? JSON(parsing: line), let key = old["key"]?.scalarText,
            let state = old["state"]?.scalarText, state != JobState.Name.ready.rawValue,
            !known.contains(Self.bits(key))
        else { return }
        _ = add(old, Self.bits(key), isPast: old["current"] == .bool(false))
    }

    private mutating func add(_ request: JSON, _ key: UInt64, isPast: Bool) -> Bool {
        guard let batch = request["batch"]?.scalarText,
            let traits = reader.traits(of: request)
        else { return false }
        if earlier.count >= 2 * Self.earlierMax { earlier.removeFirst(Self.earlierMax) }
        earlier.append(
            Earlier(
                batch: reader.number(of: batch), owner: owners[key], isPast: isPast,
                traits: traits))
        return true
    }

    private static func bits(_ hex: String) -> UInt64 {
        UInt64(hex.prefix(16), radix: 16) ?? 0
    }
}

// MARK: - Comparing

extension PlanChanges {
    /// Finds the reasons, once everything was added.
    mutating func finish() {
        let (own, others) = earlierByBatch()
        for number in plan.batches.indices where !jobs[number].isEmpty {
            var found = own[number]
            if found.isEmpty { found = others.filter { isLike($0, number) } }
            explain(number, from: found, isOfOtherName: own[number].isEmpty)
            jobs[number] = []
        }
        earlier = []
    }

    /// What is earlier by the batch that it belongs to: the one that still has it, or the one of its
    /// name, or the one that has others of its name by now; and what belongs to none.
    private func earlierByBatch() -> (own: [[Earlier]], others: [Earlier]) {
        var batches: [Int: Int] = [:]
        for old in earlier { if let owner = old.owner { batches[old.batch] = owner } }
        for (number, batch) in plan.batches.enumerated() {
            if let name = reader.known(batch.name) { batches[name] = number }
        }
        var own = plan.batches.map { _ in [Earlier]() }
        var others: [Earlier] = []
        for old in earlier {
            if let number = old.owner ?? batches[old.batch] {
                own[number].append(old)
            } else {
                others.append(old)
            }
        }
        return (own, others)
    }

    /// Whether what belongs to no batch any more looks as if it were of this one, renamed.
    private func isLike(_ old: Earlier, _ number: Int) -> Bool {
        jobs[number].first.map {
            $0.traits.form == old.traits.form && $0.traits.service == old.traits.service
        } ?? false
    }

    private mutating func explain(
        _ number: Int, from earlier: [Earlier], isOfOtherName: Bool
    ) {
        let batch = BatchChanges(
            plan.batches[number], axisChanges(number, earlier), &reader)
        var search = NearestRequests(
            earlier.map { old in
                NearestRequests.Earlier(
                    traits: old.traits, isJustGone: old.owner == nil && !old.isPast)
            })
        let nearest = search.nearest(to: jobs[number].map(\.traits))
        for (job, found) in zip(jobs[number], nearest) {
            guard let found else { continue }
            let old = earlier[found].traits
            if isOfOtherName, job.traits.differenceCount(from: old) >= job.traits.inputs.count {
                continue
            }
            let change = batch.change(of: job.traits, from: old, waits: job.awaited != nil)
            var words = [change.text].compactMap { $0 }
            if let source = plan.batches[number].source, let awaited = job.awaited,
                let reason = reason(of: awaited)
            {
                words.append("\(SafeText.line(source.batch, columnsMax: 40)): \(reason)")
            }
            if !words.isEmpty { note(words.joined(separator: ", "), job.key, number) }
        }
    }

    private func axisChanges(_ number: Int, _ earlier: [Earlier]) -> [Int: AxisChanges] {
        var (gone, known) = ([Int: [Int]](), [Int: Set<Int>]())
        for old in earlier {
            let isJustGone = old.owner == nil && !old.isPast
            for (name, value) in zip(old.traits.form.axes, old.traits.axes) {
                known[name, default: []].insert(value)
                if isJustGone { gone[name, default: []].append(value) }
            }
        }
        var changes: [Int: AxisChanges] = [:]
        for (name, values) in values[number] {
            changes[name] = AxisChanges(
                now: values.all, known: known[name] ?? [], gone: gone[name] ?? [],
                beginnings: reader.beginnings)
        }
        return changes
    }

    private mutating func note(_ text: String, _ key: JobKey, _ batch: Int) {
        var number = texts.count
        if let known = numbers[text] {
            number = known
        } else if texts.count < Self.textsMax {
            texts.append(text)
            numbers[text] = number
        } else {
            return
        }
        reasons[key] = number
        counted[batch][number, default: 0] += 1
    }
}
