/// Some of the boxes of a matrix by number, a bit for each.
struct BoxSet: Hashable, Sendable {
    private(set) var words: [UInt64]

    /// - Parameter count: How many boxes there are; none of them is in the set.
    init(of count: Int) {
        words = [UInt64](repeating: 0, count: (count + 63) / 64)
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// The numbers in ascending order.
    var numbers: [Int] {
        var numbers: [Int] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                numbers.append(index * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return numbers
    }

    /// Puts the box in, or takes it out where it is.
    mutating func toggle(_ number: Int) {
        words[number / 64] ^= 1 << UInt64(number % 64)
    }

    mutating func formIntersection(_ other: BoxSet) {
        for index in words.indices { words[index] &= other.words[index] }
    }

    func isDisjoint(with other: BoxSet) -> Bool {
        for index in words.indices where words[index] & other.words[index] != 0 { return false }
        return true
    }
}
