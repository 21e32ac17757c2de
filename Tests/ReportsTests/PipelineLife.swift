import Core
import ImageFormats
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
    /// A batch that is made from the images of the first, with this input; `nil` for none.
    var scale: Int?

    init() {
        batch = BatchBlock(
            name: ReportSamples.at("foxes"), provider: ReportSamples.at("main"),
            target: ReportSamples.template("flux"),
            inputs: [
                ReportSamples.field(
                    "prompt", .text(ReportSamples.template("${{ matrix.prompt }}"))),
                ReportSamples.field("seed", ReportSamples.reference("matrix.seed")),
                ReportSamples.field("face", .constant(.null)),
            ], save: ReportSamples.template("x-${{ job.index }}"))
        self["prompt"] = ["a fox", "a dog"]
        self["seed"] = [1, 2]
        setFace()
    }

    private static func provider(_ name: String, _ service: String) -> ProviderBlock {
        ProviderBlock(
            name: ReportSamples.at(name),
            service: ReportSamples.service(service, word: "model", credentials: []))
    }

    private mutating func setFace() {
        batch.inputs[2] = ReportSamples.field("face", .file(ReportSamples.template(face)))
    }

    /// The values of an axis; `nil` for no axis.
    subscript(name: String) -> [Value]? {
        get { nil }
        set {
            batch.axes.removeAll { $0.name.value == name && newValue == nil }
            guard let newValue else { return }
            let form = AxisBlock.Form.values(
                newValue.map { Located($0, at: ReportSamples.place()) })
            if let index = batch.axes.firstIndex(where: { $0.name.value == name }) {
                batch.axes[index].form = form
            } else {
                batch.axes.append(
                    AxisBlock(
                        name: ReportSamples.at(name), form: form, place: ReportSamples.place()))
            }
        }
    }

    mutating func rename(_ axis: String, _ name: String) {
        guard let index = batch.axes.firstIndex(where: { $0.name.value == axis }) else { return }
        batch.axes[index].name = ReportSamples.at(name)
        batch.inputs[1] = ReportSamples.field("seed", ReportSamples.reference("matrix.\(name)"))
    }

    mutating func add(_ input: String, _ number: Int) {
        batch.inputs.append(ReportSamples.field(input, .constant(.integer(Int128(number)))))
    }

    mutating func add(_ input: String, reference: String) {
        batch.inputs.append(ReportSamples.field(input, ReportSamples.reference(reference)))
    }

    mutating func set(_ input: String, _ number: Int) {
        batch.inputs.removeAll { $0.name == input }
        add(input, number)
    }

    /// All photos as an axis.
    mutating func photos() {
        batch.axes.append(
            AxisBlock(
                name: ReportSamples.at("photo"), form: .glob("*.jpg"), place: ReportSamples.place())
        )
        batch.inputs[2] = ReportSamples.field("face", ReportSamples.reference("matrix.photo"))
    }

    mutating func rows(_ rows: [(String, String)]) {
        self["prompt"] = nil
        self["row"] = rows.map { prompt, negative in
            .map([.init("prompt", .text(prompt)), .init("negative", .text(negative))])
        }
        batch.inputs[0] = ReportSamples.field(
            "prompt", ReportSamples.reference("matrix.row.prompt"))
        if batch.inputs.count == 3 { add("negative", reference: "matrix.row.negative") }
    }

    mutating func zip() {
        let names = ["prompt", "seed"].map(ReportSamples.at)
        batch.rules.zips = [Located(names, at: ReportSamples.place())]
    }

    mutating func exclude(_ fields: [(String, Value)]) {
        batch.rules.excludes = [Self.partial(fields)]
    }

    mutating func include(_ fields: [(String, Value)]) {
        if !fields.isEmpty { batch.rules.includes.append(Self.partial(fields)) }
        // What includes add is not there for all jobs.
        batch.rules.isPartialIncludeMeant = true
        if fields.isEmpty {
            batch.inputs[0] = ReportSamples.field(
                "prompt",
                .text(
                    ReportSamples.template("${{ matrix.prompt }}${{ matrix.mood | default('') }}")))
        }
    }

    private static func partial(_ fields: [(String, Value)]) -> PartialMap {
        PartialMap(
            fields.map { .init($0.0, Located($0.1, at: ReportSamples.place())) },
            at: ReportSamples.place())
    }

    func plan() throws -> Plan {
        var batch = batch
        let mood = batch.axes.contains { $0.name.value == "mood" } ? ", ${{ matrix.mood }}" : ""
        if case .text(let text) = batch.inputs[0].value, text.parts.count == 1 {
            batch.inputs[0] = ReportSamples.field(
                "prompt",
                .text(ReportSamples.template("${{ matrix.prompt }}, ${{ vars.style }}" + mood)))
        }
        let manifest = Manifest(
            file: "foxes.yaml", directory: "", name: ReportSamples.at("foxes"),
            output: ReportSamples.template("out"), seed: .integer(1),
            vars: [Value.Field("style", .text(style))], providers: providers,
            jobsMax: Located(100_000, at: ReportSamples.place()), batches: [batch] + stage)
        let planner = Planner(
            files: MemoryFiles(files), environment: { _ in nil }, sha256: ReportSamples.sha256,
            runDate: "2026-11-22")
        let (plan, diagnostics) = planner.plan(manifest)
        return try #require(plan, "\(diagnostics)")
    }
}

extension Pipeline {
    private var stage: [BatchBlock] {
        guard let scale else { return [] }
        return [
            BatchBlock(
                name: ReportSamples.at("large"), provider: ReportSamples.at("spare"),
                target: ReportSamples.template("grow"),
                axes: [
                    AxisBlock(
                        name: ReportSamples.at("photo"), form: .images(of: batch.name),
                        place: ReportSamples.place())
                ],
                inputs: [
                    ReportSamples.field("image", ReportSamples.reference("matrix.photo")),
                    ReportSamples.field("scale", .constant(.integer(Int128(scale)))),
                ])
        ]
    }
}

/// What a pipeline's runs leave on record.
struct Life {
    let ledger = MemoryLedger()

    /// Makes every job that is new, and keeps since when others are not in the plan.
    func run(_ pipeline: Pipeline) async throws {
        try await run(pipeline.plan())
    }

    func run(_ unknown: Plan) async throws {
        var present: Set<JobKey> = []
        // A stage begins when the images that it is made from are there.
        for _ in 0..<(unknown.hasStages ? 2 : 1) {
            let plan = try await unknown.knowing { try await ledger.latest(of: $0) }
            for index in 0..<plan.jobCount {
                for job in try plan.jobs(at: index) where !job.waits {
                    present.insert(job.key)
                    try await make(job, plan)
                }
            }
        }
        let past = await ledger.all.map(\.key).filter { !present.contains($0) }
        let reason = LedgerRecord.Past(since: ReportSamples.start, reason: "removed")
        try await ledger.keep(
            past: Dictionary(uniqueKeysWithValues: past.map { ($0, reason) }),
            forgetting: Array(present))
    }

    private func make(_ job: Job, _ plan: Plan) async throws {
        guard try await ledger.latest(of: [job.key]).isEmpty else { return }
        let context = Attempt.Context(
            batch: job.batch, provider: job.provider, service: job.service, stem: job.stem,
            price: nil)
        let image = StoredImage(
            path: job.stem + ".png", sha256: job.key.hex,
            facts: ImageFacts(type: .png, width: 1, height: 1, byteCount: 9))
        var attempt = Attempt(
            key: job.key, number: 1,
            state: .done(RemoteJob(id: job.key.hex), Outputs(urls: []), [image]), context: context)
        attempt.request = try plan.request(of: job)
        try await ledger.commit([attempt])
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

    func facts(_ unknown: Plan, fromResults: Bool = false) async throws -> PlanFacts {
        let plan = try await unknown.knowing { try await ledger.latest(of: $0) }
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
                .init("key", .string(record.attempt.key.hex)),
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
