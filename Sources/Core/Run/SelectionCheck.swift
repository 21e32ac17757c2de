/// Whether a selection meets any job of some plans, and if not, what of it meets none.
package struct SelectionCheck: Sendable {
    /// Why a selection is empty.
    package enum Fault: Error, Hashable, Sendable {
        case unknownBatch(String, known: [String])
        case unknownKey(prefix: String)
        case unknownAxis(String, known: [String])
        /// No job of the batches selected has the value; some that are had instead.
        case unknownValue(path: [String], text: String, known: [String])
        /// Each condition holds for some job, but no job has them all.
        case nothingInCommon
    }

    /// How many values are kept for a message.
    static let valuesMax = 200

    private let selection: JobSelection
    private var batches: [String] = []
    private var axes: [String] = []
    private var met: Set<JobSelection.Condition> = []
    private var values: [JobSelection.Condition: [String]] = [:]
    private var hasJob = false

    package init(_ selection: JobSelection) {
        self.selection = selection
    }

    /// Takes in the jobs of a plan, up to the first that is selected.
    package mutating func look(at plan: Plan) {
        batches += plan.batches.map(\.name)
        guard !selection.conditions.isEmpty else { return }
        for batch in plan.batches where selection.includes(batch: batch.name) && !hasJob {
            for index in plan.indices(of: batch) {
                for job in (try? plan.jobs(at: index)) ?? [] where !hasJob { look(at: job) }
                if hasJob { break }
            }
        }
    }

    private mutating func look(at job: Job) {
        hasJob = selection.includes(job)
        guard !hasJob else { return }
        for field in job.matrix where !axes.contains(field.name) { axes.append(field.name) }
        for condition in selection.conditions where !met.contains(condition) {
            if condition.holds(for: job) {
                met.insert(condition)
            } else if case .value(let path, _) = condition,
                let text = JobSelection.Condition.value(at: path, of: job)?.inlineText,
                values[condition, default: []].count < Self.valuesMax,
                !values[condition, default: []].contains(text)
            {
                values[condition, default: []].append(text)
            }
        }
    }

    /// The first thing that is wrong with the selection; `nil` when it meets a job.
    package var fault: Fault? {
        let known = Set(batches)
        if let unknown = selection.batches?.sorted().first(where: { !known.contains($0) }) {
            return .unknownBatch(unknown, known: batches)
        }
        if hasJob || selection.conditions.isEmpty { return nil }
        for condition in selection.conditions where !met.contains(condition) {
            switch condition {
            case .key(let prefix): return .unknownKey(prefix: prefix)
            case .value(let path, let text):
                guard axes.contains(path[0]) else {
                    return .unknownAxis(path[0], known: axes)
                }
                return .unknownValue(path: path, text: text, known: values[condition] ?? [])
            }
        }
        return .nothingInCommon
    }
}
