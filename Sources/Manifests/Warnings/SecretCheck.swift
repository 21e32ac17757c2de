import Core
import YAML

/// Keys, in the sense of secrets, that stand in a manifest: they would be kept and sent on.
enum SecretCheck {
    /// Looks at all that is written, but credentials and URLs, which their own readers look at.
    static func check(_ root: Node, diagnostics: inout DiagnosticList) {
        var found: [(sign: KeyText.Sign, text: String, mark: Mark)] = []
        let titles = Titles()
        titles.forEachText(in: root, below: []) { node, text, path in
            guard !isReadElsewhere(path), !text.contains("${{ env."),
                let sign = KeyText.sign(of: text, called: path.last ?? "")
            else { return }
            found.append((sign, text, node.mark))
        }
        for (sign, text, mark) in found {
            diagnostics.hideLine(at: mark)
            diagnostics.hide(text)
            diagnostics.error(message(sign), at: mark)
        }
    }

    private static func isReadElsewhere(_ path: [String]) -> Bool {
        path.count > 2 && path[0] == "providers" && ["credentials", "url"].contains(path[2])
    }

    private static func message(_ sign: KeyText.Sign) -> String {
        sign.message
            + ", and what stands in a manifest is sent, and kept in the results; remove it,"
            + " and give keys in the environment, as 'credentials' of a provider"
    }
}

/// Walks texts with the names they go by.
private struct Titles {
    /// A value beside a title goes by that title.
    func forEachText(
        in node: Node, below path: [String], _ visit: (Node, String, [String]) -> Void
    ) {
        switch node.content {
        case .scalar(.text(let text), _): visit(node, text, path)
        case .scalar: break
        case .sequence(let items):
            for item in items { forEachText(in: item, below: path, visit) }
        case .mapping(let pairs):
            let title = pairs.first { $0.key == "title" || $0.key == "name" }?.value.text
            for pair in pairs {
                let isTitled = pair.key == "value" && title != nil
                forEachText(
                    in: pair.value, below: path + [isTitled ? title ?? "" : pair.key], visit)
            }
        }
    }
}
