/// Pieces of a JSON Schema, 2020-12.
extension JSON {
    package static let schemaDialect = JSON.string("https://json-schema.org/draft/2020-12/schema")

    package static func ofType(_ name: String) -> JSON { .members(["type": .string(name)]) }

    package static func reference(to name: String) -> JSON {
        .members(["$ref": .string("#/$defs/\(name)")])
    }

    package static func strings(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }

    /// A schema of the values that one of `schemas` accepts.
    package static func anyOf(_ schemas: [JSON]) -> JSON { .members(["anyOf": .array(schemas)]) }

    package static func not(_ schema: JSON) -> JSON { .members(["not": schema]) }

    /// A schema of maps in which `key` stands and is not null.
    package static func having(_ key: String) -> JSON {
        .members([
            "required": .strings([key]), "properties": .object([Member(key, not(ofType("null")))]),
        ])
    }

    /// A schema of maps with the section's keys and no others.
    ///
    /// - Parameters:
    ///   - isPart: Whether what is required may stand elsewhere, so that nothing is required here.
    ///   - nullsMeant: Whether null counts as not written.
    ///   - adding: Further keywords.
    package static func map(
        _ section: KeySection, isPart: Bool = false, nullsMeant: Bool = true,
        adding: [Member] = []
    ) -> JSON {
        let required = isPart ? [] : section.keys.filter(\.isRequired).map(\.name)
        return .object(
            [
                Member("title", .string(section.title)), Member("type", .string("object")),
                Member(
                    "properties", properties(section, isPart: isPart, nullsMeant: nullsMeant)),
            ]
                + (required.isEmpty ? [] : [Member("required", .strings(required))])
                + [Member("additionalProperties", .bool(false))] + adding)
    }

    /// What `properties` says for the keys of a section.
    package static func properties(
        _ section: KeySection, isPart: Bool = false, nullsMeant: Bool = true
    ) -> JSON {
        .object(
            section.keys.map { key in
                let isNullMeant = nullsMeant && (isPart || !key.isRequired)
                let schema = isNullMeant ? key.form.schema.orNull : key.form.schema
                return Member(key.name, schema.described(key.explanation))
            })
    }

    /// The schema, null accepted as well.
    package var orNull: JSON {
        guard case .object(let members) = self, let type = self["type"],
            self["enum"] == nil, self["anyOf"] == nil
        else { return .anyOf([self, .ofType("null")]) }
        let types: [JSON] = if case .array(let types) = type { types } else { [type] }
        return .object(
            members.map { member in
                member.name == "type"
                    ? Member("type", .array(types + [.string("null")])) : member
            })
    }

    /// The schema with a text that an editor shows.
    package func described(_ text: String) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object([Member("description", .string(text))] + members)
    }
}

extension KeyEntry {
    /// What an editor says of the key.
    package var explanation: String {
        let start = meaning.prefix(1).uppercased() + meaning.dropFirst()
        let without = isRequired ? "Required." : "When left out: \(whenLeftOut)."
        return "\(start).\n\(without)\nExample: \(example)"
    }
}
