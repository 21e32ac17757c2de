/// A JSON document: what services answer, and what results files hold.
///
/// Objects keep their order, and numbers their spelling.
package indirect enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A number, as its JSON spelling.
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])

    /// One member of an object.
    package struct Member: Hashable, Sendable {
        package let name: String
        package var value: JSON

        package init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    package static func integer(_ number: some BinaryInteger) -> JSON { .number(String(number)) }

    /// An object of the members whose value is not `nil`, in the order given.
    package static func members(_ members: KeyValuePairs<String, JSON?>) -> JSON {
        .object(members.compactMap { name, value in value.map { Member(name, $0) } })
    }

    /// The member of an object; where a name stands twice, the last, as elsewhere.
    package subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The text of a string or the spelling of a number; `nil` for everything else.
    package var scalarText: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }
}
