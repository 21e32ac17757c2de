internal import Core

/// What a service says went wrong, found in the usual places of an answer, each text with the
/// field that it is about.
///
/// Known are the forms of most APIs and frameworks: `error.message`, `errors`, `detail`, `reason`,
/// lists, maps from fields to texts (`{"errors": {"seed": ["…"]}}`), `loc` and `msg`, JSON:API's
/// `source.pointer`, problem details (RFC 9457) and GraphQL. Bounded in depth, in what is looked at
/// and in what is found; nothing is cut or made safe here, since that comes after secrets are out.
struct RefusalText: Hashable, Sendable {
    /// One text.
    struct Item: Hashable, Sendable {
        /// The field that it is about: `seed`, `inputs.seed`; `nil` for none.
        let field: String?
        let text: String

        /// `seed: must be below 2147483648`.
        var written: String { field.map { "\($0): \(text)" } ?? text }
    }

    /// In the answer's order, what is about no field first; empty when it says nothing.
    let items: [Item]
    /// How many more there were.
    let omittedCount: Int

    static let itemsMax = 8

    /// - Parameter isError: Whether the answer's status says that it is an error, so that all of it
    ///   is about that.
    init(in json: JSON, isError: Bool) {
        var search = RefusalSearch()
        search.root(json, isError: isError)
        self.init(search.found)
    }

    /// What stands at one value that a description points to.
    init(at value: JSON) {
        var search = RefusalSearch()
        search.collect(value, field: nil, depth: 0)
        self.init(search.found)
    }

    private init(_ found: [Item]) {
        var seen: Set<String> = []
        let distinct = found.filter { seen.insert($0.written).inserted }
        let ordered = distinct.filter { $0.field == nil } + distinct.filter { $0.field != nil }
        items = Array(ordered.prefix(Self.itemsMax))
        omittedCount = ordered.count - items.count
    }

    /// All of it on one line, as it was said.
    var whole: String { written { $0 } }

    /// All of it on one line, each text through `show`.
    func written(_ show: (String) -> String) -> String {
        let texts = items.map { show($0.written) }
        let rest = omittedCount > 0 ? ["and \(omittedCount) more"] : []
        return (texts + rest).joined(separator: "; ")
    }
}
