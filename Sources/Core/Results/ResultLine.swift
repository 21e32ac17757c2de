internal import ImageFormats

/// One line of `results.jsonl`: what was asked for and what became of it.
///
/// A pure function of plan and ledger, so it can be made again at any time. What was asked for is
/// told the same way for jobs of the plan and of earlier ones.
package enum ResultLine {
    /// The line of a job of the plan.
    ///
    /// - Throws: when an input file that must be hashed can't be read any more.
    package static func json(
        _ job: Job, attempt: Attempt?, plan: Plan
    ) throws(InputFileError) -> JSON {
        let request = try plan.request(of: job, on: attempt?.context.provider)
        return line(job.waits ? nil : job.key, nil, request, attempt)
    }

    /// The line of a job that the ledger has and the plan has not.
    ///
    /// - Parameter past: `nil` for one that counts as the plan's all the same.
    package static func json(_ record: LedgerRecord, past: LedgerRecord.Past?) -> JSON {
        let (key, context) = (record.attempt.key, record.attempt.context)
        // Of an attempt from before requests were kept.
        let known = JSON.members([
            "batch": .string(context.batch), "provider": .string(context.provider),
            "service": .string(context.service), "stem": .string(context.stem),
        ])
        return line(key, past, record.request ?? known, record.attempt)
    }

    /// What was asked for between whose it is and what became of it.
    private static func line(
        _ key: JobKey?, _ past: LedgerRecord.Past?, _ request: JSON, _ attempt: Attempt?
    ) -> JSON {
        let state = attempt?.state ?? .ready
        let head = JSON.members([
            "key": key.map { .string($0.hex) } ?? .null,
            "current": .bool(past == nil),
            "past": past.map { past in
                .members([
                    "since": .string(past.since.description), "why": .string(past.reason),
                ])
            },
        ])
        let outcome = JSON.members([
            "state": .string(state.name.rawValue),
            "class": failureClass(state).map { .string($0) },
            "attempts": .integer(attempt?.number ?? 0),
            "remote": state.remote.map { .string($0.id) },
            "times": attempt.map { times($0.times) },
            "cost": attempt?.cost.map(cost),
            "earlier": attempt.flatMap(earlier),
            "resolution": attempt?.resolution.map(resolution),
            "missing": attempt.flatMap(missing),
            "rejected": attempt.flatMap(rejected),
            "images": .array((attempt?.images ?? []).map(image)),
            "error": state.reason.map { .string($0) },
        ])
        return .object([head, request, outcome].flatMap(\.objectMembers))
    }

    private static func failureClass(_ state: JobState) -> String? {
        guard case .failed(_, let failure, _) = state else { return nil }
        return failure.kind.rawValue
    }

    private static func times(_ times: Attempt.Times) -> JSON {
        .members([
            "submitted": times.submitted.map { .string($0.description) },
            "accepted": times.accepted.map { .string($0.description) },
            "finished": times.finished.map { .string($0.description) },
            "settled": times.settled.map { .string($0.description) },
        ])
    }

    /// What earlier attempts cost and left, oldest first; nothing where they did neither.
    static func earlier(_ attempt: Attempt) -> JSON? {
        var left = attempt.earlierImages
        var items = attempt.earlier.map { cost -> JSON in
            let json = Self.cost(cost)
            guard let index = left.firstIndex(where: { $0.cost == cost }),
                case .object(let members) = json
            else { return json }
            return .object(members + [imagesMember(left.remove(at: index).images)])
        }
        items += left.map { .object([imagesMember($0.images)]) }
        return items.isEmpty ? nil : .array(items)
    }

    private static func imagesMember(_ images: [StoredImage]) -> JSON.Member {
        JSON.Member("images", .array(images.map(image)))
    }

    /// A cost as its amount, its unit, the service that has this unit, where it is no currency, and
    /// whether the service reported it.
    package static func cost(_ cost: Attempt.Cost) -> JSON {
        let source =
            switch cost {
            case .reported: "reported"
            case .estimated: "estimated"
            }
        return .members([
            "amount": .number(cost.money.number), "unit": .string(cost.money.unit.name),
            "service": cost.money.unit.service.map { .string($0) },
            "source": .string(source),
        ])
    }

    /// What was decided about a job that was unknown, when, and why it was.
    package static func resolution(_ resolution: Attempt.Resolution) -> JSON {
        .members([
            "as": .string(resolution.word.rawValue), "at": .string(resolution.at.description),
            "unknown": .string(resolution.reason),
        ])
    }

    /// Since when its files are gone that its service has no more.
    package static func missing(_ attempt: Attempt) -> JSON? {
        guard attempt.isMissing, let missing = attempt.mark.missing else { return nil }
        return .members(["since": .string(missing.since.description)])
    }

    /// When its user decided against its images.
    package static func rejected(_ attempt: Attempt) -> JSON? {
        guard attempt.isRejected, let moment = attempt.mark.rejected else { return nil }
        return .members(["at": .string(moment.description)])
    }

    private static func image(_ image: StoredImage) -> JSON {
        .members([
            "path": .string(image.path),
            "sha256": .string(image.sha256),
            "bytes": .integer(image.facts.byteCount),
            "type": .string(image.facts.type.mediaType),
            "width": image.facts.width.map { .integer($0) },
            "height": image.facts.height.map { .integer($0) },
        ])
    }
}

extension JSON {
    fileprivate var objectMembers: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }
}
