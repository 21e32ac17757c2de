internal import Core
internal import Reports
internal import Runner
internal import Storage

/// What is asked before the first submit of a run: whether to pay for what another output folder
/// has already.
struct PaymentReview: Sendable {
    let plan: Plan
    let options: RunOptions
    /// Whether its user has said so.
    let isAnew: Bool
    let ledger: SQLiteLedger

    /// Whether to go on; says what there is to say.
    ///
    /// What is decided is kept, so that nobody is asked twice.
    func allows(_ upcoming: UpcomingSubmits) async throws(RunError) -> Bool {
        do {
            return try await review(upcoming)
        } catch let error as LedgerError {
            throw .ledger(error.message)
        } catch let error as DiskFault {
            throw .disk(error.message)
        } catch {
            throw .disk("\(error)")
        }
    }

    private func review(_ upcoming: UpcomingSubmits) async throws -> Bool {
        let others = OtherOutputs(of: plan, isLedgerEmpty: try await ledger.isEmpty())
        if others.isNone { return true }
        let decided = try await ledger.paidAnew()
        var keys: [JobKey] = []
        var known: Set<JobKey> = []
        try await upcoming.forEachChunk { chunk in
            guard keys.count < OtherOutputs.keysMax else { return }
            let latest = try await ledger.latest(of: chunk)
            known.formUnion(latest.keys)
            // What is made again is meant to be paid for again.
            keys += chunk.filter { key in
                guard !decided.contains(key) else { return false }
                return latest[key].map { $0.number == 1 && !options.isRetried($0) } ?? true
            }
        }
        var found = await others.search(for: keys, known: known)
        found.planned = upcoming.count
        for trouble in found.troubles { Console.say("tirage: \(trouble)") }
        guard !found.isEmpty else { return true }
        guard isAnew || ask(found) else { return false }
        try await ledger.payAnew(found.keys.sorted())
        if found.folders.contains(where: \.isOwn) { try Self.putResultsAside(plan.output) }
        return true
    }

    /// Says what is where; whether to pay again is asked where somebody can be asked.
    private func ask(_ found: PaidElsewhere) -> Bool {
        for line in found.lines(plan.invocation) { Console.say("tirage: \(line)") }
        guard Console.isInputTerminal, Console.isTerminal(.error) else { return false }
        Console.write(found.question, to: .error)
        let answer = Console.line()?.lowercased().filter { !$0.isWhitespace }
        if answer == nil { Console.say("") }
        return answer == "y" || answer == "yes"
    }

    /// Keeps results that the ledger does not know, since new ones take their place.
    static func putResultsAside(_ output: String) throws(DiskFault) {
        guard let name = try ResultsAside.put(in: output) else { return }
        Console.say("what was made before is on record in \(SafeText.line(output))/\(name)")
    }

    /// Stops before a ledger is begun in the place of one that is gone, unless its user wants that.
    static func checkLostLedger(of plan: Plan, isAnew: Bool) async throws {
        guard let lost = LostLedger(in: plan.output) else { return }
        let others = OtherOutputs(of: plan, isLedgerEmpty: true)
        var found = await others.search(for: OtherOutputs.keys(of: plan))
        found.planned = Int(clamping: plan.jobCount)
        // Nothing tells what it held: that is for its user to put right.
        guard found.folders.contains(where: \.isOwn) else { return }
        if !isAnew {
            for line in found.lines(plan.invocation) { Console.say("tirage: \(line)") }
            throw RunError.declined
        }
        try lost.putAside()
    }
}
