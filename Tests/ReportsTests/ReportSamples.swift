import Core
import Reports
import Support
import Testing

/// A small pipeline over two services, and a ledger that has seen most of it.
enum ReportSamples {
    static let files = MemoryFiles([
        "inputs/anna.jpg": "A", "inputs/bo.jpg": "B", "inputs/cleo.jpg": "C",
        "prompts.txt": "# two of them\na jumper over a bar\n\na runner; \"fast\", 速い\n",
    ])
    static let start = Timestamp(milliseconds: 1_795_305_600_000)

    static func place(_ line: Int = 1) -> Place {
        Place(file: "pipelines/snake-year.yaml", line: line, column: 1, length: 1)
    }

    static func at(_ name: String) -> Located<String> { Located(name, at: place()) }

    static func template(_ text: String) -> TextTemplate {
        let pieces = (try? TemplateParser.pieces(of: text)) ?? [.literal(text)]
        return TextTemplate(
            parts: pieces.map { piece in
                switch piece {
                case .literal(let text): .literal(text)
                case .reference(let path, let calls, _):
                    .reference(Reference(path: path, filters: filters(calls), place: place()))
                }
            }, place: place())
    }

    private static func filters(_ calls: [FilterCall]) -> [Located<Filter>] {
        calls.compactMap(Filter.init).map { Located($0, at: place()) }
    }

    static func reference(_ name: String) -> TemplateValue {
        .reference(Reference(path: name.split(separator: ".").map(String.init), place: place()))
    }

    static func field(_ name: String, _ value: TemplateValue) -> TemplateValue.Field {
        TemplateValue.Field(name, value, at: place())
    }

    static func service(
        _ name: String, word: String?, credentials: [(String, String)]
    ) -> ServiceDescription {
        let request = RequestRule(.post, template("/run"))
        guard let path = JSONPath("id") else { preconditionFailure("'id' is a path") }
        return ServiceDescription(
            name: name, title: name, url: "https://\(name).example/v1",
            target: word.map { .init(word: $0, example: "x") },
            credentials: credentials.map { .init(name: $0.0, variable: $0.1) },
            submit: SubmitRule(request: request, handles: []),
            poll: PollRule(request: request, status: path, words: [:], images: []))
    }

    /// Never a real hash: 32 bytes in which every byte of the text has its part.
    static let sha256: SHA256Function = { bytes in
        var words: [UInt64] = [1, 2, 3, 4].map { $0 &* 0x9E37_79B9_7F4A_7C15 }
        for byte in bytes {
            for index in words.indices {
                let prime = 0x100_0000_01B3 + UInt64(index * 2)
                words[index] = (words[index] ^ UInt64(byte)) &* prime
            }
        }
        return words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }

    static func manifest() -> Manifest {
        let studio = ProviderBlock(
            name: at("studio"),
            service: service(
                "instantstudio", word: "endpoint", credentials: [("token", "STUDIO_TOKEN")]),
            url: template("https://${{ env.STUDIO_HOST }}/v1"), concurrency: 4,
            rate: Rate(count: 60, period: .seconds(60)))
        var wiro = service(
            "wiro", word: "model",
            credentials: [("key", "WIRO_API_KEY"), ("secret", "WIRO_API_SECRET")])
        wiro.path = "./my-wiro.yaml"
        return Manifest(
            file: "pipelines/snake-year.yaml", directory: "pipelines", name: at("snake-year"),
            output: template("out/${{ pipeline.name }}"), seed: .integer(2025),
            vars: [
                Value.Field("style", .text("ink and gold")),
                Value.Field("odd", .text("${{ not.one }} \u{85}\u{7}é🐍\\ \"q\"\n#x: - y")),
                Value.Field("sizes", .list([.integer(512), .map([.init("id", .text("wide"))])])),
            ],
            providers: [studio, ProviderBlock(name: at("face"), service: wiro)],
            jobsMax: Located(1000, at: place()), batches: [selfies, athletes])
    }

    private static var selfies: BatchBlock {
        BatchBlock(
            name: at("selfies"), provider: at("studio"), target: template("PrOhEE"),
            axes: [
                AxisBlock(name: at("photo"), form: .glob("inputs/*.jpg"), place: place(20)),
                AxisBlock(
                    name: at("seed"),
                    form: .range(.init(from: .integer(1), step: .integer(1), end: .count(4))),
                    place: place(21)),
            ],
            inputs: [
                field("data[#22][load_image]", reference("matrix.photo")),
                field("seed_56", reference("matrix.seed")),
                field("seed as text", .text(template("${{ matrix.seed }}"))),
            ],
            save: template("${{ matrix.photo.stem }}-${{ matrix.seed }}"),
            settings: JobSettings(timeout: .seconds(5400), price: Money(written: "10 credits")))
    }

    private static var athletes: BatchBlock {
        BatchBlock(
            name: at("athletes"), provider: at("face"), target: template("wiro/instant-id"),
            axes: [
                AxisBlock(name: at("prompt"), form: .lines("prompts.txt"), place: place(30)),
                AxisBlock(
                    name: at("scale"),
                    form: .range(
                        .init(from: decimal("1.0"), step: decimal("0.25"), end: .to(decimal("1.5")))
                    ),
                    place: place(31)),
                AxisBlock(name: at("seed"), form: .random(count: 2), place: place(32)),
                AxisBlock(
                    name: at("size"),
                    form: .values([
                        Located(
                            .map([
                                .init("id", .text("wide")), .init("width", .integer(1344)),
                                .init("tags", .list([])),
                            ]), at: place(33))
                    ]), place: place(33)),
            ],
            inputs: [
                field("prompt", .text(template("${{ matrix.prompt }}, ${{ vars.style }}"))),
                field("seed", reference("matrix.seed")),
                field("scale", reference("matrix.scale")),
                field("null", .constant(.null)),
                field("face", .file(template("inputs/anna.jpg"))),
                field(
                    "more",
                    .list([
                        .constant(decimal("1e3")),
                        .map([
                            field("on", .constant(.bool(true))),
                            field("w", reference("matrix.size.width")),
                        ]),
                        .list([.constant(.text("no")), .constant(.text("16:9"))]),
                        .constant(.text("costs $${{ 5 }}")),
                    ])),
            ])
    }

    static func decimal(_ text: String) -> Value {
        DecimalValue(written: text).map { .decimal($0) } ?? .null
    }

    static func plan(_ manifest: Manifest = manifest()) throws -> Plan {
        let planner = Planner(
            files: files, environment: { _ in "secret.example" }, sha256: sha256,
            runDate: "2026-11-22")
        let (plan, diagnostics) = planner.plan(manifest)
        return try #require(plan, "\(diagnostics)")
    }
}
