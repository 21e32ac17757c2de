/// The order in which people count: `img2` before `img10`.
enum NaturalOrder {
    /// Whether `one` comes first: runs of digits compare as numbers, all else by bytes.
    ///
    /// What is equal but for zeros in front is ordered by bytes, so that the order is the same
    /// everywhere.
    static func precedes(_ one: String, _ other: String) -> Bool {
        let (left, right) = (Array(one.utf8), Array(other.utf8))
        var (i, j) = (0, 0)
        while i < left.count, j < right.count {
            if isDigit(left[i]), isDigit(right[j]) {
                let (first, second) = (number(in: left, from: &i), number(in: right, from: &j))
                if first.count != second.count { return first.count < second.count }
                if !first.elementsEqual(second) { return first.lexicographicallyPrecedes(second) }
            } else {
                if left[i] != right[j] { return rank(left[i]) < rank(right[j]) }
                i += 1
                j += 1
            }
        }
        if (i < left.count) != (j < right.count) { return j < right.count }
        return left.lexicographicallyPrecedes(right)
    }

    /// The digits of a number without zeros in front; `index` is then behind it.
    private static func number(in bytes: [UInt8], from index: inout Int) -> ArraySlice<UInt8> {
        let digits = bytes[index...].prefix(while: isDigit)
        index = digits.endIndex
        return digits.drop { $0 == UInt8(ascii: "0") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// A folder's files stand together.
    private static func rank(_ byte: UInt8) -> UInt8 { byte == UInt8(ascii: "/") ? 0 : byte }
}
