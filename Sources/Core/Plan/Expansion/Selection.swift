/// Some of the places along one side of a matrix, as ranges in order that neither overlap nor
/// touch.
package struct Selection: Hashable, Sendable {
    package private(set) var ranges: [Range<UInt64>] = []

    package static let none = Selection()

    package init() {}

    package init(_ range: Range<UInt64>) {
        if !range.isEmpty { ranges = [range] }
    }

    /// - Parameter places: In order, none twice.
    package init(ascending places: some Sequence<UInt64>) {
        for place in places {
            if let last = ranges.last, last.upperBound == place {
                ranges[ranges.count - 1] = last.lowerBound..<(place + 1)
            } else {
                ranges.append(place..<(place + 1))
            }
        }
    }

    package var isEmpty: Bool { ranges.isEmpty }

    /// How many places there are.
    package var size: UInt64 { ranges.reduce(0) { $0 + $1.width } }

    package func contains(_ place: UInt64) -> Bool {
        let next = ranges.firstIndex(above: place, by: \.lowerBound)
        return next > 0 && ranges[next - 1].contains(place)
    }

    /// The places that are in both.
    package func intersection(_ other: Selection) -> Selection {
        var both = Selection()
        var (mine, theirs) = (0, 0)
        while mine < ranges.count, theirs < other.ranges.count {
            let (one, two) = (ranges[mine], other.ranges[theirs])
            let low = max(one.lowerBound, two.lowerBound)
            let high = min(one.upperBound, two.upperBound)
            if low < high { both.ranges.append(low..<high) }
            if one.upperBound < two.upperBound { mine += 1 } else { theirs += 1 }
        }
        return both
    }

    /// Whether every place of `other` is in this selection, too.
    package func covers(_ other: Selection) -> Bool {
        intersection(other) == other
    }
}

extension Range<UInt64> {
    /// How many numbers there are, more of which may be than an `Int` counts.
    var width: UInt64 { upperBound - lowerBound }
}

extension Array {
    /// The index of the first element whose key is above `value`, in an array in the order of keys.
    func firstIndex(above value: UInt64, by key: (Element) -> UInt64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if key(self[middle]) <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The combinations of a matrix that a partial map matches: on some sides only selected places.
package struct Box: Hashable, Sendable {
    /// By side; sides that are not named are open.
    package let selections: [Int: Selection]

    package init(_ selections: [Int: Selection]) {
        self.selections = selections
    }

    /// Whether nothing can be in it.
    package var isEmpty: Bool { selections.values.contains(where: \.isEmpty) }

    /// Whether everything in `other` is in this box, too.
    package func covers(_ other: Box) -> Bool {
        if other.isEmpty { return true }
        return selections.allSatisfy { side, selection in
            other.selections[side].map(selection.covers) ?? false
        }
    }

    /// How many ranges it holds in memory.
    var rangeCount: Int { selections.values.reduce(0) { $0 + $1.ranges.count } }
}
