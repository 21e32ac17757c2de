import Core

/// A matrix expanded the plain way: every combination written down and looked at.
struct Enumerated {
    var points: [Expansion.Point] = []
    let openCount: UInt64
    let extendedCounts: [UInt64]

    init(_ rules: Expansion.Rules) {
        var combinations: [[UInt64]] = rules.sizes.isEmpty && !rules.includes.isEmpty ? [] : [[]]
        for size in rules.sizes {
            combinations = combinations.flatMap { head in (0..<size).map { head + [$0] } }
        }
        combinations.removeAll { combination in
            rules.excludes.contains { $0.holds(combination) }
        }
        openCount = UInt64(combinations.count)
        var origins: [Expansion.Origin] = combinations.map { combination in
            let includes = rules.includes.indices.filter { rules.includes[$0].holds(combination) }
            return .combination(combination, includes: includes)
        }
        extendedCounts = rules.includes.map { include in
            UInt64(combinations.count { include.holds($0) })
        }
        for (number, count) in extendedCounts.enumerated() where count == 0 {
            origins.append(.added(include: number))
        }
        if let sample = rules.sample {
            let shuffle = Shuffle(count: UInt64(origins.count), keys: sample.keys)
            let drawn = Set((0..<sample.count).map { shuffle[$0] })
            origins = origins.enumerated().filter { drawn.contains(UInt64($0.offset)) }
                .map(\.element)
        }
        for origin in origins {
            for replica in 0..<rules.repeats {
                points.append(.init(origin: origin, replica: replica))
            }
        }
    }
}

extension Box {
    fileprivate func holds(_ combination: [UInt64]) -> Bool {
        selections.allSatisfy { side, selection in
            selection.ranges.contains { $0.contains(combination[side]) }
        }
    }
}

/// Numbers that look random and are the same for the same seed.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9e37_79b9_7f4a_7c15
    }

    mutating func below(_ count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(count))
    }

    /// A small matrix with something of everything.
    mutating func rules() -> Expansion.Rules {
        var rules = Expansion.Rules(sizes: (0..<below(5)).map { _ in UInt64(below(5) + 1) })
        rules.excludes = (0..<below(6)).map { _ in box(rules.sizes) }.filter { !$0.isOpen }
        rules.includes = (0..<below(6)).map { _ in box(rules.sizes) }
        rules.repeats = UInt64(below(3) + 1)
        if below(3) == 0 {
            let total = (try? Expansion(rules).count / rules.repeats) ?? 0
            rules.sample = (UInt64(below(Int(total) + 1)), [UInt64(below(1000))])
        }
        return rules
    }

    mutating func box(_ sizes: [UInt64]) -> Box {
        var selections: [Int: Selection] = [:]
        for side in sizes.indices where below(2) == 0 {
            selections[side] = Selection(ascending: (0..<sizes[side]).filter { _ in below(2) == 0 })
        }
        return Box(selections)
    }
}

extension Box {
    fileprivate var isOpen: Bool { selections.isEmpty }
}
