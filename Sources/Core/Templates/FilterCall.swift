/// A filter as it was written, such as `truncate(40)`, before anyone asked whether there is one.
package struct FilterCall: Hashable, Sendable {
    /// What stands between its parentheses.
    package enum Argument: Hashable, Sendable {
        /// A whole number; one that is beyond `Int` counts as the largest.
        case number(Int)
        case text(String)
    }

    package let name: String
    package let argument: Argument?
    /// The Unicode scalars of the text that the name covers, and all of it.
    package let nameRange: Range<Int>
    package let range: Range<Int>
}

/// Reads what follows the name in a `${{ name | filter | filter(argument) }}`.
struct FilterScanner {
    /// More than these say nothing new.
    static let callsMax = 8

    private let scalars: [Unicode.Scalar]
    private var index: Int
    private let end: Int

    /// - Parameter range: From the first `|` to before the `}}`.
    init(_ scalars: [Unicode.Scalar], in range: Range<Int>) {
        self.scalars = scalars
        index = range.lowerBound
        end = range.upperBound
    }

    mutating func calls() throws(TemplateParser.Fault) -> [FilterCall] {
        var calls: [FilterCall] = []
        while index < end {
            let bar = index
            guard scalars[bar] == "|" else {
                throw fault("expected '|' before another filter, found \(rest)", at: index..<end)
            }
            index += 1
            skipSpace()
            guard calls.count < Self.callsMax else {
                throw fault("more than \(Self.callsMax) filters; leave some out", at: bar..<end)
            }
            calls.append(try call(after: bar))
            skipSpace()
        }
        return calls
    }

    private mutating func call(after bar: Int) throws(TemplateParser.Fault) -> FilterCall {
        let start = index
        while index < end, TemplateParser.isNamePart(scalars[index]) { index += 1 }
        let nameRange = start..<index
        guard !nameRange.isEmpty else {
            let isMissing = index == end || scalars[index] == "|"
            throw isMissing
                ? fault("no filter follows this '|'; write one such as 'slug'", at: bar..<bar + 1)
                : fault("expected a filter such as 'slug', found \(rest)", at: index..<end)
        }
        let name = text(nameRange)
        skipSpace()
        guard index < end, scalars[index] == "(" else {
            index = nameRange.upperBound
            return FilterCall(name: name, argument: nil, nameRange: nameRange, range: nameRange)
        }
        let argument = try argument(of: name)
        return FilterCall(
            name: name, argument: argument, nameRange: nameRange, range: start..<index)
    }

    private mutating func argument(
        of name: String
    ) throws(TemplateParser.Fault) -> FilterCall.Argument? {
        let parenthesis = index
        index += 1
        skipSpace()
        var argument: FilterCall.Argument?
        if index < end, scalars[index] == "\"" || scalars[index] == "'" {
            argument = .text(try quotedText())
        } else if index < end, scalars[index] != ")" {
            let start = index
            while index < end, isDigit(scalars[index]) { index += 1 }
            guard index > start else {
                throw fault(
                    "expected a whole number or quoted text, found \(rest)", at: start..<end)
            }
            argument = .number(Int(text(start..<index)) ?? Int.max)
        }
        skipSpace()
        guard index < end, scalars[index] == ")" else {
            throw fault("'\(name)(' has no closing ')'", at: parenthesis..<parenthesis + 1)
        }
        index += 1
        return argument
    }

    private mutating func quotedText() throws(TemplateParser.Fault) -> String {
        let mark = scalars[index]
        let start = index + 1
        guard let close = scalars[start..<end].firstIndex(of: mark) else {
            throw fault("this quote is not closed", at: index..<index + 1)
        }
        index = close + 1
        return text(start..<close)
    }

    private mutating func skipSpace() {
        while index < end, scalars[index].properties.isWhitespace { index += 1 }
    }

    private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private var rest: String { "'\(text(index..<end).trimmed.prefix(60))'" }

    private func text(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[range])
        return String(view)
    }

    /// A fault at `range`, without the white space at its end.
    private func fault(_ message: String, at range: Range<Int>) -> TemplateParser.Fault {
        var last = range.upperBound
        while last > range.lowerBound + 1, scalars[last - 1].properties.isWhitespace { last -= 1 }
        return TemplateParser.Fault(message: message, range: range.lowerBound..<last)
    }
}
