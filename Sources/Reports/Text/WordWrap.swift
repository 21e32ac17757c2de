/// Breaks text for people between words, so that a terminal does not break it within them.
///
/// What is to be copied stays in one piece, however long: paths, addresses, what is in quotes, an
/// option with its value, a command behind a colon or on a line of its own.
package enum WordWrap {
    private static let columnsMin = 20
    private static let programs: Set<Substring> = [
        "tirage", "git", "chmod", "make", "brew", "sudo", "apt-get", "ulimit", "systemctl", "$",
    ]

    /// - Parameters:
    ///   - text: Lines, which may have our own colours in them.
    ///   - columns: Of the terminal. Lines that fit stay as they are.
    package static func wrapped(_ text: String, columns: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line($0, columns: max(columns, columnsMin)) }.joined(separator: "\n")
    }

    private static func line(_ line: Substring, columns: Int) -> String {
        guard DisplayWidth.ofPainted(String(line)) > columns else { return String(line) }
        let indent = line.prefix { $0 == " " }
        let words = line.dropFirst(indent.count)
        // A quote that is never closed is none.
        let pieces = pieces(of: words, quotes: "'\"") ?? pieces(of: words, quotes: "") ?? []
        let hang = hang(of: line, indent: indent.count, columns: columns)
        var lines: [String] = []
        var current = String(indent)
        var isFresh = true
        for piece in pieces {
            let words = piece.text
            let width =
                DisplayWidth.ofPainted(current) + (isFresh ? 0 : piece.gap)
                + DisplayWidth.ofPainted(words)
            if !isFresh, width > columns {
                lines.append(current)
                current = String(repeating: " ", count: hang) + words
            } else {
                current += (isFresh ? "" : String(repeating: " ", count: piece.gap)) + words
            }
            isFresh = false
        }
        return (lines + [current]).joined(separator: "\n")
    }

    /// Where the lines after the first begin: below the second column of a table, else a bit deeper
    /// than the first line, as long as half of the columns are left.
    private static func hang(of line: Substring, indent: Int, columns: Int) -> Int {
        let plain = DisplayWidth.withoutColour(String(line))
        let deeper = min(indent + 2 <= columns / 3 ? indent + 2 : indent, columns / 2)
        guard let gap = plain.dropFirst(indent).firstRange(of: "  ") else { return deeper }
        let rest = plain[gap.lowerBound...].drop { $0 == " " }
        let column = DisplayWidth.of(String(plain[..<rest.startIndex]))
        return column <= columns / 2 ? column : deeper
    }

    /// What is never broken, with the number of spaces before it.
    private struct Piece {
        var gap: Int
        var text: String
    }

    /// - Parameter quotes: The characters that hold words together.
    /// - Returns: nil when one of them is open at the end.
    private static func pieces(of line: Substring, quotes: String) -> [Piece]? {
        var pieces: [Piece] = []
        var gap = 0
        var quote: Character?
        var isCommand = false
        var isGlued = false
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            guard !word.isEmpty else {
                gap += 1
                isGlued = false
                continue
            }
            let startsCommand =
                quote == nil && programs.contains(word)
                && (pieces.last.map { $0.text.hasSuffix(":") } ?? true)
            if !pieces.isEmpty, quote != nil || isCommand || isGlued {
                pieces[pieces.count - 1].text += String(repeating: " ", count: gap + 1) + word
            } else {
                pieces.append(Piece(gap: gap + 1, text: String(word)))
            }
            gap = 0
            isCommand = isCommand || startsCommand
            quote = open(word, within: quote, quotes)
            if quote == nil, let last = word.last, ";,".contains(last) { isCommand = false }
            isGlued = word.hasPrefix("--") && word.last.map { !";,:.)".contains($0) } ?? false
        }
        return quote == nil ? pieces : nil
    }

    /// The quote that is open behind a word; an apostrophe within a word opens none.
    private static func open(
        _ word: Substring, within quote: Character?, _ quotes: String
    ) -> Character? {
        var open = quote
        var before: Character?
        for (index, character) in zip(word.indices, word) {
            defer { before = character }
            if let current = open {
                let next = word.index(after: index)
                let isEnd = next == word.endIndex || !(word[next].isLetter || word[next].isNumber)
                if character == current, isEnd { open = nil }
            } else if quotes.contains(character) {
                if before.map({ !($0.isLetter || $0.isNumber) }) ?? true { open = character }
            }
        }
        return open
    }
}
