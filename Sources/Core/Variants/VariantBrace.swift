/// Some of several options, in every order: first the smallest number of them, the first option
/// outermost.
///
/// The order is that of dynamicprompts 0.31. Places in it are called ranks: all of them, also those
/// left out because they give a text again.
struct VariantBrace: Hashable, Sendable {
    struct Option: Hashable, Sendable {
        let node: VariantNode
        /// In millionths; together with those of equal options.
        var weight: UInt64
    }

    /// Options and what is chosen of each.
    struct Picks: Hashable, Sendable {
        var options: [Int] = []
        var places: [UInt64] = []
    }

    let options: [Option]
    /// How many options may be taken; no more than there are.
    let sizes: ClosedRange<Int>
    let separator: [UInt8]
    /// How many ranks each size has.
    private let rankCounts: [UInt64]
    /// Orders of so many options, weighted by what each may become.
    private let orders: [UInt64]
    /// How many texts come up to each option's end.
    private let ends: [UInt64]
    private let hasEqualCounts: Bool
    /// The ranks that count when some don't, ascending.
    private(set) var kept: [UInt64]?
    /// The rank that gives the same as one left out.
    private(set) var twins: [UInt64: UInt64] = [:]

    /// - Returns: `nil` when there are more than 2⁶⁴−1.
    init?(options: [Option], sizes: ClosedRange<Int>, separator: [UInt8]) {
        guard let orders = Self.orders(options, upTo: sizes.upperBound) else { return nil }
        self.options = options
        self.sizes = sizes
        self.separator = separator
        self.orders = orders
        hasEqualCounts = options.allSatisfy { $0.node.count == options[0].node.count }
        rankCounts = sizes.map { orders[$0] }
        var total: UInt64 = 0
        for count in rankCounts {
            guard let sum = Exact.sum(total, count) else { return nil }
            total = sum
        }
        rankCount = total
        var ends: [UInt64] = []
        for option in options {
            // Beyond 2⁶⁴−1 only where `sizes` is 0 alone, and then it isn't asked.
            ends.append((ends.last ?? 0) &+ option.node.count)
        }
        self.ends = ends
    }

    let rankCount: UInt64

    var count: UInt64 { kept.map { UInt64($0.count) } ?? rankCount }

    /// Leaves out all ranks but some.
    mutating func keep(_ ranks: [UInt64], twins: [UInt64: UInt64]) {
        kept = ranks
        self.twins = twins
    }

    /// Orders of 0, 1, … options, each times what its options may become.
    private static func orders(_ options: [Option], upTo size: Int) -> [UInt64]? {
        var orders: [UInt64] = [1]
        for option in options {
            if orders.count <= size { orders.append(0) }
            for length in stride(from: orders.count - 1, through: 1, by: -1) {
                guard let ways = Exact.product(UInt64(length), option.node.count),
                    let added = Exact.product(ways, orders[length - 1]),
                    let sum = Exact.sum(orders[length], added)
                else { return nil }
                orders[length] = sum
            }
        }
        return orders
    }

    /// Orders without one of the options; kept while the next option has as many texts.
    private struct Others {
        private(set) var orders: [UInt64] = []
        private var count: UInt64?

        mutating func leaveOut(_ count: UInt64, of all: [UInt64]) {
            guard count != self.count else { return }
            self.count = count
            orders = all
            for length in orders.indices.dropFirst() {
                orders[length] -= UInt64(length) * count * orders[length - 1]
            }
        }
    }

    /// The option with `skipped` options before it that are not `taken`.
    private static func free(_ skipped: Int, besides taken: [Int]) -> Int {
        taken.sorted().reduce(skipped) { $1 <= $0 ? $0 + 1 : $0 }
    }
}

// MARK: - Ranks

extension VariantBrace {
    /// What is chosen at a place of those that count.
    func picks(at index: UInt64) -> Picks {
        picks(ofRank: kept.map { $0[Int(index)] } ?? index)
    }

    /// What is chosen at a rank.
    func picks(ofRank rank: UInt64) -> Picks {
        var rest = rank
        var size = sizes.lowerBound
        for count in rankCounts {
            if rest < count { break }
            rest -= count
            size += 1
        }
        if size == 1 { return single(rest) }
        var picks = Picks()
        var orders = orders
        var ways: UInt64 = 1
        for left in stride(from: size, to: 0, by: -1) {
            var others = Others()
            for option in options.indices where !picks.options.contains(option) {
                let count = options[option].node.count
                others.leaveOut(count, of: orders)
                let these = ways * count * others.orders[left - 1]
                if hasEqualCounts {
                    let (skipped, left) = rest.quotientAndRemainder(dividingBy: these)
                    rest = left
                    picks.options.append(Self.free(Int(skipped), besides: picks.options))
                } else if rest < these {
                    picks.options.append(option)
                } else {
                    rest -= these
                    continue
                }
                ways *= count
                orders = others.orders
                break
            }
        }
        for option in picks.options.reversed() {
            let (quotient, place) = rest.quotientAndRemainder(
                dividingBy: options[option].node.count)
            picks.places.insert(place, at: 0)
            rest = quotient
        }
        return picks
    }

    private func single(_ rest: UInt64) -> Picks {
        let option = ends.firstIndex(above: rest)
        return Picks(options: [option], places: [rest - (option == 0 ? 0 : ends[option - 1])])
    }

    /// The rank of what is chosen.
    func rank(of picks: Picks) -> UInt64 {
        var rank = rankCounts.prefix(picks.options.count - sizes.lowerBound).reduce(0, +)
        if picks.options.count == 1 {
            let option = picks.options[0]
            return rank + (option == 0 ? 0 : ends[option - 1]) + picks.places[0]
        }
        var orders = orders
        var ways: UInt64 = 1
        var taken: Set<Int> = []
        for (position, chosen) in picks.options.enumerated() {
            let left = picks.options.count - position
            var others = Others()
            for option in 0..<chosen where !taken.contains(option) {
                let count = options[option].node.count
                others.leaveOut(count, of: orders)
                rank += ways * count * others.orders[left - 1]
            }
            let count = options[chosen].node.count
            others.leaveOut(count, of: orders)
            orders = others.orders
            ways *= count
            taken.insert(chosen)
        }
        var place: UInt64 = 0
        for (option, chosen) in zip(picks.options, picks.places) {
            place = place * options[option].node.count + chosen
        }
        return rank + place
    }

    /// Where a rank, or the one that gives the same, stands among those that count; `nil` when
    /// there is none.
    func index(ofRank rank: UInt64) -> UInt64? {
        guard let kept else { return rank }
        let wanted = twins[rank] ?? rank
        let place = kept.firstIndex(above: wanted) - 1
        return place >= 0 && kept[place] == wanted ? UInt64(place) : nil
    }
}

extension [UInt64] {
    /// The first place with more than `value`, in an ascending array.
    func firstIndex(above value: UInt64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] > value { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
