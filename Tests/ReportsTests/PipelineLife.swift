import Core
import Reports
import Support
import Testing

/// A small pipeline that is edited again and again: two prompts and two seeds with one photo.
struct Pipeline {
    var files = ["anna.jpg": "A", "bo.jpg": "B"]
    var style = "ink"
    var face = "anna.jpg" { didSet { setFace() } }
    var providers = [Self.provider("main", "wiro"), Self.provider("spare", "instasd")]
    var batch: BatchBlock

    init() {
        batch = BatchBlock(
            name: Samples.at("foxes"), provider: Samples.at("main"),
            target: Samples.template("flux"),
            inputs: [
                Samples.field("prompt", .text(Samples.template("${{ matrix.prompt }}"))),
                Samples.field("seed", Samples.reference("matrix.seed")),
                Samples.field("face", .constant(.null)),
            ], save: Samples.template("x-${{ job.index }}"))
        self["prompt"] = ["a fox", "a dog"]
        self["seed"] = [1, 2]
        setFace()
    }

    private static func provider(_ name: String, _ service: String) -> ProviderBlock {
        ProviderBlock(
            name: Samples.at(name),
            service: Samples.service(service, word: "model", credentials: []))
    }

    private mutating func setFace() {
        batch.inputs[2] = Samples.field("face", .file(Samples.template(face)))
    }

    /// The values of an axis; `nil` for no axis.
    subscript(name: String) -> [Value]? {
        get { nil }
        set {
            batch.axes.removeAll { $0.name.value == name && newValue == nil }
            guard let newValue else { return }
            let form = AxisBlock.Form.values(
                newValue.map { Located($0, at: Samples.place()) })
            if let index = batch.axes.firstIndex(where: { $0.name.value == name }) {
                batch.axes[index].form = form
            } else {
                batch.axes.append(
                    AxisBlock(name: Samples.at(name), form: form, place: Samples.place()))
            }
        }
    }

    mutating func rename(_ axis: String, _ name: String) {
        guard let index = batch.axes.firstIndex(where: { $0.name.value == axis }) else { return }
        batch.axes[index].name = Samples.at(name)
        batch.inputs[1] = Samples.field("seed", Samples.reference("matrix.\(name)"))
    }

    mutating func add(_ input: String, _ number: Int) {
        batch.inputs.append(Samples.field(input, .constant(.integer(Int128(number)))))
    }

    mutating func add(_ input: String, reference: String) {
        batch.inputs.append(Samples.field(input, Samples.reference(reference)))
    }

    mutating func set(_ input: String, _ number: Int) {
        batch.inputs.removeAll { $0.name == input }
        add(input, number)
    }

    /// All photos as an axis.
    mutating func photos() {
        batch.axes.append(
            AxisBlock(name: Samples.at("photo"), form: .glob("*.jpg"), place: Samples.place()))
        batch.inputs[2] = Samples.field("face", Samples.reference("matrix.photo"))
    }

    mutating func rows(_ rows: [(String, String)]) {
        self["prompt"] = nil
        self["row"] = rows.map { prompt, negative in
            .map([.init("prompt", .text(prompt)), .init("negative", .text(negative))])
        }
        batch.inputs[0] = Samples.field("prompt", Samples.reference("matrix.row.prompt"))
        if batch.inputs.count == 3 { add("negative", reference: "matrix.row.negative") }
    }

    mutating func zip() {
        let names = ["prompt", "seed"].map(Samples.at)
        batch.rules.zips = [Located(names, at: Samples.place())]
    }

    mutating func exclude(_ fields: [(String, Value)]) {
        batch.rules.excludes = [Self.partial(fields)]
    }

    mutating func include(_ fields: [(String, Value)]) {
        if !fields.isEmpty { batch.rules.includes.append(Self.partial(fields)) }
        // What includes add is not there for all jobs.
        batch.rules.isPartialIncludeMeant = true
        if fields.isEmpty {
            batch.inputs[0] = Samples.field(
                "prompt",
                .text(Samples.template("${{ matrix.prompt }}${{ matrix.mood | default('') }}")))
        }
    }

    private static func partial(_ fields: [(String, Value)]) -> PartialMap {
        PartialMap(
            fields.map { .init($0.0, Located($0.1, at: Samples.place())) }, at: Samples.place())
    }

    func plan() throws -> Plan {
        var batch = batch
        let mood = batch.axes.contains { $0.name.value == "mood" } ? ", ${{ matrix.mood }}" : ""
        if case .text(let text) = batch.inputs[0].value, text.parts.count == 1 {
            batch.inputs[0] = Samples.field(
                "prompt",
                .text(Samples.template("${{ matrix.prompt }}, ${{ vars.style }}" + mood)))
        }
        let manifest = Manifest(
            file: "foxes.yaml", directory: "", name: Samples.at("foxes"),
            output: Samples.template("out"), seed: .integer(1),
            vars: [Value.Field("style", .text(style))], providers: providers,
            jobsMax: Located(100_000, at: Samples.place()), batches: [batch])
        let planner = Planner(
            files: MemoryFiles(files), environment: { _ in nil }, sha256: Samples.sha256,
            runDate: "2026-11-22")
        let (plan, diagnostics) = planner.plan(manifest)
        return try #require(plan, "\(diagnostics)")
    }
}

/// What a pipeline's runs leave on record.
struct Life {
    let ledger = MemoryLedger()
    private var plans: [Plan] = []

    init() {}

    /// Makes every job that is new, and keeps since when others are not in the plan.
    mutating func run(_ pipeline: Pipeline) async throws {
        try await run(pipeline.plan())
    }

    mutating func run(_ plan: Plan) async throws {
        var present: Set<JobKey> = []
        for index in 0..<plan.jobCount {
            let job = try plan.job(at: index)
            present.insert(job.key)
            guard try await ledger.latest(of: [job.key]).isEmpty else { continue }
            let context = Attempt.Context(
                batch: job.batch, provider: job.provider, service: job.service, stem: job.stem,
                price: nil)
            let remote = RemoteJob(id: job.key.hex)
            var attempt = Attempt(
                key: job.key, number: 1, state: .done(remote, Outputs(urls: []), []),
                context: context)
            attempt.request = try plan.request(of: job)
            try await ledger.commit([attempt])
        }
        let all = await ledger.all.map(\.key)
        let past = all.filter { !present.contains($0) }
        try await ledger.keep(
            past: Dictionary(
                uniqueKeysWithValues: past.map {
                    ($0, .init(since: Samples.start, reason: "removed"))
                }), forgetting: Array(present))
        plans.append(plan)
    }

    /// Each reason with the number of its jobs, in order.
    ///
    /// - Parameter fromResults: Whether the ledger does not say what was asked for.
    func reasons(_ pipeline: Pipeline, fromResults: Bool = false) async throws -> [String] {
        try await reasons(pipeline.plan(), fromResults: fromResults)
    }

    func reasons(_ plan: Plan, fromResults: Bool = false) async throws -> [String] {
        let facts = try await facts(plan, fromResults: fromResults)
        return plan.batches.flatMap { batch in
            (facts.changes?.counts(of: batch) ?? []).map { "\($0.reason) (\($0.count))" }
        }.sorted()
    }

    func facts(_ plan: Plan, fromResults: Bool = false) async throws -> PlanFacts {
        let lines = try await results()
        return try await PlanFacts(
            plan, latest: { try await ledger.latest(of: $0) },
            records: { position in
                try await ledger.records(after: position, count: 3).map { record in
                    LedgerRecord(
                        attempt: record.attempt, request: fromResults ? nil : record.request,
                        past: record.past, position: record.position)
                }
            },
            lines: { take in if fromResults { for line in lines where take(line) {} } })
    }

    /// What stands in the results: present jobs, then past ones.
    private func results() async throws -> [[UInt8]] {
        try await ledger.records(after: 0, count: .max).compactMap { record in
            guard case .object(let members)? = record.request else { return nil }
            let others: [JSON.Member] = [
                .init("current", .bool(record.past == nil)), .init("state", .string("done")),
            ]
            return JSON.object(members.filter { $0.name != "state" } + others).bytes
        }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    public init(stringLiteral text: String) { self = .text(text) }

    public init(integerLiteral number: Int) { self = .integer(Int128(number)) }
}
