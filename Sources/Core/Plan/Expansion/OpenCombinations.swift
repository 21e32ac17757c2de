/// The combinations of a matrix that lie in no box, in the matrix's order.
///
/// Nothing is enumerated: a diagram says, side by side from the outermost, how many combinations
/// are left below each place, so that counting and finding number k take steps for the sides and
/// the boxes and none for the combinations. Its nodes are pairs of a side and the boxes that may
/// still be hit there, each built once.
struct OpenCombinations: Sendable {
    /// Boxes can overlap in more ways than can be counted; so many steps are taken to count them.
    static let stepsMax = 2_000_000
    /// And so many to count what lies in further boxes.
    static let countingStepsMax = 20_000_000

    /// What stands from one place of a side up to the next edge's.
    private struct Edge {
        let start: UInt64
        /// How many combinations of the node come before it.
        let before: UInt64
        /// `nil` where all is in a box.
        let node: Int?
    }

    private struct Node {
        let side: Int
        let count: UInt64
        /// Nothing where no box can be hit any more: then all combinations of the sides that
        /// follow.
        var edges: [Edge] = []
    }

    private let sizes: [UInt64]
    /// Product of the sizes from a side on.
    private let products: [UInt64]
    private let nodes: [Node]
    /// `nil` where nothing is left.
    private let root: Int?

    /// - Parameter sizes: Of each side; their product fits 64 bits.
    /// - Throws: when the boxes overlap in too many ways.
    init(sizes: [UInt64], outside boxes: [Box]) throws(Overlaps) {
        self.sizes = sizes
        var products: [UInt64] = [1]
        for size in sizes.reversed() { products.append(products[products.count - 1] * size) }
        self.products = products.reversed()
        var builder = Builder(sizes: sizes, products: self.products, boxes: boxes)
        root = try builder.root()
        nodes = builder.nodes
    }

    var count: UInt64 { root.map { nodes[$0].count } ?? 0 }

    /// The place on each side of combination number `index`.
    func combination(at index: UInt64) -> [UInt64] {
        precondition(index < count, "there are \(count) combinations, none at \(index)")
        var places: [UInt64] = []
        places.reserveCapacity(sizes.count)
        var rest = index
        var next = root
        while let number = next, !nodes[number].edges.isEmpty {
            let edges = nodes[number].edges
            let edge = edges[edges.firstIndex(above: rest, by: \.before) - 1]
            guard let below = edge.node else { break }
            let (steps, remainder) = (rest - edge.before).quotientAndRemainder(
                dividingBy: nodes[below].count)
            places.append(edge.start + steps)
            (rest, next) = (remainder, below)
        }
        for side in places.count..<sizes.count {
            places.append(rest / products[side + 1])
            rest %= products[side + 1]
        }
        return places
    }

    /// How many of the combinations are in `box`.
    ///
    /// - Returns: `nil` when that takes more than `steps`, which are counted down.
    func count(in box: Box, steps: inout Int) -> UInt64? {
        guard let root else { return 0 }
        if box.isEmpty { return 0 }
        var known: [Int: UInt64] = [:]
        return count(in: box, below: root, &known, &steps)
    }
}

// MARK: - Counting in a box

extension OpenCombinations {
    private func count(
        in box: Box, below number: Int, _ known: inout [Int: UInt64], _ steps: inout Int
    ) -> UInt64? {
        if let count = known[number] { return count }
        let node = nodes[number]
        steps -= 1
        var count: UInt64 = 0
        if node.edges.isEmpty {
            count = (node.side..<sizes.count).reduce(1) { product, side in
                product * (box.selections[side]?.size ?? sizes[side])
            }
        } else {
            let selection = box.selections[node.side] ?? Selection(0..<sizes[node.side])
            for range in selection.ranges {
                var next = node.edges.firstIndex(above: range.lowerBound, by: \.start) - 1
                while next < node.edges.count, node.edges[next].start < range.upperBound {
                    steps -= 1
                    guard steps >= 0 else { return nil }
                    if let below = node.edges[next].node {
                        guard let each = self.count(in: box, below: below, &known, &steps) else {
                            return nil
                        }
                        count += places(of: next, in: node).clamped(to: range).width * each
                    }
                    next += 1
                }
            }
        }
        known[number] = count
        return count
    }

    private func places(of edge: Int, in node: Node) -> Range<UInt64> {
        let end = edge + 1 < node.edges.count ? node.edges[edge + 1].start : sizes[node.side]
        return node.edges[edge].start..<end
    }
}

// MARK: - Building

extension OpenCombinations {
    /// Builds the nodes, from the innermost side outwards.
    private struct Builder {
        /// A side, and the boxes that may still be hit from there on.
        private struct Key: Hashable {
            let side: Int
            let boxes: BoxSet
        }

        private let sizes: [UInt64]
        private let products: [UInt64]
        private let boxes: [Box]
        /// By side: the boxes that say nothing of it, nor of any that follows.
        private let ended: [BoxSet]
        private(set) var nodes: [Node] = []
        private var known: [Key: Int?] = [:]
        private var steps = 0

        init(sizes: [UInt64], products: [UInt64], boxes: [Box]) {
            self.sizes = sizes
            self.products = products
            self.boxes = boxes
            var ended = [BoxSet](repeating: BoxSet(of: boxes.count), count: sizes.count + 1)
            for (number, box) in boxes.enumerated() {
                let last = box.selections.keys.max() ?? -1
                for side in ended.indices where side > last { ended[side].toggle(number) }
            }
            self.ended = ended
        }

        mutating func root() throws(Overlaps) -> Int? {
            var alive = BoxSet(of: boxes.count)
            for (number, box) in boxes.enumerated() where !box.isEmpty { alive.toggle(number) }
            return try node(side: 0, alive: alive)
        }

        /// The node of `side` where the places before it lie in the boxes `alive`.
        ///
        /// - Returns: `nil` when nothing is left there.
        private mutating func node(side: Int, alive: BoxSet) throws(Overlaps) -> Int? {
            guard alive.isDisjoint(with: ended[side]) else { return nil }
            let key = Key(side: side, boxes: alive)
            if let node = known[key] { return node }
            var node: Int?
            if alive.isEmpty {
                nodes.append(Node(side: side, count: products[side]))
                node = nodes.count - 1
            } else {
                let (edges, count) = try edges(side: side, alive: alive)
                if count > 0 {
                    nodes.append(Node(side: side, count: count, edges: edges))
                    node = nodes.count - 1
                }
            }
            known[key] = .some(node)
            return node
        }

        /// The edges of a node, and how many combinations they have together.
        private mutating func edges(
            side: Int, alive: BoxSet
        ) throws(Overlaps) -> (edges: [Edge], count: UInt64) {
            // Each range of a box begins where it is outside and ends where it is inside.
            var bounds: [(place: UInt64, box: Int)] = []
            var inside = alive
            for box in alive.numbers {
                guard let selection = boxes[box].selections[side] else { continue }
                inside.toggle(box)
                for range in selection.ranges {
                    bounds.append((range.lowerBound, box))
                    bounds.append((range.upperBound, box))
                }
            }
            bounds.sort { $0.place < $1.place }
            steps += bounds.count
            var edges: [Edge] = []
            var (start, count, next) = (UInt64(0), UInt64(0), 0)
            while start < sizes[side] {
                while next < bounds.count, bounds[next].place == start {
                    inside.toggle(bounds[next].box)
                    next += 1
                }
                steps += 1 + inside.words.count
                guard steps <= OpenCombinations.stepsMax else { throw Overlaps() }
                let end = next < bounds.count ? bounds[next].place : sizes[side]
                let below = try node(side: side + 1, alive: inside)
                if edges.isEmpty || edges[edges.count - 1].node != below {
                    edges.append(Edge(start: start, before: count, node: below))
                }
                count += (end - start) * (below.map { nodes[$0].count } ?? 0)
                start = end
            }
            return (edges, count)
        }
    }
}

/// Boxes overlap in more ways than can be counted in reasonable time.
struct Overlaps: Error {}
