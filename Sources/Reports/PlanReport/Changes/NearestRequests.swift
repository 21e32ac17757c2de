/// Finds to each new job the earlier one that is most like it.
///
/// Most alike is what shares most values of axes; among those one that the plan has just lost,
/// before one that it still has or lost long ago; among those the one with the fewest other inputs,
/// and at last the latest. Found by the hashes of what jobs share, never pair by pair.
struct NearestRequests: Sendable {
    struct Earlier: Hashable, Sendable {
        let traits: RequestTraits
        /// Whether the plan has lost it since the last run.
        let isJustGone: Bool
    }

    private let earlier: [Earlier]
    /// The sum of the hashes of all inputs, for each of them.
    private let sums: [Int]
    /// Steps taken, and the most: beyond that only what differs in few axes is looked for.
    private var work = 0
    private static let workMax = 30_000_000
    /// With more axes than these only what differs in two of them is looked for, or in all.
    private static let axesMax = 6
    /// Of so many alike each is looked at; of more, those with one other input are looked up.
    private static let alikeMax = 8

    /// - Parameter earlier: In the order in which they were first submitted.
    init(_ earlier: [Earlier]) {
        self.earlier = earlier
        sums = earlier.map { Self.sum(of: $0.traits) }
    }

    /// The number of the nearest earlier job for each of these; `nil` where there is none at all.
    mutating func nearest(to jobs: [RequestTraits]) -> [Int?] {
        var found = [Int?](repeating: nil, count: jobs.count)
        guard !earlier.isEmpty else { return found }
        for (names, numbers) in Self.grouped(jobs) {
            var open = numbers
            for omitted in 0...names.count where !open.isEmpty {
                guard isLookedFor(omitted, of: names.count) else { continue }
                var best: [Int: Rank] = [:]
                for shared in Self.subsets(of: names, omitting: omitted) {
                    look(for: open, of: jobs, sharing: shared, &best)
                }
                for (job, rank) in best { found[job] = rank.earlier }
                open.removeAll { best[$0] != nil }
            }
        }
        return found
    }

    private func isLookedFor(_ omitted: Int, of count: Int) -> Bool {
        if omitted == count || omitted == 0 { return true }
        return work < Self.workMax && (count <= Self.axesMax || omitted <= 2)
    }

    /// The numbers of jobs by the names of their axes, in order.
    private static func grouped(_ jobs: [RequestTraits]) -> [([Int], [Int])] {
        var groups: [[Int]: [Int]] = [:]
        for (number, job) in jobs.enumerated() {
            groups[job.form.axes, default: []].append(number)
        }
        return groups.sorted { $0.value[0] < $1.value[0] }.map { ($0.key, $0.value) }
    }

    private static func subsets(of names: [Int], omitting count: Int) -> [[Int]] {
        guard count > 0 else { return [names] }
        guard count < names.count else { return [[]] }
        let rest = Array(names.dropFirst())
        return subsets(of: rest, omitting: count - 1)
            + subsets(of: rest, omitting: count).map { [names[0]] + $0 }
    }

    // MARK: - Looking

    /// What is earlier and shares the same values of some axes.
    private struct Alike {
        /// The latest, those that are just gone apart from the others.
        var gone: [Int] = []
        var others: [Int] = []
        var isMore = false

        mutating func add(_ number: Int, isJustGone: Bool, most: Int) {
            if (isJustGone ? gone : others).count >= most {
                isMore = true
            } else if isJustGone {
                gone.append(number)
            } else {
                others.append(number)
            }
        }
    }

    /// How near something earlier is; the least is the nearest.
    private struct Rank: Comparable {
        let isJustGone: Bool
        let differences: Int
        let earlier: Int

        static func < (left: Rank, right: Rank) -> Bool {
            let one = (left.isJustGone ? 0 : 1, left.differences, -left.earlier)
            return one < (right.isJustGone ? 0 : 1, right.differences, -right.earlier)
        }
    }

    private mutating func look(
        for open: [Int], of jobs: [RequestTraits], sharing names: [Int], _ best: inout [Int: Rank]
    ) {
        var alike: [Int: Alike] = [:]
        let wanted = open.map { Self.hash(of: names, in: jobs[$0]) }
        for hash in wanted { alike[hash ?? 0] = Alike() }
        let hashes = gather(names, &alike)
        var single: [Int: Int]?
        for (number, hash) in zip(open, wanted) {
            guard let hash, let found = alike[hash] else { continue }
            let job = jobs[number]
            var candidates = found.gone + found.others
            if found.isMore, work < Self.workMax {
                if single == nil { single = singles(hashes, alike) }
                let keys = Self.singleKeys(of: job, Self.sum(of: job), hash)
                candidates += keys.compactMap { single?[$0] }
            }
            for candidate in candidates {
                let rank = Rank(
                    isJustGone: earlier[candidate].isJustGone,
                    differences: job.differenceCount(from: earlier[candidate].traits),
                    earlier: candidate)
                if best[number].map({ rank < $0 }) ?? true { best[number] = rank }
            }
        }
    }

    /// Puts what is earlier to its like, the latest first; what nobody looks for is left out.
    ///
    /// - Returns: The hash of each, where it has the axes.
    private mutating func gather(_ names: [Int], _ alike: inout [Int: Alike]) -> [Int?] {
        var hashes = [Int?](repeating: nil, count: earlier.count)
        for number in earlier.indices.reversed() {
            guard let hash = Self.hash(of: names, in: earlier[number].traits),
                alike[hash] != nil
            else { continue }
            hashes[number] = hash
            alike[hash]?.add(
                number, isJustGone: earlier[number].isJustGone, most: Self.alikeMax)
        }
        work += earlier.count
        return hashes
    }

    /// What is earlier by everything but one input; those that are just gone, then the latest.
    private mutating func singles(_ hashes: [Int?], _ alike: [Int: Alike]) -> [Int: Int] {
        var found: [Int: Int] = [:]
        for isGone in [true, false] {
            for number in earlier.indices.reversed() where earlier[number].isJustGone == isGone {
                guard let hash = hashes[number], alike[hash]?.isMore ?? false else { continue }
                let keys = Self.singleKeys(of: earlier[number].traits, sums[number], hash)
                for key in keys where found[key] == nil { found[key] = number }
                work += keys.count
            }
        }
        return found
    }

    // MARK: - Hashes

    /// Of the values of these axes; `nil` when it does not have all of them.
    private static func hash(of names: [Int], in traits: RequestTraits) -> Int? {
        var hasher = Hasher()
        for name in names {
            guard let value = traits.axis(name) else { return nil }
            hasher.combine(value)
        }
        return hasher.finalize()
    }

    private static func hash(_ name: Int, _ value: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(name)
        hasher.combine(value)
        return hasher.finalize()
    }

    private static func sum(of traits: RequestTraits) -> Int {
        zip(traits.form.inputs, traits.inputs).reduce(0) { $0 &+ hash($1.0, $1.1) }
    }

    /// One key for all inputs together, and one for all but each of them.
    private static func singleKeys(of traits: RequestTraits, _ sum: Int, _ shared: Int) -> [Int] {
        [hash(shared, sum)]
            + zip(traits.form.inputs, traits.inputs).map { name, value in
                hash(shared, hash(name, sum &- hash(name, value)))
            }
    }
}
