internal import YAML

/// A value that the command line gives, over whatever the manifest says: `vars.style="ink"`.
package struct Setting: Hashable, Sendable {
    /// One step of the path.
    struct Step: Hashable, Sendable {
        let name: String
        /// Counted from 1, in Unicode scalars of `text`.
        let column: Int
        let length: Int
    }

    /// Bytes of the path, and steps in it.
    static let keyMax = 300
    static let stepsMax = 16

    /// As given: path, `=`, value.
    package let text: String
    let steps: [Step]
    /// Where the value begins, counted from 0 in the scalars of `text`.
    let valueOffset: Int

    /// - Parameter written: A path with `.` between its steps, `=`, and a YAML value. A step with
    ///   `.` or
    ///   `=` in it stands in double quotes.
    package init?(written: String) {
        let scalars = Array(written.unicodeScalars.prefix(Self.keyMax))
        var steps: [Step] = []
        var start = 0
        var isQuoted = false
        var end: Int?
        for (offset, scalar) in scalars.enumerated() {
            if scalar == "\"" { isQuoted.toggle() }
            guard !isQuoted, scalar == "." || scalar == "=" else { continue }
            guard let step = Self.step(scalars[start..<offset]) else { return nil }
            steps.append(step)
            start = offset + 1
            if scalar == "=" {
                end = start
                break
            }
        }
        guard let end, steps.count <= Self.stepsMax else { return nil }
        text = written
        self.steps = steps
        valueOffset = end
    }

    private static func step(_ scalars: ArraySlice<Unicode.Scalar>) -> Step? {
        var name = String(String.UnicodeScalarView(scalars))
        if name.count > 1, name.hasPrefix("\""), name.hasSuffix("\"") {
            name = String(name.dropFirst().dropLast())
        }
        guard !name.isEmpty else { return nil }
        return Step(name: name, column: scalars.startIndex + 1, length: scalars.count)
    }

    /// What stands for a file in its places: `--set vars.style`.
    package var file: String {
        "--set " + String(String.UnicodeScalarView(text.unicodeScalars.prefix(valueOffset - 1)))
    }

    /// The value alone.
    var value: Substring {
        text[text.unicodeScalars.index(text.startIndex, offsetBy: valueOffset)...]
    }

    /// The last setting of each path, in order.
    static func effective(_ settings: [Setting]) -> [Setting] {
        let last = Dictionary(
            settings.enumerated().map { ($1.steps.map(\.name), $0) },
            uniquingKeysWith: { _, later in later })
        return settings.enumerated().filter { last[$1.steps.map(\.name)] == $0 }.map(\.element)
    }
}

extension Setting {
    /// What is given, with places in `text`.
    ///
    /// - Throws: where it is no scalar, list or map in one piece.
    func node(source: Int) throws(Problem) -> Node {
        // Blanks stand for the path, so that the parser's columns are those of the text.
        let blanks = String(repeating: " ", count: valueOffset)
        let node = try parse(Array((blanks + value).utf8), source: source)
        var mark = Mark(line: 1, column: valueOffset + 1, length: value.unicodeScalars.count)
        mark.source = source
        let isFlow = value.hasPrefix("[") || value.hasPrefix("{")
        if node.scalar == nil, !isFlow {
            throw Problem(
                "\(quoted(String(value))) is \(node.kindName) in YAML; put it in quotes, or in"
                    + " brackets", at: mark)
        }
        if Self.losesComment(value, node) {
            throw Problem(
                "what begins with '#' is a comment in YAML; put the value in quotes", at: mark)
        }
        guard node.isNull, value.isEmpty else { return node }
        return Node(.scalar(.null, isPlain: true), at: mark)
    }

    /// Whether a part of a plain value would be lost as a comment.
    private static func losesComment(_ value: Substring, _ node: Node) -> Bool {
        guard node.isPlain else { return false }
        return value.hasPrefix("#") || value.contains(" #") || value.contains("\t#")
    }
}
