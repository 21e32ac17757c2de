import Foundation

/// The public yaml-test-suite, where there is a copy, and what libyaml 0.2.5 makes of it.
///
/// The copy is the folder that `YAML_TEST_SUITE` names, or `../shared/yaml-test-suite` beside the
/// repository. `Suite/witness` says how the record of libyaml's events was made.
enum YAMLSuite {
    /// One case: a source, and the digest of what libyaml makes of it.
    struct Case: Sendable {
        let name: String
        let bytes: [UInt8]
        let eventCount: Int
        let digest: String
    }

    static let isPresent = folder != nil

    /// The cases of the record that the copy has, in order of their names.
    static let cases: [Case] = folder.map(cases) ?? []

    private static let folder: URL? = {
        let variable = ProcessInfo.processInfo.environment["YAML_TEST_SUITE"]
        let folder =
            variable.map { URL(filePath: $0) }
            ?? repository.appending(path: "../shared/yaml-test-suite")
        return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
    }()

    private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func cases(in folder: URL) -> [Case] {
        let record = repository.appending(path: "Tests/YAMLTests/Suite/libyaml-0.2.5.txt")
        let lines = (try? String(contentsOf: record, encoding: .utf8)) ?? ""
        return lines.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ").map(String.init)
            guard fields.count == 3, let count = Int(fields[1]),
                let data = try? Data(contentsOf: folder.appending(path: "\(fields[0])/in.yaml"))
            else { return nil }
            return Case(
                name: fields[0], bytes: Array(data), eventCount: count, digest: fields[2])
        }
    }
}
