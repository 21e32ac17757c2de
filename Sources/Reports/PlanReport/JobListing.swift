package import Core

/// Every job of a plan, a line for each: the answer of `tirage plan --jobs`.
///
/// Written while the jobs are computed, so that memory stays flat.
package struct JobListing: Sendable {
    private let plan: Plan
    private let changes: PlanChanges?
    private let selection: JobSelection

    /// - Parameters:
    ///   - changes: Why new jobs are new.
    ///   - selection: The jobs to list.
    package init(_ plan: Plan, _ changes: PlanChanges?, _ selection: JobSelection = .all) {
        self.plan = plan
        self.selection = selection
        self.changes = changes
    }

    /// Passes the lines to `write`, some hundred at a time: columns to read, aligned.
    package func writeText(
        look: Look, latest: JobChunks.Latest, to write: (String) throws -> Void
    ) async throws {
        try await forEachChunk(latest) { entries in
            var text = ""
            let stems = entries.map { SafeText.line($0.0.job.stem) }
            let explained = zip(entries, stems).filter { $0.0.1.reason != nil }
            let width = min(60, explained.map { DisplayWidth.of($0.1) }.max() ?? 0)
            for ((entry, standing), stem) in zip(entries, stems) {
                let state = standing.state.padded(9)
                let palette = look.palette
                let painted =
                    switch standing.state {
                    case "done": palette.green(state)
                    case "unknown": palette.yellow(state)
                    case "failed": palette.red(state)
                    default: state
                    }
                let key = entry.job.waits ? "waits".padded(8) : entry.job.key.short
                text += "\(painted)  \(palette.dim(key))"
                let reason = standing.reason.map { SafeText.line($0, columnsMax: 200) }
                text += "  " + (reason.map { stem.padded(width) + palette.dim("  \($0)") } ?? stem)
                text += "\n"
            }
            try write(text)
        }
    }

    /// Passes the lines to `write`, some hundred at a time: one JSON object for each job.
    package func writeJSON(
        latest: JobChunks.Latest, to write: (String) throws -> Void
    ) async throws {
        try await forEachChunk(latest) { entries in
            var bytes: [UInt8] = []
            for (entry, standing) in entries {
                try json(entry.job, standing).write(to: &bytes, sorted: false)
                bytes.append(UInt8(ascii: "\n"))
            }
            try write(String(decoding: bytes, as: UTF8.self))
        }
    }

    private func forEachChunk(
        _ latest: JobChunks.Latest,
        _ take: ([(JobChunks.Entry, JobStanding)]) throws -> Void
    ) async throws {
        var chunks = JobChunks(plan, selection)
        while let entries = try await chunks.read(latest) {
            try take(
                entries.map { entry in
                    let standing = JobStanding(
                        entry.attempt, retriesMax: plan.batch(of: entry.job.index).retriesMax,
                        change: changes?.reason(of: entry.job.key))
                    return (entry, standing)
                })
        }
    }

    private func json(_ job: Job, _ standing: JobStanding) throws -> JSON {
        .members([
            "key": job.waits ? .null : .string(job.key.hex),
            "batch": .string(job.batch),
            "index": .integer(job.index),
            "replica": .integer(job.replica),
            "matrix": .object(try members(job.matrix)),
            "provider": .string(job.provider),
            "inputs": .object(try members(job.inputs)),
            "source": job.madeFrom.map { .string($0.hex) },
            "sibling": job.sibling.map { .string($0.hex) },
            "save": .string(job.stem),
            "state": .string(standing.state),
            "reason": standing.reason.map { .string($0) } ?? .null,
        ])
    }

    /// As in `results.jsonl`: a file as its path and hash.
    private func members(_ fields: [Value.Field]) throws -> [JSON.Member] {
        try fields.map { field in
            let value = try field.value.json { file throws(InputFileError) in
                try plan.json(of: file)
            }
            return JSON.Member(field.name, value)
        }
    }
}
