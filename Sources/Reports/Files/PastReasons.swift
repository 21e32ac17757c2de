internal import Core

/// Why jobs that the ledger has are not in the plan: a lowercase fragment.
struct PastReasons {
    private let plan: Plan
    /// By batch: where its jobs are, by the hash of their place in the matrix.
    private var places: [String: [Int: UInt64]] = [:]
    /// By batch and axis: the hashes of its values.
    private var values: [[String]: Set<Int>] = [:]

    /// A batch with more jobs than that is not looked through, so that memory stays bounded.
    private static let jobsMax: UInt64 = 1_000_000

    init(of plan: Plan) {
        self.plan = plan
    }

    mutating func reason(for record: LedgerRecord) -> String {
        let name = record.attempt.context.batch
        guard let batch = plan.batches.first(where: { $0.name.isExactly(name) }) else {
            return "batch removed"
        }
        guard let request = record.request, batch.count <= Self.jobsMax else {
            return "not in the plan"
        }
        if let now = self.request(at: request, of: batch) {
            return "inputs changed" + (difference(of: now, from: request, batch) ?? "")
        }
        let axes = batch.axes.filter { !has($0, request["matrix"]?[$0.name], batch) }.map(\.name)
        return "removed from the matrix" + Self.list(axes)
    }

    /// What the plan's job asks for that has the same place in the matrix.
    private mutating func request(at old: JSON, of batch: Plan.Batch) -> JSON? {
        let place = Place(of: old)
        let known = places[batch.name] ?? places(of: batch)
        places[batch.name] = known
        guard let index = known[place.hashValue], let jobs = try? plan.jobs(at: index) else {
            return nil
        }
        for job in jobs {
            guard let request = try? plan.keptRequest(of: job) else { continue }
            if Place(of: request) == place { return request }
        }
        return nil
    }

    private func places(of batch: Plan.Batch) -> [Int: UInt64] {
        var places: [Int: UInt64] = [:]
        for index in plan.indices(of: batch) {
            if batch.source == nil {
                let (fields, replica) = batch.matrix.point(at: index - batch.first)
                places[Place(Value.map(fields), replica).hashValue] = index
            } else {
                for job in (try? plan.jobs(at: index)) ?? [] {
                    places[Place(.map(job.matrix), job.replica).hashValue] = index
                }
            }
        }
        return places
    }

    /// Whether an axis has a value.
    private mutating func has(_ axis: Plan.Axis, _ value: JSON?, _ batch: Plan.Batch) -> Bool {
        guard let value, axis.values.count <= Self.jobsMax else { return true }
        // Images are made; which there were before nobody knows.
        if case .images = axis.values { return true }
        let known =
            values[[batch.name, axis.name]]
            ?? Set((0..<axis.values.count).map { Place.bytes(axis.values[$0]).hashValue })
        values[[batch.name, axis.name]] = known
        return known.contains(Place.bytes(value).hashValue)
    }

    /// What is asked for now and was not: `: prompt and steps`.
    private func difference(of now: JSON, from old: JSON, _ batch: Plan.Batch) -> String? {
        guard case .object(let asked)? = now["inputs"], case .object(let before)? = old["inputs"]
        else { return nil }
        var names: [String] = []
        for input in asked {
            let earlier = before.last { $0.name.isExactly(input.name) }?.value
            if earlier.map(Self.content) != Self.content(input.value) {
                names.append(input.value["title"]?.scalarText ?? input.name)
            }
        }
        for input in before where !asked.contains(where: { $0.name.isExactly(input.name) }) {
            names.append(input.value["title"]?.scalarText ?? input.name)
        }
        if names.isEmpty {
            if now["service"] != old["service"] {
                names = ["service"]
            } else if now["target"] != old["target"] {
                names = [batch.provider.service.target?.word ?? "target"]
            } else if batch.provider.service.isURLIdentity {
                names = ["url"]
            }
        }
        return Self.list(names)
    }

    /// What an input is made of: files by their bytes.
    private static func content(_ value: JSON) -> [UInt8] {
        value.withFiles { _, sha256 in "sha256:" + sha256 }.canonicalBytes
    }

    private static func list(_ names: [String]) -> String {
        guard !names.isEmpty else { return "" }
        let shown = names.prefix(names.count > 3 ? 2 : 3).map { SafeText.line($0, columnsMax: 40) }
        let more = names.count > 3 ? ["\(names.count - 2) more"] : []
        return ": " + Wording.list(shown + more)
    }
}

/// A job's place in the matrix: its values, files by their paths, and which replica it is.
private struct Place: Hashable {
    let matrix: [UInt8]
    let replica: String

    init(_ matrix: Value, _ replica: UInt64) {
        self.matrix = Self.bytes(matrix)
        self.replica = String(replica)
    }

    init(of request: JSON) {
        matrix = Self.bytes(request["matrix"] ?? .null)
        replica = request["replica"]?.scalarText ?? "0"
    }

    static func bytes(_ value: Value) -> [UInt8] {
        value.json(decimal: \.canonical) { .string("file:" + $0.path) }.canonicalBytes
    }

    static func bytes(_ value: JSON) -> [UInt8] {
        value.withFiles { path, _ in "file:" + path }.canonicalBytes
    }
}

extension JSON {
    /// The same with a text for each file, given its path and hash, and one spelling of a number.
    fileprivate func withFiles(_ file: (String, String) -> String) -> JSON {
        switch self {
        case .null, .bool, .string: self
        case .number(let written): .number(Self.canonical(written))
        case .array(let items): .array(items.map { $0.withFiles(file) })
        case .object(let members):
            if members.count == 2, let path = self["file"]?.scalarText,
                let sha256 = self["sha256"]?.scalarText
            {
                .string(file(path, sha256))
            } else {
                .object(members.map { Member($0.name, $0.value.withFiles(file)) })
            }
        }
    }

    private static func canonical(_ number: String) -> String {
        let isInteger = number.utf8.allSatisfy {
            $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0)
        }
        return isInteger ? number : DecimalValue(written: number)?.canonical ?? number
    }
}
