import YAML

/// The lengths of a text's lines, to say whether a place is in it.
struct LineLengths {
    private let counts: [Int]

    init(_ bytes: [UInt8]) {
        var counts: [Int] = []
        var count = 0
        var previous: Unicode.Scalar?
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar == "\r" || (scalar == "\n" && previous != "\r") {
                counts.append(count)
                count = 0
            } else if scalar != "\n" && scalar != "\u{FEFF}" {
                count += 1
            }
            previous = scalar
        }
        self.counts = counts + [count]
    }

    /// Whether the mark stands on a character of the text or right behind one.
    func hold(_ mark: Mark) -> Bool {
        guard counts.indices.contains(mark.line - 1) else { return false }
        return (1...counts[mark.line - 1] + 1).contains(mark.column) && mark.length >= 1
    }
}
