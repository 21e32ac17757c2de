package import Core

/// How many jobs of a plan were selected, and how many of those a run would submit.
package struct SelectedJobs: Hashable, Sendable {
    package private(set) var jobs = 0
    package private(set) var toSubmit = 0

    /// Counts them with their latest attempts.
    ///
    /// - Parameter submitsMax: The most that a run would submit; `nil` for all.
    package init(
        _ selection: JobSelection, submitsMax: Int?, of plan: Plan, latest: JobChunks.Latest
    ) async throws {
        let options = RunOptions()
        var chunks = JobChunks(plan, selection)
        var stages = StageCounts(of: plan)
        while let entries = try await chunks.read(latest) {
            jobs += entries.count
            for entry in entries where entry.attempt == nil { try stages.add(entry.job) }
            toSubmit += entries.count { entry in
                let retriesMax = plan.batch(of: entry.job.index).retriesMax
                switch options.verdict(on: entry.attempt, retriesMax: retriesMax) {
                case .submit, .retry: return true
                case .keep, .collect, .fail: return false
                }
            }
        }
        let more = plan.batches.reduce(0) { $0 + Int(clamping: stages.more(of: $1)) }
        jobs += more
        toSubmit += more
        toSubmit = min(toSubmit, submitsMax ?? toSubmit)
    }

    /// One line for people, its end included.
    package var text: String {
        "selected: \(Wording.count(jobs, "job")), of which a run would submit \(toSubmit)\n"
    }

    package var json: JSON {
        .members(["jobs": .integer(jobs), "toSubmit": .integer(toSubmit)])
    }
}
