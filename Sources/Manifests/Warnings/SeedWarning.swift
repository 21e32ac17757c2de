import Core
import YAML

/// Seeds that stand in `inputs` and mean: any number.
enum SeedWarning {
    static func report(_ pair: Pair, diagnostics: inout DiagnosticList) {
        var seeds: [(found: (name: String, written: String), mark: Mark)] = []
        var texts: [(name: String, text: String, mark: Mark)] = []
        visit(pair.value, pair.key) { node, name in
            guard let value = value(of: node) else { return }
            if let found = RandomSeed.found(in: value, of: name) {
                seeds.append((found, node.mark))
            } else if case .text(let text) = value, RandomSeed.isSeed(name) {
                texts.append((name, text, node.mark))
            }
        }
        for (found, mark) in seeds { diagnostics.warn(RandomSeed.message(found), at: mark) }
        for (name, text, mark) in texts {
            guard let range = RangeText(text) else { continue }
            diagnostics.warn(
                "the seed '\(name)' is the text '\(text)'; only 'matrix' multiplies: write an axis"
                    + " \(range.form) there", at: mark)
        }
    }

    /// Each scalar with what it is called: by its key, or by the title beside it.
    private static func visit(_ node: Node, _ name: String, _ body: (Node, String) -> Void) {
        switch node.content {
        case .scalar: body(node, name)
        case .sequence(let items): for item in items { visit(item, name, body) }
        case .mapping(let pairs):
            let title = pairs.first { $0.key == "title" }?.value.text
            for pair in pairs {
                let isTitled = pair.key == "value" && title != nil
                let called = RandomSeed.isSeed(name) && isTitled ? name : title ?? pair.key
                visit(pair.value, isTitled ? called : pair.key, body)
            }
        }
    }

    /// The scalar's value, when it holds no reference.
    private static func value(of node: Node) -> Value? {
        switch node.scalar {
        case .null: .null
        case .integer(let number): .integer(number)
        case .decimal(let written): DecimalValue(written: written).map { .decimal($0) }
        case .text(let text): text.contains("${{") ? nil : .text(text)
        case .bool, nil: nil
        }
    }
}
