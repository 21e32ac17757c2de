extension Plan {
    /// What a job asks for, as the ledger keeps it and results tell it.
    ///
    /// An object of `batch`, `index`, `replica`, `matrix`, `choices`, `provider`, `service`,
    /// `target`, `inputs`, `source`, `sibling` and `manifest`, in this order, without those that the job does
    /// not have. A file is its path and hash.
    ///
    /// - Parameter provider: The one that has the job; `nil` for the first that it may go to.
    /// - Throws: when an input file that must be hashed can't be read any more.
    package func request(
        of job: Job, on provider: String? = nil
    ) throws(InputFileError) -> JSON {
        .members([
            "batch": .string(job.batch),
            "index": .integer(job.index),
            "replica": .integer(job.replica),
            "matrix": try json(job.matrix),
            "choices": Self.json(choices(of: job)),
            "provider": .string(provider ?? job.provider),
            "service": .string(job.service),
            "target": job.target.map { .string($0) },
            "inputs": try json(job.inputs),
            "source": job.madeFrom.map { .string($0.hex) },
            "sibling": job.sibling.map { .string($0.hex) },
            "manifest": manifestSHA256.map { .string($0) },
        ])
    }

    /// The same without the credentials that somebody has written into an input: for the ledger.
    package func keptRequest(
        of job: Job, on provider: String? = nil
    ) throws(InputFileError) -> JSON {
        redact(try request(of: job, on: provider))
    }

    private func json(_ fields: [Value.Field]) throws(InputFileError) -> JSON {
        try Value.map(fields).json { file throws(InputFileError) in try json(of: file) }
    }

    /// A file as its path and hash; one that is still to be made has neither, only its job.
    package func json(of file: FileReference) throws(InputFileError) -> JSON {
        if case .awaited(let job) = file.origin {
            return .members(["image-of-job": .string(job.hex)])
        }
        return .members([
            "file": .string(file.path), "sha256": .string(try sha256(of: file)),
        ])
    }

    /// For each axis of variants what was chosen, from the first choice of its text to the last.
    private static func json(_ axes: [(axis: String, choices: [VariantChoice])]) -> JSON? {
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
}

extension Plan {
    /// What its jobs may be expected to cost, on each provider that they may run on.
    package var prices: [Money] {
        batches.flatMap { batch in
            batch.providers.compactMap { batch.terms(on: $0.name).price }
        }
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
