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
    func check(_ root: Node, findings: inout Findings) {
        guard !cuts.isEmpty else { return }
        for pair in root.pairs ?? [] where !Self.ownKeys.contains(pair.key) {
            switch pair.key {
            case "batches":
                for batch in pair.value.items ?? [] { checkBatch(batch, findings: &findings) }
            case "defaults": checkBatch(pair.value, findings: &findings)
            default: visit(pair.value, findings: &findings)
            }
        }
    }

    private func checkBatch(_ batch: Node, findings: inout Findings) {
        for pair in batch.pairs ?? [] where !Self.ownKeys.contains(pair.key) {
            visit(pair.value, findings: &findings)
        }
    }

    private func visit(_ node: Node, findings: inout Findings) {
        switch node.content {
        case .sequence(let items): for item in items { visit(item, findings: &findings) }
        case .mapping(let pairs): for pair in pairs { visit(pair.value, findings: &findings) }
        case .scalar(.text(let text), _): warn(text, node, findings: &findings)
        case .scalar(.null, _): warn("", node, findings: &findings)
        case .scalar(.bool, _), .scalar(.integer, _), .scalar(.decimal, _): break
        }
    }

    private func warn(_ text: String, _ node: Node, findings: inout Findings) {
        guard let cut = cuts[node.mark] else { return }
        let left = text.isEmpty ? "nothing" : quoted(text)
        findings.warn(
            "everything behind ' #' is a comment, which leaves \(left); quote the text if it was"
                + " meant, or put a blank behind the '#'", at: cut)
    }
}
