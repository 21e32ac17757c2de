/// A node and what it costs with its aliases written out.
struct Composed {
    let node: Node
    /// Where it is used: for an alias the alias's place, not that of the anchored text.
    let place: Mark
    /// Values and keys in it.
    let size: Int
    /// Lists and maps inside one another in it.
    let height: Int

    init(_ node: Node, size: Int, height: Int) {
        self.node = node
        self.place = node.mark
        self.size = size
        self.height = height
    }

    /// The same node, used elsewhere.
    init(_ composed: Composed, at place: Mark) {
        self.node = composed.node
        self.place = place
        self.size = composed.size
        self.height = composed.height
    }
}

/// What is left of the limits.
struct Budget {
    private let limits: YAMLLimits
    private var nodeCount = 0
    private var aliasedCount = 0

    init(limits: YAMLLimits) {
        self.limits = limits
    }

    mutating func chargeNode(at mark: Mark) throws(Problem) {
        try charge(1, at: mark)
    }

    /// Charges a list or map inside `depth` others.
    mutating func chargeCollection(depth: Int, at mark: Mark) throws(Problem) {
        try check(depth: depth + 1, at: mark)
        try charge(1, at: mark)
    }

    /// Charges all of what an alias inside `depth` lists and maps stands for.
    mutating func chargeAlias(
        _ aliased: Composed, depth: Int, at mark: Mark
    ) throws(Problem) {
        try check(depth: depth + aliased.height, at: mark)
        aliasedCount += aliased.size
        guard aliasedCount <= limits.aliasExpansionMax else {
            throw Problem(
                "aliases up to here stand for more than \(limits.aliasExpansionMax) values; "
                    + "use fewer", at: mark)
        }
        try charge(aliased.size, at: mark)
    }

    private func check(depth: Int, at mark: Mark) throws(Problem) {
        guard depth <= limits.depthMax else {
            throw Problem(
                "more than \(limits.depthMax) lists and maps inside one another; flatten them",
                at: mark)
        }
    }

    private mutating func charge(_ count: Int, at mark: Mark) throws(Problem) {
        nodeCount += count
        guard nodeCount <= limits.nodesMax else {
            throw Problem(
                "more than \(limits.nodesMax) values in one file; split it", at: mark)
        }
    }
}
