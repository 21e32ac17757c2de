/// A mistake in a YAML source: what is wrong, what to do, and where.
package struct Problem: Error, Hashable, Sendable {
    /// Another place that explains the problem.
    package struct Note: Hashable, Sendable {
        package var message: String
        package var mark: Mark

        package init(_ message: String, at mark: Mark) {
            self.message = message
            self.mark = mark
        }
    }

    /// A lowercase fragment that quotes the value and says what to do.
    package var message: String
    package var mark: Mark
    package var notes: [Note]
    /// What to write at `mark` instead, where that is known.
    package var fix: String?

    package init(_ message: String, at mark: Mark, notes: [Note] = [], fix: String? = nil) {
        self.message = message
        self.mark = mark
        self.notes = notes
        self.fix = fix
    }
}

/// The problems found so far, in the order found.
package struct Problems: Sendable {
    /// The first `countMax` problems.
    package private(set) var items: [Problem] = []
    /// How many more were found than `items` holds.
    package private(set) var omittedCount = 0
    private let countMax: Int

    package init(countMax: Int = 200) {
        self.countMax = countMax
    }

    package var isEmpty: Bool { items.isEmpty }

    package mutating func add(_ problem: Problem) {
        if items.count < countMax {
            items.append(problem)
        } else {
            omittedCount += 1
        }
    }

    /// Adds a problem; its message is made only if it is kept.
    package mutating func add(
        _ message: @autoclosure () -> String, at mark: Mark, notes: [Problem.Note] = [],
        fix: @autoclosure () -> String? = nil
    ) {
        if items.count < countMax {
            items.append(Problem(message(), at: mark, notes: notes, fix: fix()))
        } else {
            omittedCount += 1
        }
    }
}
