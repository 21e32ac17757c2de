internal import Core

/// One line of a file with a caret under a place in it.
struct SourceExcerpt {
    /// A character as it is shown, and where it comes to stand.
    private struct Cell {
        let shown: String
        let width: Int
        /// Counted from 0 in what is known of the line.
        let column: Int
        /// The Unicode scalars that it stands for, counted from 0.
        let scalars: Range<Int>
    }

    static let tabWidth = 4

    private let number: String
    private let cells: [Cell]
    /// The columns that the place covers, at least one.
    private let marked: Range<Int>

    /// Whether the line begins before what is known of it.
    private let isCut: Bool

    /// - Parameters:
    ///   - line: The line, or a part of it with the place inside.
    ///   - offset: How many scalars of the line stand before that part.
    init(_ line: String, from offset: Int = 0, place: Place) {
        number = String(place.line)
        isCut = offset > 0
        var cells: [Cell] = []
        var (column, scalar) = (0, offset)
        for character in line {
            let count = character.unicodeScalars.count
            let isTab = character == "\t"
            let shown =
                isTab
                ? String(repeating: " ", count: Self.tabWidth - column % Self.tabWidth)
                : character.unicodeScalars.map(SafeText.shown).joined()
            let width = DisplayWidth.of(shown)
            cells.append(
                Cell(
                    shown: shown, width: width, column: column, scalars: scalar..<(scalar + count)))
            column += width
            scalar += count
        }
        let wanted = (place.column - 1)..<(place.column - 1 + max(1, place.length))
        let covered = cells.filter { $0.scalars.overlaps(wanted) }
        let start = covered.first?.column ?? column
        let end = covered.last.map { $0.column + $0.width } ?? column + 1
        self.cells = cells
        marked = start..<max(end, start + 1)
    }

    /// Two lines: the source and the caret.
    func text(width: Int, palette: Palette) -> String {
        let gutter = "  " + number + " | "
        let blank = "  " + String(repeating: " ", count: number.count) + " | "
        let window = window(columns: max(20, width - gutter.count))
        var line = ""
        var offset = 0
        if window.lowerBound > 0 || isCut {
            line = "…"
            offset = 1
        }
        var start: Int?
        for cell in cells where cell.column >= window.lowerBound {
            guard cell.column + cell.width <= window.upperBound else {
                line += "…"
                break
            }
            start = start ?? cell.column
            line += cell.shown
        }
        while line.last == " " { line.removeLast() }
        let indent = offset + marked.lowerBound - (start ?? marked.lowerBound)
        let length = min(marked.upperBound, window.upperBound) - marked.lowerBound
        let caret = "^" + String(repeating: "~", count: max(0, length - 1))
        return palette.dim(gutter) + line + "\n"
            + palette.dim(blank) + String(repeating: " ", count: max(0, indent))
            + palette.green(caret) + "\n"
    }

    /// The columns of the line to show: all of it where it fits, else with the place a third from the left.
    private func window(columns: Int) -> Range<Int> {
        let total = cells.last.map { $0.column + $0.width } ?? 0
        guard max(total, marked.upperBound) > columns else { return 0..<max(total, 1) }
        // Two columns are kept free for `…` on both sides.
        let room = columns - 2
        let latest = max(0, total - room)
        let start = min(max(0, marked.lowerBound - room / 3), latest)
        return start..<(start + room)
    }
}
