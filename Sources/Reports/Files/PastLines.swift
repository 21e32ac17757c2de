internal import Core

/// Writes the lines of jobs that the ledger has and the plan has not, in the order in which they
/// were first submitted.
///
/// Since when a job is not in the plan, and why, is found out once and kept in the ledger, so that
/// the lines are the same when they are written again.
struct PastLines {
    private let ledger: any RecordStore
    /// The plan's jobs that the ledger has.
    private let known: JobKeySet
    private let now: Timestamp
    private var reasons: PastReasons
    /// Jobs whose lines lack what was asked for; of many, the first.
    private(set) var damaged: [JobKey] = []
    /// Whether the ledger has no job that the plan has not.
    private(set) var isEmpty = true

    /// Records that are held at once.
    private static let count = 500
    private static let damagedMax = 1000

    init(of ledger: any RecordStore, besides known: JobKeySet, _ plan: Plan, now: Timestamp) {
        self.ledger = ledger
        self.known = known
        self.now = now
        reasons = PastReasons(of: plan)
    }

    mutating func write(into sink: inout some TextSink & ~Copyable) async throws {
        try await forgetKnown()
        guard try await ledger.jobCount() > known.count else { return }
        isEmpty = false
        var position: Int64 = 0
        while true {
            let records = try await ledger.records(
                after: position, count: Self.count, besides: known)
            guard let last = records.last else { return }
            position = last.position
            try await write(records.filter(\.isWorthKeeping), into: &sink)
        }
    }

    private mutating func write(
        _ records: [LedgerRecord], into sink: inout some TextSink & ~Copyable
    ) async throws {
        guard !records.isEmpty else { return }
        var bytes: [UInt8] = []
        var new: [JobKey: LedgerRecord.Past] = [:]
        var forgotten: [JobKey] = []
        for record in records {
            let key = record.attempt.key
            if record.isRequestDamaged, damaged.count < Self.damagedMax { damaged.append(key) }
            var past = record.past
            if isSiblingOfKnown(record) {
                if past != nil { forgotten.append(key) }
                past = nil
            } else if past == nil {
                past = LedgerRecord.Past(since: now, reason: reasons.reason(for: record))
                new[key] = past
            }
            ResultLine.json(record, past: past).write(to: &bytes, sorted: false)
            bytes.append(UInt8(ascii: "\n"))
        }
        try await ledger.keep(past: new, forgetting: forgotten)
        try sink.append(bytes)
    }

    /// Whether a job was made beside one that the plan has, and counts as the plan's with it.
    private func isSiblingOfKnown(_ record: LedgerRecord) -> Bool {
        record.request?["sibling"]?.scalarText.map { known.contains(JobKey(hex: $0)) } ?? false
    }

    /// Jobs that were not in the plan for a while are again.
    private func forgetKnown() async throws {
        var last: JobKey?
        while true {
            let keys = try await ledger.pastKeys(after: last, count: Self.count)
            guard !keys.isEmpty else { return }
            last = keys.last
            try await ledger.keep(past: [:], forgetting: keys.filter(known.contains))
        }
    }
}
