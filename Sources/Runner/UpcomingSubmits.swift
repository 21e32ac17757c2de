package import Core

/// The jobs that a run is about to submit, as far as they are known before it begins.
package struct UpcomingSubmits: Sendable {
    private let plan: Plan
    private let planned: [UInt64]
    private let made: [JobPoint]

    init(plan: Plan, planned: [UInt64], made: [JobPoint]) {
        self.plan = plan
        self.planned = planned
        self.made = made
    }

    package var count: Int { planned.count + made.count }

    /// Their keys, in plan order, some hundred at a time.
    ///
    /// Those whose input files can't be read now have none.
    package func forEachChunk<Fault: Error>(
        _ take: ([JobKey]) async throws(Fault) -> Void
    ) async throws(Fault) {
        var keys: [JobKey] = []
        for index in planned {
            if let job = try? plan.job(at: index) { keys.append(job.key) }
            if keys.count >= Int(JobInventory.chunkSize) {
                try await take(keys)
                keys = []
            }
        }
        for point in made {
            if let job = try? plan.job(at: point) { keys.append(job.key) }
        }
        if !keys.isEmpty { try await take(keys) }
    }
}
