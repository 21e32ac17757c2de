/// Which values of an axis are new, and which stand where an earlier one stood.
///
/// A value that no earlier job had *changed* when there is an earlier value that the plan no longer
/// has, one for each; what is left over is *new*. Of several, those that are most alike belong
/// together.
struct AxisChanges: Sendable {
    enum Standing: Hashable, Sendable {
        /// No earlier job had it.
        case new
        /// No earlier job had it, and it stands for one that is gone.
        case changed
        /// An earlier job had it.
        case known
    }

    private let known: Set<Int>
    /// Values that are new, and more than values are gone.
    private var added: Set<Int> = []

    private static let pairsMax = 250_000

    /// - Parameters:
    ///   - now: The values of all jobs of a batch, in their order.
    ///   - known: Those of all earlier jobs.
    ///   - gone: Those of earlier jobs that the plan has lost since the last run.
    ///   - beginnings: The beginnings of those that can be more or less alike.
    init(now: [Int], known: Set<Int>, gone: [Int], beginnings: [Int: [UInt8]]) {
        self.known = known
        let fresh = now.filter { !known.contains($0) }
        var kept = Set(now)
        let gone = gone.filter { kept.insert($0).inserted }
        guard fresh.count > gone.count else { return }
        added = Set(fresh)
        guard fresh.count * gone.count <= Self.pairsMax else { return }
        var pairs: [(likeness: Int, value: Int, before: Int)] = []
        for value in fresh {
            for before in gone {
                guard let one = beginnings[value], let other = beginnings[before] else { continue }
                let likeness = Self.likeness(one, other)
                if likeness > 0 { pairs.append((likeness, value, before)) }
            }
        }
        var paired: Set<Int> = []
        for pair in pairs.enumerated().sorted(by: {
            ($1.element.likeness, $0.offset) < ($0.element.likeness, $1.offset)
        }).map(\.element) where !paired.contains(pair.before) && added.contains(pair.value) {
            paired.insert(pair.before)
            added.remove(pair.value)
        }
    }

    func standing(of value: Int) -> Standing {
        if known.contains(value) { return .known }
        return added.contains(value) ? .new : .changed
    }

    /// How much of two texts is the same at their beginning and end, in thousandths.
    private static func likeness(_ one: [UInt8], _ other: [UInt8]) -> Int {
        let length = max(one.count, other.count)
        guard length > 0 else { return 1000 }
        let shorter = min(one.count, other.count)
        let front = zip(one, other).prefix { $0 == $1 }.count
        let back = zip(one.reversed(), other.reversed()).prefix { $0 == $1 }.count
        return min(shorter, front + back) * 1000 / length
    }
}
