/// Builds the nodes of a document from its events and counts what they cost.
struct Composer: ~Copyable {
    private let source: Source
    private var events: EventReader
    private var anchors = Anchors()
    /// Where the flow lists and maps that are open begin.
    private var brackets: [Position] = []
    private var budget: Budget
    private var comments = CommentSearch()
    /// The plain scalars that end where a comment without a blank begins, and where that is.
    private(set) var cuts: [Mark: Mark] = [:]

    init(_ source: Source, limits: YAMLLimits) throws(Problem) {
        self.source = source
        events = try EventReader(source)
        budget = Budget(limits: limits)
    }

    /// The only document of the source.
    mutating func document() throws(Problem) -> Node {
        var root: Node?
        while true {
            let event = try next()
            switch event.kind {
            case .streamStart, .documentEnd: continue
            case .streamEnd:
                return root
                    ?? Node(
                        .scalar(.null, isPlain: true), at: Mark(line: 1, column: 1))
            case .documentStart where root != nil:
                throw Problem(
                    "a second document; keep one per file", at: event.start.mark(3))
            case .documentStart:
                root = try compose(next(), depth: 0).node
            default:
                preconditionFailure("a document's root is read with its start")
            }
        }
    }

    private mutating func next() throws(Problem) -> Event {
        let event: Event
        do throws(SyntaxFault) {
            event = try events.next()
        } catch {
            var problem = error.problem(in: source, openAt: brackets)
            if let open = brackets.last,
                let cut = cuts.values.filter({ $0.line >= open.line }).min()
            {
                problem.notes.append(
                    Problem.Note(
                        "everything behind ' #' is a comment; quote the text if it was meant",
                        at: cut))
            }
            throw problem
        }
        return try source.mended(event)
    }

    /// The node that begins with `event`, inside `depth` lists and maps.
    private mutating func compose(_ event: Event, depth: Int) throws(Problem) -> Composed {
        switch event.kind {
        case .alias(let name):
            let aliased = try anchors.target(of: name, at: event.mark)
            try budget.chargeAlias(aliased, depth: depth, at: event.mark)
            return Composed(aliased, at: event.mark)
        case .scalar(let written):
            return try scalar(written, event)
        case .listStart(let properties):
            return try anchored(properties.anchor) { composer throws(Problem) in
                try composer.list(event, properties, depth: depth)
            }
        case .mapStart(let properties):
            return try anchored(properties.anchor) { composer throws(Problem) in
                try composer.map(event, properties, depth: depth)
            }
        default:
            preconditionFailure("libyaml closes what it opens, and nothing else")
        }
    }

    private mutating func anchored(
        _ anchor: String?, _ body: (inout Composer) throws(Problem) -> Composed
    ) throws(Problem) -> Composed {
        guard let anchor else { return try body(&self) }
        anchors.open(anchor)
        let composed = try body(&self)
        anchors.close(anchor, composed)
        return composed
    }

    private mutating func scalar(
        _ written: WrittenScalar, _ event: Event
    ) throws(Problem) -> Composed {
        let (mark, layout) = source.place(of: written, event)
        try budget.chargeNode(at: mark)
        let scalar = try CoreSchema.scalar(written, at: mark)
        if written.isPlain, let cut = comments.cut(at: event.end, in: source) { cuts[mark] = cut }
        let node = Node(.scalar(scalar, isPlain: written.isPlain), at: mark, layout: layout)
        let composed = Composed(node, size: 1, height: 0)
        if let anchor = written.anchor { anchors.close(anchor, composed) }
        return composed
    }

    private mutating func list(
        _ start: Event, _ properties: Event.Properties, depth: Int
    ) throws(Problem) -> Composed {
        try budget.chargeCollection(depth: depth, at: start.mark)
        try check(properties.tag, is: .list, at: start.mark)
        if properties.isFlow { brackets.append(start.start) }
        var items: [Node] = []
        var size = 1
        var height = 0
        while true {
            let event = try next()
            if case .listEnd = event.kind {
                if properties.isFlow { brackets.removeLast() }
                let mark =
                    properties.isFlow
                    ? source.mark(from: start.start, to: event.end) : start.start.mark()
                return Composed(
                    Node(.sequence(items), at: mark), size: size, height: height + 1)
            }
            let item = try compose(event, depth: depth + 1)
            items.append(item.node)
            size += item.size
            height = max(height, item.height)
        }
    }

    private mutating func map(
        _ start: Event, _ properties: Event.Properties, depth: Int
    ) throws(Problem) -> Composed {
        try budget.chargeCollection(depth: depth, at: start.mark)
        try check(properties.tag, is: .map, at: start.mark)
        if properties.isFlow { brackets.append(start.start) }
        var builder = MapBuilder()
        while true {
            let event = try next()
            if case .mapEnd = event.kind {
                if properties.isFlow { brackets.removeLast() }
                let mark =
                    properties.isFlow
                    ? source.mark(from: start.start, to: event.end)
                    : start.start.mark(builder.firstKeyLength)
                return builder.map(at: mark)
            }
            let key = try key(event)
            if key.isMerge {
                try builder.merge(at: key.mark, compose(next(), depth: depth + 1))
            } else {
                try builder.add(key.text, at: key.mark, compose(next(), depth: depth + 1))
            }
        }
    }

    private mutating func key(_ event: Event) throws(Problem) -> MapKey {
        switch event.kind {
        case .scalar(let written):
            let (mark, layout) = source.place(of: written, event)
            try budget.chargeNode(at: mark)
            guard !written.isPlain || !written.text.isEmpty else {
                throw Problem("expected a key before ':'; write \"\" for an empty one", at: mark)
            }
            if let tag = written.tag { _ = try Tag(tag, at: mark) }
            if let anchor = written.anchor {
                let node = Node(
                    .scalar(try CoreSchema.scalar(written, at: mark), isPlain: written.isPlain),
                    at: mark, layout: layout)
                anchors.close(anchor, Composed(node, size: 1, height: 0))
            }
            return MapKey(
                text: written.text, mark: mark,
                isMerge: written.isPlain && written.text == "<<")
        case .alias(let name):
            let aliased = try anchors.target(of: name, at: event.mark)
            try budget.chargeAlias(aliased, depth: 0, at: event.mark)
            guard let text = aliased.node.text else {
                throw Problem(
                    "'*\(name)' is \(aliased.node.kindName), and a key must be text",
                    at: event.mark)
            }
            return MapKey(text: text, mark: event.mark, isMerge: false)
        default:
            throw source.keyProblem(at: event)
        }
    }

    private func check(
        _ tag: String?, is expected: Tag, at mark: Mark
    ) throws(Problem) {
        guard let tag else { return }
        let known = try Tag(tag, at: mark)
        guard known == expected || known == .unspecific else {
            throw Problem(
                "this is \(expected == .list ? "a list" : "a map"), not what its tag "
                    + "'\(Tag.short(tag))' says; remove the tag", at: mark)
        }
    }
}

/// A key as written.
private struct MapKey {
    let text: String
    let mark: Mark
    let isMerge: Bool
}
