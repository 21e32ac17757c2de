package import Core

/// Why jobs are new although their like was made before: what the last run's results say of jobs
/// that the plan no longer has.
///
/// A new job is compared with the done job of the same batch that had the same place in the matrix,
/// else with the one that had the same position; never with one that the plan still has.
package struct PlanChanges: Sendable {
    /// Plans larger than this are not looked at, so that memory stays bounded.
    package static let jobsMax: UInt64 = 100_000

    /// Why a job is new, as a number in `texts`.
    private struct Reason {
        let number: Int
        let isOfSamePoint: Bool
    }

    private let plan: Plan
    /// The first 64 bits of every key in the plan.
    private var keys: Set<UInt64> = []
    /// Every new job.
    private var reasons: [UInt64: Reason?] = [:]
    /// New jobs by the hash of their place in the matrix.
    private var points: [Int: UInt64] = [:]
    /// The index that the first job of each batch had in the last run.
    private var firsts: [String: UInt64] = [:]
    private var texts: [String] = []

    init?(of plan: Plan) {
        guard plan.jobCount <= Self.jobsMax else { return nil }
        self.plan = plan
    }

    var isAnyNew: Bool { !reasons.isEmpty }

    /// Why job number `index` is new; `nil` when it is not, or nothing like it was made before.
    package func reason(at index: UInt64) -> String? {
        (reasons[index] ?? nil).map { texts[$0.number] }
    }

    /// The reasons of a batch's new jobs with their counts, the most frequent first.
    package func counts(of batch: Plan.Batch) -> [(reason: String, count: Int)] {
        var counts = [Int](repeating: 0, count: texts.count)
        for index in plan.indices(of: batch) {
            if let reason = reasons[index] ?? nil { counts[reason.number] += 1 }
        }
        return zip(texts, counts).filter { $0.1 > 0 }.map { (reason: $0.0, count: $0.1) }
            .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
    }

    /// Takes in a job of the plan.
    mutating func add(_ entry: JobChunks.Entry) {
        let job = entry.job
        keys.insert(Self.bits(job.key.hex))
        guard entry.attempt == nil else { return }
        reasons[job.index] = .some(nil)
        points[Self.hash(job.batch, Self.point(job.matrix), job.replica)] = job.index
    }

    /// Takes in a line of the last run's results; one that makes no sense tells nothing.
    mutating func compare(_ line: [UInt8]) {
        guard let old = try? JSON(parsing: line), let batch = old["batch"]?.scalarText,
            let index = old["index"]?.scalarText.flatMap({ UInt64($0) }),
            let key = old["key"]?.scalarText,
            let now = plan.batches.first(where: { $0.name == batch })
        else { return }
        let first = firsts[batch] ?? index
        firsts[batch] = first
        guard old["state"]?.scalarText == "done", !keys.contains(Self.bits(key)) else { return }
        let point = Self.point(old["matrix"] ?? .null)
        let replica = old["replica"]?.scalarText.flatMap { UInt64($0) } ?? 0
        if let new = points[Self.hash(batch, point, replica)], let job = try? plan.job(at: new),
            job.batch == batch, Self.point(job.matrix) == point
        {
            explain(job, now, old, isOfSamePoint: true)
        } else if index >= first, index - first < now.count,
            case .some(nil) = reasons[now.first + (index - first)],
            let job = try? plan.job(at: now.first + (index - first)), job.replica == replica,
            Self.names(old["matrix"] ?? .null) == job.matrix.map(\.name)
        {
            explain(job, now, old, isOfSamePoint: false)
        }
    }

    private mutating func explain(
        _ job: Job, _ batch: Plan.Batch, _ old: JSON, isOfSamePoint: Bool
    ) {
        guard let text = difference(of: job, batch, from: old) else { return }
        let number = texts.firstIndex(of: text) ?? texts.count
        // Names come from a file that anyone may have written.
        guard number < 1000 else { return }
        if number == texts.count { texts.append(text) }
        reasons[job.index] = Reason(number: number, isOfSamePoint: isOfSamePoint)
    }

    /// What a job asks for that an earlier one did not: `prompt and steps changed`.
    private func difference(of job: Job, _ batch: Plan.Batch, from old: JSON) -> String? {
        guard case .object(let before)? = old["inputs"] else { return nil }
        var names: [String] = []
        for input in job.inputs {
            let value = try? input.value.json(decimal: \.canonical) {
                file throws(InputFileError) in .string("sha256:" + (try plan.sha256(of: file)))
            }
            guard let value else { return nil }
            let earlier = before.last { $0.name == input.name }?.value
            if earlier.map(Self.content)?.canonicalBytes != value.canonicalBytes {
                names.append(value["title"]?.scalarText ?? input.name)
            }
        }
        for member in before where !job.inputs.contains(where: { $0.name == member.name }) {
            names.append(member.name)
        }
        if names.isEmpty {
            if old["service"]?.scalarText != job.service { return "service changed" }
            if old["target"]?.scalarText != job.target {
                return "\(batch.provider.service.target?.word ?? "target") changed"
            }
            return batch.provider.service.isURLIdentity ? "url changed" : nil
        }
        let shown = names.prefix(names.count > 3 ? 2 : 3).map { SafeText.line($0, columnsMax: 40) }
        let more = names.count > 3 ? ["\(names.count - 2) more inputs"] : []
        return Wording.list(shown + more) + " changed"
    }
}

extension PlanChanges {
    private static func bits(_ hex: String) -> UInt64 {
        UInt64(hex.prefix(16), radix: 16) ?? 0
    }

    private static func hash(_ batch: String, _ point: [UInt8], _ replica: UInt64) -> Int {
        var hasher = Hasher()
        hasher.combine(batch)
        hasher.combine(point)
        hasher.combine(replica)
        return hasher.finalize()
    }

    /// The place in the matrix: its values, files by their paths.
    private static func point(_ matrix: [Value.Field]) -> [UInt8] {
        Value.map(matrix).json(decimal: \.canonical) { .string("file:" + $0.path) }.canonicalBytes
    }

    private static func point(_ matrix: JSON) -> [UInt8] {
        mapped(matrix) { path, _ in "file:" + path }.canonicalBytes
    }

    /// What a request is made of: files by their bytes.
    private static func content(_ value: JSON) -> JSON {
        mapped(value) { _, sha256 in "sha256:" + sha256 }
    }

    private static func mapped(_ json: JSON, _ file: (String, String) -> String) -> JSON {
        switch json {
        case .null, .bool, .string: json
        case .number(let written): .number(canonical(written))
        case .array(let items): .array(items.map { mapped($0, file) })
        case .object(let members):
            if members.count == 2, let path = json["file"]?.scalarText,
                let sha256 = json["sha256"]?.scalarText
            {
                .string(file(path, sha256))
            } else {
                .object(members.map { JSON.Member($0.name, mapped($0.value, file)) })
            }
        }
    }

    private static func canonical(_ number: String) -> String {
        let isInteger = number.utf8.allSatisfy {
            $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0)
        }
        return isInteger ? number : DecimalValue(written: number)?.canonical ?? number
    }

    private static func names(_ matrix: JSON) -> [String] {
        guard case .object(let members) = matrix else { return [] }
        return members.map(\.name)
    }
}
