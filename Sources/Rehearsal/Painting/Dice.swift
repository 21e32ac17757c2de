/// Choices that follow from a digest: the same bytes make the same choices, in the same order.
struct Dice {
    private var state: UInt64 = 0

    init(digest: [UInt8]) {
        for byte in digest { state = Self.mixed(state ^ UInt64(byte)) }
    }

    /// A number from the range, each about as likely as the others.
    mutating func roll(_ range: ClosedRange<Int>) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        let count = UInt64(range.upperBound - range.lowerBound + 1)
        return range.lowerBound + Int(((Self.mixed(state) >> 32) * count) >> 32)
    }

    /// Whether something happens that does in `part` of `whole` cases.
    mutating func isLucky(_ part: Int, of whole: Int) -> Bool { roll(1...whole) <= part }

    /// One of the elements.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[roll(0...elements.count - 1)]
    }

    private static func mixed(_ word: UInt64) -> UInt64 {
        var word = word &+ 0x9E37_79B9_7F4A_7C15
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
