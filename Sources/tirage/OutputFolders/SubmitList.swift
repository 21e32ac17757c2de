/// The jobs of a batch that a run would submit, by their numbers in it: `0-99,105`.
struct SubmitList: Hashable, Sendable {
    private var ranges: [ClosedRange<UInt64>] = []
    private(set) var count = 0

    init() {}

    /// Adds a number that is larger than all before it.
    mutating func append(_ number: UInt64) {
        count += 1
        if let last = ranges.last, last.upperBound + 1 == number {
            ranges[ranges.count - 1] = last.lowerBound...number
        } else {
            ranges.append(number...number)
        }
    }

    func contains(_ number: UInt64) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < number { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(number)
    }

    /// The numbers that are not in `other`.
    func numbers(outside other: SubmitList) -> [UInt64] {
        ranges.flatMap { range in range.filter { !other.contains($0) } }
    }
}

extension SubmitList {
    var written: String {
        ranges.map { range in
            range.count == 1
                ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
        }.joined(separator: ",")
    }

    /// - Parameter end: One more than the largest number that there may be.
    /// - Returns: nil for anything but ranges in order.
    init?(written: String, end: UInt64) {
        for part in written.split(separator: ",", omittingEmptySubsequences: written.isEmpty) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
            let numbers = ends.compactMap { UInt64($0) }
            guard (1...2).contains(ends.count), numbers.count == ends.count,
                let first = numbers.first, let last = numbers.last, first <= last, last < end,
                ranges.last.map({ $0.upperBound < first }) ?? true,
                let more = Int(exactly: last - first), more < Int.max - count
            else { return nil }
            count += more + 1
            ranges.append(first...last)
        }
    }
}
