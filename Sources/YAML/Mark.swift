/// A place in a YAML source: where something starts, and how far it goes on that line.
package struct Mark: Hashable, Sendable {
    /// The line, counted from 1.
    package var line: Int
    /// The column, counted from 1 in Unicode scalars.
    package var column: Int
    /// Unicode scalars from the start to the end, or to the end of the first line; at least 1.
    package var length: Int
    /// Which of several sources it is in: 0 for the only one, or the first.
    package var source = 0

    package init(line: Int, column: Int, length: Int = 1) {
        self.line = line
        self.column = column
        self.length = max(length, 1)
    }
}

extension Mark {
    func moved(to source: Int) -> Mark {
        var mark = self
        mark.source = source
        return mark
    }
}

extension Mark: Comparable {
    /// Orders by source and place, then by length.
    package static func < (one: Mark, other: Mark) -> Bool {
        (one.source, one.line, one.column, one.length)
            < (other.source, other.line, other.column, other.length)
    }
}
