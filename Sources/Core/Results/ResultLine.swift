/// One line of `results.jsonl`: what was asked for and what became of it.
///
/// A pure function of plan and ledger, so it can be made again at any time.
package enum ResultLine {
    /// - Throws: when an input file that must be hashed can't be read any more.
    package static func json(
        _ job: Job, attempt: Attempt?, plan: Plan
    ) throws(InputFileError) -> JSON {
        var inputs: [JSON.Member] = []
        for input in job.inputs {
            inputs.append(JSON.Member(input.name, try value(input.value, plan)))
        }
        var matrix: [JSON.Member] = []
        for axis in job.matrix {
            matrix.append(JSON.Member(axis.name, try value(axis.value, plan)))
        }
        let state = attempt?.state ?? .ready
        return .members([
            "key": job.waits ? .null : .string(job.key.hex),
            "batch": .string(job.batch),
            "index": .integer(job.index),
            "replica": .integer(job.replica),
            "matrix": .object(matrix),
            "choices": choices(plan.choices(of: job)),
            "provider": .string(attempt?.context.provider ?? job.provider),
            "service": .string(job.service),
            "target": job.target.map { .string($0) },
            "inputs": .object(inputs),
            "source": job.madeFrom.map { .string($0.hex) },
            "sibling": (job.sibling ?? attempt?.sibling).map { .string($0.hex) },
            "state": .string(state.name.rawValue),
            "class": failureClass(state).map { .string($0) },
            "attempts": .integer(attempt?.number ?? 0),
            "remote": state.remote.map { .string($0.id) },
            "times": attempt.map { times($0.times) },
            "cost": attempt?.cost.map(cost),
            "earlier": attempt.flatMap { $0.earlier.isEmpty ? nil : .array($0.earlier.map(cost)) },
            "resolution": attempt?.resolution.map(resolution),
            "missing": attempt.flatMap(missing),
            "rejected": attempt.flatMap(rejected),
            "images": .array((attempt?.images ?? []).map(image)),
            "error": state.reason.map { .string($0) },
        ])
    }

    /// For each axis of variants what was chosen, from the first choice of its text to the last.
    private static func choices(_ axes: [(axis: String, choices: [VariantChoice])]) -> JSON? {
        guard !axes.isEmpty else { return nil }
        return .object(
            axes.map { axis in
                JSON.Member(
                    axis.axis,
                    .array(
                        axis.choices.map { choice in
                            .members([
                                "of": choice.origin.name.map { .string($0) },
                                "text": .string(choice.text),
                            ])
                        }))
            })
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

    /// The value as JSON, a file as its path and hash.
    private static func value(_ value: Value, _ plan: Plan) throws(InputFileError) -> JSON {
        try value.json { file throws(InputFileError) in try json(file, plan) }
    }

    /// A file as its path and hash; one that is still to be made has neither, only its job.
    package static func json(
        _ file: FileReference, _ plan: Plan
    ) throws(InputFileError) -> JSON {
        if case .awaited(let job) = file.origin {
            return .members(["image-of-job": .string(job.hex)])
        }
        return .members([
            "file": .string(file.path), "sha256": .string(try plan.sha256(of: file)),
        ])
    }
}

extension VariantChoice.Origin {
    /// The name that was chosen from, as it is written; braces have none.
    fileprivate var name: String? {
        switch self {
        case .braces: nil
        case .wildcard(let name): "__\(name)__"
        case .variable(let name): "${\(name)}"
        }
    }
}
