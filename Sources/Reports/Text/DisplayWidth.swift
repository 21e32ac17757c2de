/// How many columns of a terminal text takes.
///
/// East Asian wide characters and emoji take two, marks on other characters none. The ranges are those of
/// Unicode's EastAsianWidth.txt, W and F, joined where only unassigned code points lie between.
package enum DisplayWidth {
    package static func of(_ text: some StringProtocol) -> Int {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
        return text.reduce(0) { $0 + of($1) }
    }

    /// The columns of what a reader takes for one character.
    package static func of(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        guard let first = scalars.first else { return 0 }
        if isWide(first) { return 2 }
        // A variation selector asks for the emoji where the plain character is narrow.
        if scalars.contains("\u{FE0F}"), first.properties.isEmoji { return 2 }
        return scalars.reduce(0) { $0 + width(of: $1) }
    }

    private static func width(of scalar: Unicode.Scalar) -> Int {
        if scalar.value >= 0x20, scalar.value < 0x7F { return 1 }
        if isWide(scalar) { return 2 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .control: return 0
        case .format: return scalar.value == 0xAD ? 1 : 0
        default: return (0x1160...0x11FF).contains(scalar.value) ? 0 : 1
        }
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x1100 else { return false }
        return switch scalar.value {
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF,
            0x3400...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60,
            0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265,
            0x20000...0x3FFFD:
            true
        default: scalar.properties.isEmojiPresentation
        }
    }
}

extension DisplayWidth {
    /// Columns of a line that may have our own colour sequences in it, the only ones there can be.
    static func ofPainted(_ line: String) -> Int { of(withoutColour(line)) }

    static func withoutColour(_ line: String) -> String {
        guard line.contains("\u{1B}") else { return line }
        var text = ""
        var isInside = false
        for character in line {
            if character == "\u{1B}" { isInside = true }
            if !isInside { text.append(character) }
            if character == "m" { isInside = false }
        }
        return text
    }
}

extension String {
    /// The text with spaces behind it up to so many columns.
    func padded(_ columns: Int) -> String {
        self + String(repeating: " ", count: max(0, columns - DisplayWidth.of(self)))
    }

    /// The text with spaces before it up to so many columns.
    func paddedLeft(_ columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - DisplayWidth.of(self))) + self
    }
}
