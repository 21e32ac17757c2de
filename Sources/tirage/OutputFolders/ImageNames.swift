internal import Core
internal import Reports
internal import Storage

/// Gives the images of an output folder the names that a plan wants, for who holds its lock.
struct ImageNames: Sendable {
    /// How many images have other names now, and which were changed by someone, told once.
    struct Outcome: Sendable {
        var count = 0
        var changed: [String] = []
        /// The ledger's count of changes when all names were seen to be right; `nil` where some
        /// are not, or may not be.
        var rightAt: Int?
    }

    /// As it was loaded, or with what is known of the images that stages are made from.
    let plan: Plan
    let isRehearsal: Bool
    let ledger: SQLiteLedger
    /// The plan's fingerprint, by which it is known that nothing need be looked at; `nil` to look.
    var fingerprint: String?

    private var output: String { plan.output(isRehearsal: isRehearsal) }

    /// Finishes what a killed run began, and renames what has another name than the plan wants.
    ///
    /// To be called before anything is submitted or fetched: what is read of the ledger before then
    /// has the old names.
    func settle() async throws -> Outcome {
        let mover = ImageMover(in: output, ledger: ledger)
        try await mover.finish()
        var outcome = Outcome()
        if let known = try await KnownState(noted: ledger, for: fingerprint), known.hasNames {
            outcome.rightAt = try await ledger.changeCount()
            return outcome
        }
        let choice = MoveChoice(in: output)
        // Names of a stage's images may be made from those of the batch before it.
        for _ in 0...(plan.hasStages ? plan.batches.count : 0) {
            let review = try await NameReview(of: known(), ledger)
            let found = choice.choice(of: review.renamings, isVerifying: true)
            outcome.changed += try await ledger.toldNow(found.changed)
            guard !found.moves.isEmpty || !review.stems.isEmpty else {
                if review.isWhole, review.renamings.isEmpty {
                    outcome.rightAt = try await ledger.changeCount()
                }
                break
            }
            try await mover.move(found.moves, stems: review.stems)
            outcome.count += found.moves.count
            if found.moves.isEmpty { break }
        }
        return outcome
    }

    /// The same, and says it on standard error.
    ///
    /// - Returns: The ledger's count of changes when all names were seen to be right.
    func settleAloud(isQuiet: Bool) async throws -> Int? {
        let outcome = try await settle()
        if outcome.count > 0, !isQuiet {
            let images = outcome.count == 1 ? "1 image" : "\(outcome.count) images"
            Console.say("renamed \(images) to fit the manifest; results.jsonl follows")
        }
        for path in outcome.changed {
            Console.say(
                SafeText.line(
                    "'\(output)/\(path)' is no longer the image that was stored: it stays as it is,"
                        + " under its name"))
        }
        return outcome.rightAt
    }

    private func known() async throws(LedgerError) -> Plan {
        let folder = plan.imagesFolder(isRehearsal: isRehearsal)
        var known = plan.keeping(imagesIn: folder)
        known.siblings = try await ledger.siblings()
        return try await known.knowing { keys throws(LedgerError) in
            try await ledger.latest(of: keys)
        }
    }
}
