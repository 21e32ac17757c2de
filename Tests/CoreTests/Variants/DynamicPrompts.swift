import Core
import Foundation
import Support
import Testing

/// What dynamicprompts 0.31 makes of many templates, as `Tests/Variants/differential.py` found out.
struct DynamicPrompts {
    /// What became of a template.
    enum Outcome: Equatable {
        /// The first texts, and how many there are.
        case texts([String], total: UInt64)
        case endless
        case error
    }

    struct Case {
        let template: String
        let outcome: Outcome
    }

    let cases: [Case]
    let wildcards: WildcardFiles

    init() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "dynamicprompts-0.31.json")
        let json = try JSON(parsing: Array(try Data(contentsOf: path)))
        guard case .object(let files)? = json["wildcards"], case .array(let cases)? = json["cases"]
        else { throw Unreadable() }
        let contents = files.map { ($0.name, $0.value.scalarText ?? "") }
        wildcards = WildcardFiles(
            folder: "wildcards", files: MemoryFiles(Dictionary(uniqueKeysWithValues: contents)))
        self.cases = try cases.map(Self.read)
    }

    private struct Unreadable: Error {}

    private static func read(_ json: JSON) throws -> Case {
        let template = try #require(json["template"]?.scalarText)
        guard case .array(let texts)? = json["texts"] else {
            let isEndless = json["endless"] != nil
            return Case(template: template, outcome: isEndless ? .endless : .error)
        }
        let total = try #require(json["total"]?.scalarText.flatMap(UInt64.init))
        return Case(
            template: template, outcome: .texts(texts.compactMap(\.scalarText), total: total))
    }

    /// What tirage makes of a template, in the same terms.
    func ours(_ template: String) -> Outcome {
        guard let pattern = try? VariantPattern(template, wildcards: wildcards) else {
            return .error
        }
        let texts = (0..<min(pattern.count, 120)).map { pattern.text(at: $0) }
        return .texts(texts, total: pattern.count)
    }
}
