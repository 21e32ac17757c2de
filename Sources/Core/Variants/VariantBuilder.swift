/// Turns syntax into counted nodes, reading wildcard files on the way.
struct VariantBuilder {
    typealias Mark = VariantSyntax.Mark

    /// What names stand for here.
    struct Scope {
        /// Tells scopes apart.
        var number = 0
        var variables: [String: Variable] = [:]
    }

    enum Variable {
        /// Chosen anew at each use.
        case syntax(VariantSyntax)
        /// Chosen once.
        case node(VariantNode)
    }

    let wildcards: WildcardFiles?
    let purpose: VariantPattern.Purpose
    /// Lines of wildcard files that have been read; source 1 is the first.
    var lines: [WildcardFiles.Line] = []
    /// Wildcards and variables that are being expanded, as written.
    var wildcardsOpen: [String] = []
    var variablesOpen: [String] = []
    var expanded: [WildcardKey: VariantNode] = [:]
    var linesRead: [ExactText: [WildcardFiles.Line]] = [:]
    private var scopeCount = 0
    var slotCount = 0
    var slotsUsed: Set<Int> = []
    /// Where the text itself names what is being built.
    var offset = 0
    var comparedCount = 0
    var comparedByteCount = 0
    private var depth = 0
    private var nodeCount = 0

    struct WildcardKey: Hashable {
        let name: String
        let scope: Int
    }

    init(wildcards: WildcardFiles?, purpose: VariantPattern.Purpose) {
        self.wildcards = wildcards
        self.purpose = purpose
    }

    mutating func root(_ bytes: [UInt8]) throws(VariantFault) -> VariantNode {
        guard !bytes.isEmpty else { throw VariantFault("the text is empty; write one", at: 0) }
        let syntax = try parsed(bytes, source: 0)
        return try node(syntax, Scope())
    }

    mutating func newScopeNumber() -> Int {
        scopeCount += 1
        return scopeCount
    }

    func parsed(_ bytes: [UInt8], source: Int) throws(VariantFault) -> VariantSyntax {
        guard bytes.count <= VariantLimits.textByteCountMax else {
            throw fault(
                "\(bytes.count) bytes are more than the \(VariantLimits.textByteCountMax) that a"
                    + " text with variants may have",
                Mark(source: source, offset: 0))
        }
        var parser = VariantParser(bytes, source: source)
        do throws(VariantParser.Fault) {
            return try parser.text()
        } catch {
            throw fault(error.message, Mark(source: source, offset: error.offset))
        }
    }

    func fault(_ message: String, _ mark: Mark) -> VariantFault {
        guard mark.source > 0 else { return VariantFault(message, at: mark.offset) }
        let line = lines[mark.source - 1]
        let place = VariantFault.FilePlace(
            file: line.file, line: line.number, offset: line.indentation + mark.offset)
        return VariantFault(message, at: offset, in: place)
    }
}

// MARK: - Nodes

extension VariantBuilder {
    mutating func node(
        _ syntax: VariantSyntax, _ scope: Scope
    ) throws(VariantFault) -> VariantNode {
        let mark = syntax.mark
        if let mark, mark.source == 0, wildcardsOpen.isEmpty { offset = mark.offset }
        nodeCount += 1 + syntax.literalByteCount / 1024
        guard nodeCount <= VariantLimits.nodesMax else {
            throw fault(
                "more than \(VariantLimits.nodesMax) pieces, wildcards included; split it",
                mark ?? Mark(source: 0, offset: offset))
        }
        guard depth < VariantLimits.totalDepthMax else {
            throw fault(
                "wildcards and variables are nested more than"
                    + " \(VariantLimits.totalDepthMax) deep; make them flatter",
                mark ?? Mark(source: 0, offset: offset))
        }
        depth += 1
        defer { depth -= 1 }
        switch syntax {
        case .literal(let bytes): return .literal(bytes)
        case .sequence(let pieces): return try sequence(pieces, scope)
        case .brace(let brace, let mark): return try self.brace(brace, scope, mark)
        case .wildcard(let wildcard, let mark): return try self.wildcard(wildcard, scope, mark)
        case .variable(let name, let fallback, let mark):
            return try variable(name, fallback, scope, mark)
        case .wrap(let wrapper, let inner, let mark):
            let (wrapper, inner) = (try node(wrapper, scope), try node(inner, scope))
            return try product(.wrap(wrapper: wrapper, inner: inner), [wrapper, inner], mark)
        case .assignment(let assignment, let mark):
            throw fault(
                "'\(assignment.name.prefix(40))' is set, but there is no text that could use it",
                mark)
        }
    }

    /// Every combination of `nodes`.
    func product(
        _ kind: VariantNode.Kind, _ nodes: [VariantNode], _ mark: Mark
    ) throws(VariantFault) -> VariantNode {
        var (count, byteCount) = (UInt64(1), 0)
        for node in nodes {
            guard let product = Exact.product(count, node.count) else { throw tooMany(mark) }
            count = product
            byteCount += node.byteCountMax
        }
        return try bounded(VariantNode(kind: kind, count: count, byteCountMax: byteCount), mark)
    }

    func tooMany(_ mark: Mark) -> VariantFault {
        fault("more than 2⁶⁴−1 combinations, which can't be counted; use fewer alternatives", mark)
    }

    func bounded(_ node: VariantNode, _ mark: Mark) throws(VariantFault) -> VariantNode {
        guard node.byteCountMax <= VariantLimits.madeByteCountMax else {
            throw fault(
                "a text can grow to \(node.byteCountMax) bytes here; at most"
                    + " \(VariantLimits.madeByteCountMax) are sent",
                mark)
        }
        return node
    }

    private mutating func sequence(
        _ pieces: [VariantSyntax], _ outer: Scope
    ) throws(VariantFault) -> VariantNode {
        let (scope, bindings) = try assigned(pieces, outer)
        var parts: [VariantNode] = []
        for piece in pieces where !piece.isAssignment { parts.append(try node(piece, scope)) }
        let used = bindings.filter { slotsUsed.contains($0.slot) }
        let mark = pieces.lazy.compactMap(\.mark).first ?? Mark(source: 0, offset: offset)
        let bound = used.map(\.node).map { node in
            VariantNode(kind: .literal([]), count: node.count, byteCountMax: 0)
        }
        let all = try product(.sequence(bindings: used, parts: parts), bound + parts, mark)
        return used.isEmpty && parts.count == 1 ? parts[0] : all
    }
}
