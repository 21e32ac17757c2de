/// The jobs of a plan that are done and whose images are on disk: there is nothing to do about
/// them, and nothing more to ask the ledger.
///
/// Found in one pass through the ledger, in which no job of the plan is made; others may be done,
/// too, with something to look at.
package struct DoneJobs: Hashable, Sendable {
    /// One for each batch, in plan order.
    private var tallies: [Tally] = []
    private var isDone: [Bool] = []

    /// How many are read at once.
    private static let pageCount = 5000
    /// Jobs that are looked for; of a plan with more, none.
    private static let jobsMax = PlanKeys.countMax

    /// None.
    package init() {}

    /// Looks at all jobs of the plan, but for those of stages and those that others were asked for
    /// beside.
    ///
    /// - Parameters:
    ///   - page: The done jobs of a ledger after a position, at most so many.
    ///   - images: Where their images are.
    package init<Fault: Error>(
        of plan: Plan, _ selection: JobSelection, images: any ImageFolder,
        page: (Int64, Int) async throws(Fault) -> [DoneJob]
    ) async throws(Fault) {
        guard plan.jobCount <= Self.jobsMax else { return }
        var jobs = try await page(0, Self.pageCount)
        guard !jobs.isEmpty else { return }
        tallies = plan.batches.map { _ in Tally() }
        isDone = Array(repeating: false, count: Int(plan.jobCount))
        let places = JobPlaces(of: plan, selection)
        while let last = jobs.last {
            for job in jobs {
                guard let index = places[job.key], !isDone[Int(index)],
                    await images.has(job.images)
                else { continue }
                isDone[Int(index)] = true
                tallies[plan.batchIndex(of: index)].add(job)
            }
            jobs = try await page(last.position, Self.pageCount)
        }
    }

    /// Whether job number `index` of the plan is one of them.
    package func contains(_ index: UInt64) -> Bool {
        index < isDone.count && isDone[Int(index)]
    }

    /// Those of the plan's batch number `number`.
    package func tally(of number: Int) -> Tally {
        number < tallies.count ? tallies[number] : Tally()
    }
}

/// Where a plan has the jobs that are in no stage, by their keys.
private struct JobPlaces {
    private var places: [JobKey: UInt32] = [:]

    init(of plan: Plan, _ selection: JobSelection) {
        places.reserveCapacity(Int(plan.jobCount))
        for batch in plan.batches
        where batch.source == nil && selection.includes(batch: batch.name) {
            for index in plan.indices(of: batch) {
                guard let key = try? plan.key(at: index), plan.siblings[key].isEmpty else {
                    continue
                }
                if places[key] == nil { places[key] = UInt32(index) }
            }
        }
    }

    subscript(key: JobKey) -> UInt64? { places[key].map { UInt64($0) } }
}
