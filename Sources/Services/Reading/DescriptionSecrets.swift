internal import Core
internal import YAML

/// Keys, in the sense of secrets, that stand in a description, where everyone who has it reads them.
struct DescriptionSecrets {
    private var found: [(sign: KeyText.Sign, text: String, mark: Mark)] = []

    init(_ root: Node) {
        for pair in root.pairs ?? [] where pair.key != "credentials" {
            look(at: pair.value, called: pair.key)
        }
    }

    private mutating func look(at node: Node, called name: String) {
        switch node.content {
        case .scalar(.text(let text), _):
            guard !text.contains("${{"), let sign = KeyText.sign(of: text, called: name) else {
                return
            }
            found.append((sign, text, node.mark))
        case .scalar: break
        case .sequence(let items): for item in items { look(at: item, called: name) }
        case .mapping(let pairs): for pair in pairs { look(at: pair.value, called: pair.key) }
        }
    }

    func report(_ problems: inout Problems) {
        for (sign, _, mark) in found {
            problems.add(
                sign.message + ", and a secret may not stand in a description; name its variable"
                    + " under 'credentials' and write '${{ credentials.… }}'", at: mark)
        }
    }

    /// The diagnostic without the secret, and without its line.
    func hidden(_ diagnostic: Diagnostic) -> Diagnostic {
        var hidden = found.reduce(diagnostic) { $0.replacing($1.text, with: "…") }
        let lines = ([diagnostic.place] + diagnostic.notes.map(\.place)).map { $0?.line }
        if found.contains(where: { lines.contains($0.mark.line) }) { hidden.isLineSecret = true }
        return hidden
    }
}
