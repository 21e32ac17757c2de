import Core
import Support
import Testing

/// A manifest put together in code.
///
/// Batch number n, counted from 1, stands in line 10n; its axes follow from there, its inputs from
/// line 10n + 5, and its `save` is in line 10n + 9.
struct Pipeline {
    var seed: Value = .integer(2025)
    var vars: [Value.Field] = []
    var jobsMax: UInt64 = 1000
    var budget: BudgetBlock?
    var output = "out"
    var providers: [ProviderBlock] = []
    var batches: [BatchBlock] = []
    var files: any InputFiles = MemoryFiles()
    var environment: [String: String] = [:]
    var service: ServiceDescription

    /// A pipeline with a provider called `main`.
    init(_ service: ServiceDescription? = nil) throws {
        self.service = try service ?? Self.service()
        providers = [
            ProviderBlock(name: Located("main", at: Place(line: 2)), service: self.service)
        ]
    }

    static func service(
        _ name: String = "painter", url: String? = "https://painter.example",
        isURLIdentity: Bool = false, inputs: InputRule = InputRule(files: .part)
    ) throws -> ServiceDescription {
        ServiceDescription(
            name: name, title: "The Painter", url: url, isURLIdentity: isURLIdentity,
            credentials: [.init(name: "key", variable: "PAINTER_KEY")], inputs: inputs,
            submit: SubmitRule(
                request: RequestRule(.post, try TextTemplate("/submit")), handles: []),
            poll: PollRule(
                request: RequestRule(.get, try TextTemplate("/poll")),
                status: try #require(JSONPath("status")), words: [:], images: []))
    }

    /// Adds a batch; text in `inputs` is a plain scalar.
    mutating func batch(
        _ name: String = "cats", provider: String = "main", pool: [String] = [],
        target: String? = nil,
        axes: KeyValuePairs<String, AxisBlock.Form> = [:],
        inputs: KeyValuePairs<String, String> = [:], constants: [Value.Field] = [],
        save: String? = nil, settings: JobSettings = JobSettings()
    ) throws {
        let line = 10 * (batches.count + 1)
        let blocks = axes.enumerated().map { index, axis in
            AxisBlock(
                name: Located(axis.key, at: Place(line: line + 1 + index)), form: axis.value,
                place: Place(line: line + 1 + index))
        }
        let place = Place(line: line + 5)
        let fields = try inputs.map { name, text in
            TemplateValue.Field(name, try template(plain: text, at: place), at: place)
        }
        let fixed = constants.map { TemplateValue.Field($0.name, .constant($0.value), at: place) }
        batches.append(
            BatchBlock(
                name: Located(name, at: Place(line: line)),
                provider: Located(provider, at: Place(line: line)),
                pool: pool.map { Located($0, at: Place(line: line)) },
                target: try target.map { try TextTemplate($0, at: Place(line: line)) },
                axes: blocks, inputs: fields + fixed,
                save: try save.map { try TextTemplate($0, at: Place(line: line + 9)) },
                settings: settings))
    }

    func result() throws -> (plan: Plan?, diagnostics: [Diagnostic]) {
        let manifest = Manifest(
            file: "test.yaml", directory: "folder", name: Located("test", at: Place(line: 1)),
            output: try TextTemplate(output), seed: seed, vars: vars, providers: providers,
            jobsMax: Located(jobsMax, at: Place(line: 3)), budget: budget, batches: batches)
        let environment = environment
        return Planner(
            files: files, environment: { environment[$0] }, sha256: realSHA256,
            runDate: "2026-11-22",
            suggestion: { word, known in known.first { $0.first == word.first } }
        ).plan(manifest)
    }

    func plan() throws -> Plan {
        let (plan, diagnostics) = try result()
        #expect(diagnostics == [])
        return try #require(plan)
    }

    func jobs() throws -> [Job] {
        let plan = try plan()
        return try (0..<plan.jobCount).map { try plan.job(at: $0) }
    }

    func keys() throws -> [String] { try jobs().map(\.key.hex) }

    /// The messages of everything wrong with the jobs, each after its line.
    func faults() throws -> [String] { try plan().inspect().map(\.lineAndMessage) }

    /// The messages of everything wrong with the manifest, each after its line.
    func mistakes() throws -> [String] {
        let (plan, diagnostics) = try result()
        #expect(plan == nil)
        return diagnostics.map(\.lineAndMessage)
    }
}

extension Diagnostic {
    var lineAndMessage: String { "\(place?.line ?? 0): \(message)" }
}

extension AxisBlock.Form {
    /// A list of values, as the reader makes it.
    static func list(_ values: [Value]) -> Self {
        .values(values.map { Located($0, at: Place(line: 1)) })
    }

    static func texts(_ values: String...) -> Self { .list(values.map { .text($0) }) }

    static func seeds(_ range: ClosedRange<Int128>) -> Self {
        .range(
            .init(
                from: .integer(range.lowerBound), step: .integer(1),
                end: .to(.integer(range.upperBound))))
    }
}
