package import Core

/// A validator for the part of JSON Schema 2020-12 that the project's own schemas use.
///
/// A keyword that it does not know is an error, so that no schema says more than is tested.
package struct SchemaValidator {
    /// A schema that can't be followed.
    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    private let root: JSON
    private let patterns: [String: Regex<AnyRegexOutput>]

    private static let annotations: Set = [
        "$schema", "$defs", "title", "description", "then", "else",
    ]

    /// - Throws: when a pattern in `schema` is none.
    package init(_ schema: JSON) throws {
        root = schema
        var patterns: [String: Regex<AnyRegexOutput>] = [:]
        try Self.collect(schema, into: &patterns)
        self.patterns = patterns
    }

    private static func collect(
        _ schema: JSON, into patterns: inout [String: Regex<AnyRegexOutput>]
    ) throws {
        switch schema {
        case .object(let members):
            for member in members {
                if member.name == "pattern", case .string(let text) = member.value {
                    patterns[text] = try Regex(text).matchingSemantics(.unicodeScalar)
                }
                try collect(member.value, into: &patterns)
            }
        case .array(let items): for item in items { try collect(item, into: &patterns) }
        case .null, .bool, .number, .string: break
        }
    }

    /// Whether the schema accepts `value`.
    package func accepts(_ value: JSON) throws -> Bool { try accepts(value, root) }

    private func accepts(_ value: JSON, _ schema: JSON) throws -> Bool {
        if case .bool(let isAccepted) = schema { return isAccepted }
        guard case .object(let members) = schema else {
            throw Fault(description: "no schema: \(schema.text)")
        }
        for member in members where try !holds(member, value, schema) { return false }
        return true
    }

    private func holds(_ keyword: JSON.Member, _ value: JSON, _ schema: JSON) throws -> Bool {
        let said = keyword.value
        switch keyword.name {
        case "$ref": return try accepts(value, try definition(said))
        case "type": return said.list.contains { value.isOf(type: $0.scalarText ?? "") }
        case "enum": return said.list.contains { $0.equals(value) }
        case "const": return said.equals(value)
        case "allOf": return try said.list.allSatisfy { try accepts(value, $0) }
        case "anyOf": return try said.list.contains { try accepts(value, $0) }
        case "oneOf": return try said.list.filter { try accepts(value, $0) }.count == 1
        case "not": return try !accepts(value, said)
        case "if":
            let next = try accepts(value, said) ? schema["then"] : schema["else"]
            return try next.map { try accepts(value, $0) } ?? true
        default: break
        }
        switch value {
        case .object(let members): return try holds(keyword, members, schema)
        case .array(let items): return try holds(keyword, items)
        case .string(let text): return try holds(keyword, text)
        case .number(let spelling): return try holds(keyword, number: spelling)
        case .null, .bool: return try isOfOtherKind(keyword)
        }
    }

    private func definition(_ reference: JSON) throws -> JSON {
        let name = (reference.scalarText ?? "").split(separator: "/").last.map(String.init) ?? ""
        guard let found = root["$defs"]?[name] else {
            throw Fault(description: "no definition '\(name)'")
        }
        return found
    }
}

// MARK: - Keywords for one kind of value

extension SchemaValidator {
    private static let others: Set = [
        "properties", "required", "additionalProperties", "propertyNames", "minProperties",
        "maxProperties", "items", "minItems", "maxItems", "uniqueItems", "pattern", "minLength",
        "maxLength", "minimum", "maximum",
    ]

    /// A keyword about another kind of value holds; one that is not known stops the test.
    private func isOfOtherKind(_ keyword: JSON.Member) throws -> Bool {
        guard Self.annotations.contains(keyword.name) || Self.others.contains(keyword.name) else {
            throw Fault(description: "unknown keyword '\(keyword.name)'")
        }
        return true
    }

    private func holds(
        _ keyword: JSON.Member, _ members: [JSON.Member], _ schema: JSON
    ) throws -> Bool {
        let said = keyword.value
        switch keyword.name {
        case "properties":
            return try members.allSatisfy { member in
                try said[member.name].map { try accepts(member.value, $0) } ?? true
            }
        case "additionalProperties":
            return try members.allSatisfy { member in
                try schema["properties"]?[member.name] != nil || accepts(member.value, said)
            }
        case "propertyNames":
            return try members.allSatisfy { try accepts(.string($0.name), said) }
        case "required":
            return said.list.allSatisfy { name in members.contains { .string($0.name) == name } }
        case "minProperties": return members.count >= said.count
        case "maxProperties": return members.count <= said.count
        default: return try isOfOtherKind(keyword)
        }
    }

    private func holds(_ keyword: JSON.Member, _ items: [JSON]) throws -> Bool {
        switch keyword.name {
        case "items": return try items.allSatisfy { try accepts($0, keyword.value) }
        case "minItems": return items.count >= keyword.value.count
        case "maxItems": return items.count <= keyword.value.count
        case "uniqueItems": return Set(items).count == items.count
        default: return try isOfOtherKind(keyword)
        }
    }

    private func holds(_ keyword: JSON.Member, _ text: String) throws -> Bool {
        switch keyword.name {
        case "pattern":
            let pattern = keyword.value.scalarText.flatMap { patterns[$0] }
            return try pattern.map { try $0.firstMatch(in: text) != nil } ?? false
        case "minLength": return text.unicodeScalars.count >= keyword.value.count
        case "maxLength": return text.unicodeScalars.count <= keyword.value.count
        default: return try isOfOtherKind(keyword)
        }
    }

    private func holds(_ keyword: JSON.Member, number spelling: String) throws -> Bool {
        guard let number = Double(spelling) else {
            throw Fault(description: "no number: \(spelling)")
        }
        switch keyword.name {
        case "minimum": return number >= Double(keyword.value.count)
        case "maximum": return number <= Double(keyword.value.count)
        default: return try isOfOtherKind(keyword)
        }
    }
}

extension JSON {
    fileprivate var list: [JSON] {
        if case .array(let items) = self { items } else { [self] }
    }

    fileprivate var count: Int { scalarText.flatMap { Int($0) } ?? 0 }

    fileprivate func equals(_ other: JSON) -> Bool {
        if case .number(let one) = self, case .number(let two) = other {
            return Double(one) == Double(two)
        }
        return self == other
    }

    fileprivate func isOf(type: String) -> Bool {
        switch self {
        case .null: type == "null"
        case .bool: type == "boolean"
        case .string: type == "string"
        case .array: type == "array"
        case .object: type == "object"
        case .number(let spelling):
            type == "number"
                || type == "integer" && Double(spelling).map { $0.rounded() == $0 } ?? false
        }
    }
}
