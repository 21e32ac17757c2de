/// The points of a matrix: the product of its sides, less what is excluded, with what is included,
/// sampled and repeated, in that order.
///
/// Point number k is computed from k alone, and nothing is enumerated to count the points. What
/// takes memory is a sample (8 bytes a point) and what the boxes say.
package struct Expansion: Sendable {
    /// Includes and excludes of one batch.
    package static let boxesMax = 1000
    /// Points of a sample.
    package static let sampleMax: UInt64 = 1_000_000

    /// One job of a batch.
    package struct Point: Hashable, Sendable {
        package let origin: Origin
        /// Counted from 0.
        package let replica: UInt64

        package init(origin: Origin, replica: UInt64) {
            self.origin = origin
            self.replica = replica
        }
    }

    /// Where a point comes from.
    package enum Origin: Hashable, Sendable {
        /// The place on each side, and the includes that extend it, in order.
        case combination([UInt64], includes: [Int])
        /// The include that made the point, since it matched no combination.
        case added(include: Int)
    }

    /// What to expand.
    package struct Rules: Sendable {
        /// How many values each side has; without any there is one combination.
        package var sizes: [UInt64]
        package var excludes: [Box] = []
        package var includes: [Box] = []
        package var sample: (count: UInt64, keys: [UInt64])?
        package var repeats: UInt64 = 1

        package init(sizes: [UInt64]) {
            self.sizes = sizes
        }
    }

    /// Why a matrix can't be expanded.
    package enum Fault: Error, Hashable, Sendable {
        /// More points than 64 bits count.
        case tooMany
        /// The boxes overlap in more ways than can be counted in reasonable time.
        case tooManyOverlaps
        /// A sample of more points than there are.
        case sampleTooLarge(of: UInt64)
    }

    package let count: UInt64
    /// How many combinations the product has.
    package let productCount: UInt64
    package let excludedCount: UInt64
    /// How many combinations each include extends; those that extend none add a point.
    package let extendedCounts: [UInt64]
    /// The includes that add a point, in order.
    package let added: [Int]
    package let sampleCount: UInt64?
    package let repeats: UInt64

    private let products: [UInt64]
    private let openCount: UInt64
    /// `nil` where nothing is excluded.
    private let open: OpenCombinations?
    private let matches: BoxMatches?
    /// The points of the sample, ascending; `nil` where all are taken.
    private let drawn: [UInt64]?

    package init(_ rules: Rules) throws(Fault) {
        let sizes = rules.sizes
        products = try Self.products(of: sizes)
        // As elsewhere: with no axis at all, the includes are the jobs.
        let isListOnly = sizes.isEmpty && !rules.includes.isEmpty
        productCount = isListOnly ? 0 : products[0]
        let isOpenAsked = !isListOnly && !(rules.excludes.isEmpty && rules.includes.isEmpty)
        let open = isOpenAsked ? try Self.open(sizes, rules.excludes) : nil
        openCount = open?.count ?? productCount
        excludedCount = productCount - openCount
        extendedCounts = try Self.extendedCounts(rules.includes, open)
        let added = extendedCounts.indices.filter { [extendedCounts] in extendedCounts[$0] == 0 }
        self.added = added
        self.open = rules.excludes.isEmpty ? nil : open
        matches = added.count < rules.includes.count ? BoxMatches(rules.includes) : nil
        let (total, isBeyond) = openCount.addingReportingOverflow(UInt64(added.count))
        sampleCount = rules.sample?.count
        repeats = rules.repeats
        if let sample = rules.sample {
            guard !isBeyond, sample.count <= total else { throw .sampleTooLarge(of: total) }
            drawn =
                sample.count == total
                ? nil : Shuffle(count: total, keys: sample.keys).drawn(sample.count)
        } else {
            drawn = nil
        }
        let (count, isTooLarge) = (rules.sample?.count ?? total)
            .multipliedReportingOverflow(by: rules.repeats)
        guard !isTooLarge, !isBeyond else { throw .tooMany }
        self.count = count
    }

    package subscript(index: UInt64) -> Point {
        precondition(index < count, "the matrix has \(count) points, none at \(index)")
        let (place, replica) =
            repeats == 1 ? (index, 0) : index.quotientAndRemainder(dividingBy: repeats)
        let number = drawn.map { $0[Int(place)] } ?? place
        guard number < openCount else {
            return Point(
                origin: .added(include: added[Int(number - openCount)]), replica: replica)
        }
        let places = open?.combination(at: number) ?? combination(at: number)
        return Point(
            origin: .combination(places, includes: matches?.boxes(at: places) ?? []),
            replica: replica)
    }

    private func combination(at number: UInt64) -> [UInt64] {
        var rest = number
        return products.dropFirst().map { product in
            let (place, remainder) = rest.quotientAndRemainder(dividingBy: product)
            rest = remainder
            return place
        }
    }
}

extension Expansion {
    /// The product of the sizes from each side on, and 1.
    private static func products(of sizes: [UInt64]) throws(Fault) -> [UInt64] {
        var products: [UInt64] = [1]
        for size in sizes.reversed() {
            let (product, isTooLarge) = products[products.count - 1]
                .multipliedReportingOverflow(by: size)
            guard !isTooLarge else { throw .tooMany }
            products.append(product)
        }
        return products.reversed()
    }

    private static func open(
        _ sizes: [UInt64], _ excludes: [Box]
    ) throws(Fault) -> OpenCombinations {
        do throws(Overlaps) {
            return try OpenCombinations(sizes: sizes, outside: excludes)
        } catch {
            throw .tooManyOverlaps
        }
    }

    private static func extendedCounts(
        _ includes: [Box], _ open: OpenCombinations?
    ) throws(Fault) -> [UInt64] {
        var steps = OpenCombinations.countingStepsMax
        var counts: [UInt64] = []
        for include in includes {
            guard let open else {
                counts.append(0)
                continue
            }
            guard let count = open.count(in: include, steps: &steps) else {
                throw .tooManyOverlaps
            }
            counts.append(count)
        }
        return counts
    }
}
