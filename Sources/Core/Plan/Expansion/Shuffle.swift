/// The numbers 0 … count − 1 in a random order that is the same for the same keys.
///
/// The number at each place is computed from the place alone: a Feistel network permutes the next
/// power of four, and a number beyond `count` is sent through again until it is none
/// (cycle-walking,
/// Black and Rogaway, "Ciphers with arbitrary finite domains", 2002).
package struct Shuffle: Sendable {
    private static let roundCount = 10

    private let count: UInt64
    private let keys: [UInt64]
    /// Half the bits that a number is permuted in.
    private let halfWidth: UInt64

    /// - Parameter keys: At least one.
    package init(count: UInt64, keys: [UInt64]) {
        precondition(!keys.isEmpty, "a shuffle needs a key")
        self.count = count
        self.keys = (0..<Self.roundCount).map { round in
            keys[round % keys.count] &+ UInt64(round) &* 0x9e37_79b9_7f4a_7c15
        }
        let bits = count > 1 ? 64 - (count - 1).leadingZeroBitCount : 1
        halfWidth = UInt64((bits + 1) / 2)
    }

    package subscript(place: UInt64) -> UInt64 {
        precondition(place < count, "\(count) numbers have no place \(place)")
        var number = permuted(place)
        while number >= count { number = permuted(number) }
        return number
    }

    private func permuted(_ number: UInt64) -> UInt64 {
        let mask = (UInt64(1) << halfWidth) - 1
        var (left, right) = (number >> halfWidth, number & mask)
        for key in keys { (left, right) = (right, left ^ (Self.mixed(right, key) & mask)) }
        return left << halfWidth | right
    }

    /// The finalizer of SplitMix64 (Steele, Lea and Flood, 2014), keyed.
    private static func mixed(_ number: UInt64, _ key: UInt64) -> UInt64 {
        var word = number &+ key
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }

    /// The numbers at the first places, in ascending order.
    package func drawn(_ drawnCount: UInt64) -> [UInt64] {
        (0..<drawnCount).map { self[$0] }.sorted()
    }
}
