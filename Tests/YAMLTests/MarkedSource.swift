import Testing
import YAML

/// A YAML source in which each `▸` stands right before an expected place.
struct MarkedSource: ExpressibleByStringLiteral, CustomTestStringConvertible, Sendable {
    let text: String
    /// The places of the markers, in order: line and column counted from 1.
    let places: [Mark]

    init(_ marked: String) {
        var text = ""
        var places: [Mark] = []
        var place = Mark(line: 1, column: 1)
        for scalar in marked.unicodeScalars {
            if scalar == "▸" {
                places.append(place)
                continue
            }
            text.unicodeScalars.append(scalar)
            place.column += 1
            if scalar == "\n" { place = Mark(line: place.line + 1, column: 1) }
        }
        self.text = text
        self.places = places
    }

    init(stringLiteral marked: String) {
        self.init(marked)
    }

    var testDescription: String { text.debugDescription }
}

func parse(_ text: String, limits: YAMLLimits = .init()) throws(Problem) -> Node {
    try parse(Array(text.utf8), limits: limits)
}

/// The problem of a source, recorded as an issue if there is none.
func problem(
    of text: String, limits: YAMLLimits = .init(), sourceLocation: SourceLocation = #_sourceLocation
) throws -> Problem {
    try #require(throws: Problem.self, sourceLocation: sourceLocation) {
        _ = try parse(text, limits: limits)
    }
}

extension Node {
    /// The value of a key, nil if there is none.
    subscript(key: String) -> Node? {
        pairs?.first { $0.key == key }?.value
    }

    subscript(index: Int) -> Node? {
        items.flatMap { $0.indices.contains(index) ? $0[index] : nil }
    }

    /// The first value of a key in the node or anything in it.
    func firstValue(of key: String) -> Node? {
        for pair in pairs ?? [] {
            if pair.key == key { return pair.value }
            if let found = pair.value.firstValue(of: key) { return found }
        }
        for item in items ?? [] {
            if let found = item.firstValue(of: key) { return found }
        }
        return nil
    }

    /// The node on one line, without places.
    var summary: String {
        switch content {
        case .scalar(.null, _): "null"
        case .scalar(.bool(let bool), _): "\(bool)"
        case .scalar(.integer(let number), _): "\(number)"
        case .scalar(.decimal(let number), _): "\(number)f"
        case .scalar(.text(let text), _): text.debugDescription
        case .sequence(let items): "[" + items.map(\.summary).joined(separator: " ") + "]"
        case .mapping(let pairs):
            "{" + pairs.map { "\($0.key)=\($0.value.summary)" }.joined(separator: " ") + "}"
        }
    }
}

extension Mark {
    /// The place alone, to compare with a marker.
    var start: Mark { Mark(line: line, column: column) }
}
