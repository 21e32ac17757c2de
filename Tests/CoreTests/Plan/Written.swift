import Core
import Hashing
import Support
import Testing

extension Place {
    /// Somewhere in a line of the manifest of these tests.
    init(line: Int) {
        self.init(file: "test.yaml", line: line, column: 1, length: 1)
    }
}

extension TextTemplate {
    /// The text as a manifest's reader takes it.
    init(_ text: String, at place: Place = Place(line: 1)) throws {
        let parts = try TemplateParser.pieces(of: text).map { piece -> Part in
            switch piece {
            case .literal(let literal): .literal(literal)
            case .reference(let path, let calls, _):
                .reference(
                    Reference(
                        path: path,
                        filters: calls.compactMap(Filter.init).map { Located($0, at: place) },
                        place: place))
            }
        }
        self.init(parts: parts, place: place)
    }
}

/// A plain scalar as a manifest's reader takes it: what is one reference keeps its type.
func template(plain text: String, at place: Place = Place(line: 1)) throws -> TemplateValue {
    let template = try TextTemplate(text, at: place)
    if template.parts.count == 1, let reference = template.references.first,
        reference.filters.last?.value.makesNumbers ?? true
    {
        return .reference(reference)
    }
    return template.literal.map { .constant(.text($0)) } ?? .text(template)
}

func decimal(_ written: String) throws -> Value {
    .decimal(try #require(DecimalValue(written: written)))
}

let realSHA256: SHA256Function = { SHA256.hash($0) }

extension PartialMap {
    /// An entry in a line of the manifest of these tests.
    static func line(_ line: Int, _ fields: KeyValuePairs<String, Value>) -> PartialMap {
        PartialMap(
            fields.map { Field($0.key, Located($0.value, at: Place(line: line))) },
            at: Place(line: line))
    }
}

extension Located<[Located<String>]> {
    /// A group of zipped axes in a line of the manifest of these tests.
    static func line(_ line: Int, _ names: String...) -> Self {
        Located(names.map { Located<String>($0, at: Place(line: line)) }, at: Place(line: line))
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    public init(stringLiteral text: String) { self = .text(text) }
    public init(integerLiteral number: Int) { self = .integer(Int128(number)) }
}
