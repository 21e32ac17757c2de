/// A stretch of one line in a file that a user wrote.
package struct Place: Sendable {
    /// The file as the user named it.
    package let file: String
    /// Counted from 1.
    package let line: Int
    /// Counted from 1, in Unicode scalars.
    package let column: Int
    /// In Unicode scalars, at least 1.
    package let length: Int

    package init(file: String, line: Int, column: Int, length: Int) {
        self.file = file
        self.line = line
        self.column = column
        self.length = length
    }
}

extension Place: Hashable {
    package static func == (left: Place, right: Place) -> Bool {
        left.file.isExactly(right.file)
            && (left.line, left.column, left.length) == (right.line, right.column, right.length)
    }

    package func hash(into hasher: inout Hasher) {
        file.hashBytes(into: &hasher)
        hasher.combine(line)
        hasher.combine(column)
        hasher.combine(length)
    }
}

/// Something a user wrote, with its place.
package struct Located<Wrapped: Sendable>: Sendable {
    package let value: Wrapped
    package let place: Place

    package init(_ value: Wrapped, at place: Place) {
        self.value = value
        self.place = place
    }
}

extension Located: Equatable where Wrapped: Equatable {}
extension Located: Hashable where Wrapped: Hashable {}
