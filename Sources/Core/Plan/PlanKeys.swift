/// The keys of a plan's jobs by their index, each worked out once: some 40 bytes a job.
///
/// Those of stages are not among them, since they depend on what was made.
struct PlanKeys: Sendable {
    /// Of a plan with more jobs none are kept, so that memory stays bounded.
    static let countMax: UInt64 = 500_000

    private var keys: [JobKey?] = []

    /// None.
    init() {}

    /// None yet, with room for those of so many jobs.
    init(jobCount: UInt64) {
        guard jobCount <= Self.countMax else { return }
        keys = Array(repeating: nil, count: Int(jobCount))
    }

    subscript(index: UInt64) -> JobKey? { index < keys.count ? keys[Int(index)] : nil }

    mutating func set(_ key: JobKey, at index: UInt64) {
        if index < keys.count { keys[Int(index)] = key }
    }

    /// One for each job of a plan, of which some may not be known; empty where none are kept.
    var all: [JobKey?] { keys }
}
