import Core
import YAML

/// Warns of text that YAML cut at a `#`, though the rest may have been meant: `a cat #1 in snow`.
///
/// A comment has a blank behind its `#`, mostly; what is written without one, right behind text of
/// a value that goes to a service or a file's name, may be text.
struct CommentCheck {
    /// The mark of the `#`, by that of the scalar before it.
    let cuts: [Mark: Mark]

    /// Keys whose values are words of ours, of which nothing is cut unseen.
    private static let ownKeys: Set = [
        "extends", "providers", "budget", "max-jobs", "seed", "name", "provider", "timeout",
        "retries", "price", "zip", "sample", "repeat", "partial-include", "duplicates",
    ]

    /// Looks at a whole manifest.
    func check(_ root: Node, diagnostics: inout DiagnosticList) {
        guard !cuts.isEmpty else { return }
        for pair in root.pairs ?? [] where !Self.ownKeys.contains(pair.key) {
            switch pair.key {
            case "batches":
                for batch in pair.value.items ?? [] { checkBatch(batch, diagnostics: &diagnostics) }
            case "defaults": checkBatch(pair.value, diagnostics: &diagnostics)
            default: visit(pair.value, diagnostics: &diagnostics)
            }
        }
    }

    private func checkBatch(_ batch: Node, diagnostics: inout DiagnosticList) {
        for pair in batch.pairs ?? [] where !Self.ownKeys.contains(pair.key) {
            visit(pair.value, diagnostics: &diagnostics)
        }
    }

    private func visit(_ node: Node, diagnostics: inout DiagnosticList) {
        switch node.content {
        case .sequence(let items): for item in items { visit(item, diagnostics: &diagnostics) }
        case .mapping(let pairs): for pair in pairs { visit(pair.value, diagnostics: &diagnostics) }
        case .scalar(.text(let text), _): warn(text, node, diagnostics: &diagnostics)
        case .scalar(.null, _): warn("", node, diagnostics: &diagnostics)
        case .scalar(.bool, _), .scalar(.integer, _), .scalar(.decimal, _): break
        }
    }

    private func warn(_ text: String, _ node: Node, diagnostics: inout DiagnosticList) {
        guard let cut = cuts[node.mark] else { return }
        let left = text.isEmpty ? "nothing" : quoted(text)
        diagnostics.warn(
            "everything behind ' #' is a comment, which leaves \(left); quote the text if it was"
                + " meant, or put a blank behind the '#'", at: cut)
    }
}
