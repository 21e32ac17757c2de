import Core
import Foundation
import Services
import Support
import Testing
import YAML

/// The table of a description's keys, its schema and its reader agree.
@Suite struct DescriptionKeysTests {
    static let sections = [
        DescriptionKeys.top, DescriptionKeys.target, DescriptionKeys.credential,
        DescriptionKeys.signature, DescriptionKeys.authentication, DescriptionKeys.inputs,
        DescriptionKeys.limits, DescriptionKeys.submit, DescriptionKeys.handle,
        DescriptionKeys.poll, DescriptionKeys.followUp, DescriptionKeys.cost,
        DescriptionKeys.progress, DescriptionKeys.cancel, DescriptionKeys.error,
        DescriptionKeys.evidence, DescriptionKeys.repeats, DescriptionKeys.rejected,
        DescriptionKeys.lookUp, DescriptionKeys.list,
    ]
    static let repository = URL(filePath: #filePath).appending(path: "../../..").standardized

    /// Keys that the reader's source names.
    static var keysRead: Set<String> {
        get throws {
            let folder = repository.appending(path: "Sources/Services/Reading")
            var keys: Set<String> = []
            for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                let text = try String(
                    contentsOf: folder.appending(path: file), encoding: .utf8)
                let calls = text.matches(
                    of: /\.(?:take|require|text|bool|integer|list|map)\(\s*"([a-z-]+)"/)
                keys.formUnion(calls.map { String($0.output.1) })
            }
            return keys
        }
    }

    @Test func theTableHasWhatIsReadAndNothingElse() throws {
        // Read by way of an enumeration or a list.
        let others =
            RequestRule.Method.allCases.map { $0.rawValue.lowercased() }
            + PollRule.Phase.allCases.map(\.rawValue)
            + ["json", "multipart", "multipart-with-files", "queued", "running"]
        let known = Set(Self.sections.flatMap(\.names))
        #expect(try known.symmetricDifference(Self.keysRead.union(others)) == [])
    }

    @Test(arguments: ["wiro", "instasd", "instantstudio"])
    func theSchemaAcceptsWhatIsBuiltIn(_ name: String) throws {
        let url = Self.repository.appending(path: "Sources/Services/Descriptions/\(name).yaml")
        #expect(try accepts(String(contentsOf: url, encoding: .utf8)))
    }

    static let small = """
        service: pictures
        url: https://api.pictures.example/v2
        submit: { post: /jobs, json: { a: 1 }, id: job.id }
        poll: { get: "/jobs/${{ id }}", status: state, succeeded: ready, images: "urls[*]" }

        """

    @Test(arguments: [
        "", "target: model", "keeps: 24h", "limits: { concurrency: 2, rate: 5/10s }",
        "inputs: { files: data-uri, payload-max: 10 MB }", "credentials: { token: TOKEN }",
        "credentials: { token: { variable: TOKEN, optional: true } }",
        "cancel: { queued: { delete: \"/jobs/${{ id }}\" } }",
        "errors: [{ status: [404, 5xx], when: { a.b: [1, ~] }, means: missing }]",
        "images-per-job: 2", "url-is-identity: true",
    ])
    func bothAccept(_ line: String) throws {
        let text = Self.small + line + "\n"
        #expect(try accepts(text))
        #expect(isRead(text))
    }

    @Test(arguments: [
        "traget: model", "target: { words: model }", "keeps: 24", "keeps: 0s",
        "limits: { concurrency: 0 }", "limits: { rate: 5 }", "limits: { timeouts: 5m }",
        "inputs: { files: carrier-pigeon }", "inputs: { payload-max: much }",
        "credentials: { token: abc-literal }", "credentials: { Token: TOKEN }",
        "cancel: { queued: {} }", "cancel: { queued: { get: /a, post: /b } }",
        "errors: [{ means: busy }]", "errors: [{ status: 99, means: busy }]",
        "errors: [{ status: 404, means: gone }]", "errors: [{ status: 404 }]",
        "images-per-job: 0", "url-is-identity: 1", "title: 5", "hmac: { a: { key: x } }",
        "authentication: [{ needs: [] }]",
    ])
    func bothRefuse(_ line: String) throws {
        let text = Self.small + line + "\n"
        #expect(try !accepts(text))
        #expect(!isRead(text))
    }

    private func accepts(_ text: String) throws -> Bool {
        let node = try parse(Array(text.utf8))
        return try SchemaValidator(DescriptionSchema.schema).accepts(Self.json(node))
    }

    private func isRead(_ text: String) -> Bool {
        (try? DescriptionReader.description(from: Array(text.utf8), file: "a.yaml")) != nil
    }

    private static func json(_ node: Node) -> JSON {
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
