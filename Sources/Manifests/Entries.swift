import Core
import YAML

/// The fields of a map of a manifest.
///
/// One that is null counts as not written.
struct Entries {
    /// What the map describes, for messages: `a batch`.
    let what: String
    /// How many keys are looked at for a misspelling.
    private static let lookedAtMax = 1000
    private let node: Node
    private var fields: Fields
    private let section: KeySection
    private let words: [String]

    /// - Parameters:
    ///   - section: The keys that the map may have; no other can be asked for.
    ///   - words: Further keys, which no table can list.
    init(
        _ node: Node, of what: String, _ section: KeySection, words: [String] = [],
        diagnostics: inout DiagnosticList
    ) {
        self.what = what
        self.node = node
        self.section = section
        self.words = words
        fields = Fields(node, of: what, problems: &diagnostics.problems)
    }

    /// The field `key`, nil if it is not there.
    ///
    /// The key counts as known from here on.
    mutating func take(_ key: String) -> Pair? {
        precondition(
            section.names.contains(key) || words.contains(key),
            "'\(key)' is read in \(what), but no table of keys has it")
        return fields.take(key).flatMap { $0.value.isNull ? nil : $0 }
    }

    /// The field `key`; a mistake if it is not there, unless another key looks like a misspelling
    /// of it.
    mutating func require(_ key: String, advice: String? = nil, diagnostics: inout DiagnosticList)
        -> Pair?
    {
        if let pair = take(key) { return pair }
        guard let pairs = node.pairs else { return nil }
        if let empty = pairs.first(where: { $0.key == key }) {
            diagnostics.error("'\(key)' has no value; write one", at: empty.keyMark)
        } else if !pairs.prefix(Self.lookedAtMax).contains(where: {
            nearest(to: $0.key, among: [key]) != nil
        }) {
            diagnostics.error(
                "'\(key)' is missing in \(what); \(advice ?? "add it")", at: node.mark)
        }
        return nil
    }

    /// Reports each key that the table does not have.
    mutating func finish(diagnostics: inout DiagnosticList) {
        for key in section.names { _ = fields.take(key) }
        fields.finish(problems: &diagnostics.problems)
    }

    mutating func text(_ key: String, diagnostics: inout DiagnosticList) -> (
        text: String, mark: Mark
    )? {
        guard let value = take(key)?.value,
            let text = value.text(as: "'\(key)'", problems: &diagnostics.problems)
        else { return nil }
        return (text, value.mark)
    }

    mutating func integer(
        _ key: String, in range: ClosedRange<Int>, diagnostics: inout DiagnosticList
    ) -> Int? {
        take(key)?.value.integer(in: range, as: "'\(key)'", problems: &diagnostics.problems)
    }

    mutating func map(_ key: String, diagnostics: inout DiagnosticList) -> [Pair]? {
        take(key)?.value.map(as: "'\(key)'", problems: &diagnostics.problems)
    }

    /// A field whose text `read` makes sense of; `form` says what was expected.
    mutating func quantity<Quantity>(
        _ key: String, _ form: String, diagnostics: inout DiagnosticList,
        _ read: (String) -> Quantity?
    ) -> Quantity? {
        take(key)?.value.quantity(form, for: key, diagnostics: &diagnostics, read)
    }
}

extension Node {
    /// What `read` makes of the text; `form` says what was expected for `key`.
    func quantity<Quantity>(
        _ form: String, for key: String, diagnostics: inout DiagnosticList,
        _ read: (String) -> Quantity?
    ) -> Quantity? {
        if let text, let quantity = read(text) { return quantity }
        let found =
            switch scalar {
            case .text(let text): quoted(text)
            case .integer(let number): "\(number), which has no unit"
            case .decimal(let number): "\(number), which has no unit"
            default: kindName
            }
        diagnostics.error("expected \(form) for '\(key)', found \(found)", at: mark)
        return nil
    }
}
