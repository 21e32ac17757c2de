internal import Core
internal import Reports
internal import Storage

/// Looks whether what a plan would pay for is in another output folder, or in its own without a
/// ledger.
struct OtherOutputs: Sendable {
    /// Keys that are looked for; of more than anybody has, the first.
    static let keysMax = 200_000

    private let candidates: [OutputCandidate]
    /// Whether the plan's own ledger knows of no job.
    private let isLedgerEmpty: Bool

    /// Looks which folders there are: those beside the output folder and in the place where outputs
    /// are by themselves, and those that this manifest's runs have used.
    init(of plan: Plan, isLedgerEmpty: Bool) {
        self.isLedgerEmpty = isLedgerEmpty
        let (file, output) = (plan.invocation.file, plan.output)
        let parent = RelativePath.split(RelativePath.plain(output)).folder
        let home = RelativePath.split(file).folder
        candidates = OutputCandidate.all(
            of: output,
            remembered: OutputHistory.current.outputs(of: file).map(RelativePath.shown),
            parents: [parent, home.isEmpty ? "out" : home == "/" ? "/out" : home + "/out"])
    }

    /// The keys of a plan's jobs, as far as they are known.
    static func keys(of plan: Plan) -> [JobKey] {
        var keys: [JobKey] = []
        for index in 0..<min(plan.jobCount, UInt64(keysMax)) {
            for job in (try? plan.jobs(at: index)) ?? [] where !job.waits { keys.append(job.key) }
        }
        return keys
    }

    var isNone: Bool { candidates.isEmpty }

    /// Which of these jobs are paid for where.
    ///
    /// - Parameter known: Those of which the plan's own ledger knows: of them its results tell
    ///   nothing that is newer.
    func search(for keys: [JobKey], known: Set<JobKey> = []) async -> PaidElsewhere {
        var found = PaidElsewhere(planned: keys.count)
        var left = Set(keys.prefix(Self.keysMax))
        var underWay: [(folder: PaidElsewhere.Folder, keys: Set<JobKey>)] = []
        for candidate in candidates {
            guard !left.isEmpty || candidate.isOwn else { break }
            let wanted = candidate.isOwn ? left.subtracting(known) : left
            let paid = await paid(of: wanted, in: candidate, &found.troubles)
            var folder = PaidElsewhere.Folder(path: candidate.path, isOwn: candidate.isOwn)
            folder.done = paid.done.count
            folder.past = paid.past
            left.subtract(paid.done)
            if !paid.done.isEmpty || paid.past > 0 { found.add(folder, keys: paid.done) }
            if !paid.underWay.isEmpty {
                folder = PaidElsewhere.Folder(path: candidate.path, isOwn: candidate.isOwn)
                underWay.append((folder, paid.underWay))
            }
        }
        // Done in one folder and at the service in another is done.
        for (folder, keys) in underWay {
            let rest = keys.intersection(left)
            guard !rest.isEmpty else { continue }
            left.subtract(rest)
            var folder = folder
            folder.underWay = rest.count
            found.add(folder, keys: rest)
        }
        return found
    }

    /// Whether the results of a folder tell of any job that was paid for.
    static func isTold(in output: String) -> Bool {
        guard var lines = try? LineReader(at: output + "/results.jsonl") else { return false }
        while let line = try? lines.next() {
            guard let bytes = line.bytes, (try? RecordedJob(line: bytes)) ?? nil != nil else {
                continue
            }
            return true
        }
        return false
    }

    private struct Paid {
        var done: Set<JobKey> = []
        var underWay: Set<JobKey> = []
        /// Others, where they would be forgotten.
        var past = 0

        mutating func add(_ key: JobKey, _ state: JobState) {
            switch state {
            case .done: done.insert(key)
            case .submitting, .accepted, .finished, .unknown: underWay.insert(key)
            case .ready, .failed, .lost, .expired, .cancelled: break
            }
        }
    }

    private func paid(
        of keys: Set<JobKey>, in candidate: OutputCandidate, _ troubles: inout [String]
    ) async -> Paid {
        if candidate.hasLedger, !candidate.isOwn {
            do throws(LedgerError) {
                return try await paidByLedger(of: keys, in: candidate.path)
            } catch {
                let place = SafeText.line(candidate.path)
                troubles.append("can't tell what '\(place)' has: \(SafeText.line(error.message))")
            }
        }
        guard candidate.hasResults else { return Paid() }
        do throws(DiskFault) {
            return try paidByResults(of: keys, in: candidate)
        } catch {
            troubles.append(SafeText.line(error.message))
            return Paid()
        }
    }

    private func paidByLedger(
        of keys: Set<JobKey>, in folder: String
    ) async throws(LedgerError) -> Paid {
        var paid = Paid()
        guard let ledger = try ReadOnlyLedger(of: folder) else { return paid }
        let known = try await ledger.keys(atMost: Self.keysMax)
        let wanted = Array(known.map { keys.intersection($0) } ?? keys)
        for start in stride(from: 0, to: wanted.count, by: 500) {
            let chunk = Array(wanted[start..<min(start + 500, wanted.count)])
            for (key, attempt) in try await ledger.latest(of: chunk) {
                paid.add(key, attempt.state)
            }
        }
        return paid
    }

    private func paidByResults(
        of keys: Set<JobKey>, in candidate: OutputCandidate
    ) throws(DiskFault) -> Paid {
        var paid = Paid()
        let isAllWanted = candidate.isOwn && isLedgerEmpty
        guard var lines = try LineReader(at: candidate.path + "/results.jsonl") else {
            return paid
        }
        while let line = try lines.next() {
            guard let bytes = line.bytes else { continue }
            // Most lines are of other jobs, and need not be read whole.
            if !isAllWanted, let key = ResultLine.keyAtStart(of: bytes), !keys.contains(key) {
                continue
            }
            guard let job = try? RecordedJob(line: bytes) else { continue }
            if keys.contains(job.key) {
                paid.add(job.key, job.latest.state)
            } else if isAllWanted {
                paid.past += 1
            }
        }
        return paid
    }
}

extension OutputHistory {
    /// This user's.
    static var current: OutputHistory {
        OutputHistory(
            stateHome: Console.variable("XDG_STATE_HOME"), home: Console.variable("HOME"))
    }
}

extension ResultLine {
    /// The key of a line as this program writes it: its first member.
    static func keyAtStart(of line: [UInt8]) -> JobKey? {
        let start = Array(#"{"key":""#.utf8)
        guard line.count > start.count + 64, line.starts(with: start) else { return nil }
        let digits = line[start.count..<start.count + 64]
        return JobKey(hex: String(decoding: digits, as: UTF8.self))
    }
}
