internal import Core
internal import Foundation
internal import Support
internal import Testing
internal import YAML

/// The schema that is printed and the command `check` agree on every manifest of the corpus.
@Suite struct SchemaTests {
    /// A folder of the corpus, and who accepts what is in it.
    struct Shelf: CustomTestStringConvertible, Sendable {
        let name: String
        let isAcceptedBySchema: Bool
        let isAcceptedByCheck: Bool

        var testDescription: String { name }
    }

    static let shelves = [
        Shelf(name: "good", isAcceptedBySchema: true, isAcceptedByCheck: true),
        Shelf(name: "warned", isAcceptedBySchema: true, isAcceptedByCheck: true),
        Shelf(name: "bad", isAcceptedBySchema: false, isAcceptedByCheck: false),
        Shelf(name: "beyond-schema", isAcceptedBySchema: true, isAcceptedByCheck: false),
    ]

    static let corpus = Workplace.repository.appending(path: "Tests/Corpus")

    static func files(_ shelf: Shelf) throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            atPath: corpus.appending(path: shelf.name).path
        ).filter { $0.hasSuffix(".yaml") }.sorted().map { "\(shelf.name)/\($0)" }
    }

    @Test func theCorpusIsLargeEnough() throws {
        #expect(try Self.shelves.flatMap(Self.files).count >= 150)
    }

    @Test(arguments: shelves)
    func schemaAndCheckAgree(_ shelf: Shelf) async throws {
        let workplace = try Workplace()
        let corpus = workplace.folder.appending(path: "corpus")
        try FileManager.default.copyItem(at: Self.corpus, to: corpus)
        let printed = try await workplace.run("schema").output
        let validator = try SchemaValidator(#require(try? JSON(parsing: Array(printed.utf8))))
        let files = try Self.files(shelf)
        // Its files stand beside the folders of the manifests.
        let outcome = try await TirageProcess.run(
            ["check"] + files, in: corpus,
            environment: ["TIRAGE_ALLOW": corpus.appending(path: "files").path])
        let good = Set(
            outcome.output.split(separator: "\n").compactMap { line in
                line.contains(": good: ") ? line.split(separator: ":").first.map(String.init) : nil
            })
        #expect(good.count == (shelf.isAcceptedByCheck ? files.count : 0))
        for file in files {
            let bytes = try Data(contentsOf: corpus.appending(path: file))
            let isAccepted = try validator.accepts(Self.json(parse(Array(bytes))))
            #expect(isAccepted == shelf.isAcceptedBySchema, "\(file)")
            #expect(good.contains(file) == shelf.isAcceptedByCheck, "\(file)")
        }
    }

    @Test func everyManifestThatIsShippedIsAccepted() async throws {
        let workplace = try Workplace()
        let printed = try await workplace.run("schema").output
        let validator = try SchemaValidator(#require(try? JSON(parsing: Array(printed.utf8))))
        for file in ManifestRunTests.manifests {
            let bytes = Array(try workplace.read(file).utf8)
            #expect(try validator.accepts(Self.json(parse(bytes))), "\(file)")
        }
    }

    static func json(_ node: Node) -> JSON {
        switch node.content {
        case .sequence(let items): .array(items.map(json))
        case .mapping(let pairs): .object(pairs.map { .init($0.key, json($0.value)) })
        case .scalar(.null, _): .null
        case .scalar(.bool(let flag), _): .bool(flag)
        case .scalar(.integer(let number), _): .integer(number)
        case .scalar(.decimal(let spelling), _): .number(spelling)
        case .scalar(.text(let text), _): .string(text)
        }
    }
}
