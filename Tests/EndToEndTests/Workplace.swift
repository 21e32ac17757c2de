internal import Foundation

/// A folder of a test's own, with copies of the repository's examples and pipelines.
final class Workplace: Sendable {
    let folder: URL

    /// The top of the repository.
    static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "tirage-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["examples", "pipelines"] {
            try FileManager.default.copyItem(
                at: Self.repository.appending(path: name), to: folder.appending(path: name))
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func write(_ text: String, to name: String) throws {
        try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }

    func read(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    func run(_ arguments: String..., environment: [String: String] = [:]) async throws
        -> TirageProcess.Outcome
    {
        try await TirageProcess.run(arguments, in: folder, environment: environment)
    }

    func start(_ arguments: String..., environment: [String: String] = [:]) throws
        -> TirageProcess
    {
        try TirageProcess(arguments, in: folder, environment: environment)
    }

    /// The lines of a results file.
    func results(_ output: String) throws -> [Result] {
        try read(output + "/results.jsonl").split(separator: "\n").map { line in
            try JSONDecoder().decode(Result.self, from: Data(line.utf8))
        }
    }

    /// How many jobs the last run submitted.
    func submitted(_ output: String) throws -> Int {
        struct Record: Decodable { let submitted: Int }
        let text = try read(output + "/run.json")
        return try JSONDecoder().decode(Record.self, from: Data(text.utf8)).submitted
    }

    /// A line of `results.jsonl`, as far as tests look at it.
    struct Result: Decodable {
        struct Image: Decodable {
            let path: String
            let sha256: String
            let bytes: Int
            let type: String
        }

        let key: String
        let batch: String
        let state: String
        let images: [Image]
        let `class`: String?
        let resolution: Resolution?

        struct Resolution: Decodable {
            let `as`: String
            let at: String
        }
    }
}
