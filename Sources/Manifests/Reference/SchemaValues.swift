import Core

/// Definitions of the schema for what stands in axes, variables and inputs.
enum SchemaValues {
    static var definitions: [JSON.Member] {
        [
            JSON.Member("constant", constant), JSON.Member("input", input),
            JSON.Member("axis-value", axisValue), JSON.Member("axis", axis),
            JSON.Member("axis-part", axisPart),
        ]
    }

    private static let scalars = JSON.strings(["string", "number", "boolean", "null"])
    private static let written = JSON.string(WrittenPattern.constant)

    /// A value however deep, in which nothing is a reference.
    private static let constant = deep(
        "constant", pattern: WrittenPattern.constant, file: Forms.constantText,
        "A value, however deep, written out.")

    /// What is sent to a service, with references.
    private static let input = deep(
        "input", pattern: WrittenPattern.template(Forms.inputNames, isEmptyMeant: true),
        file: Forms.template("text", Forms.inputNames).schema,
        "A value with references such as ${{ matrix.seed }}, or a file: { file: path }.")

    /// What stands in a map that is a file.
    private static func file(_ path: JSON) -> JSON {
        .members([
            "properties": .members([
                "file": path, "as": .members(["enum": .array([.string("any"), .null])]),
            ])
        ])
    }

    /// - Parameter file: What `file` is like in a map that has no other key.
    private static func deep(
        _ name: String, pattern: String, file: JSON, _ explanation: String
    ) -> JSON {
        .members([
            "description": .string(explanation), "pattern": .string(pattern),
            "items": .reference(to: name), "if": isFile,
            "then": self.file(file),
            "else": .members(["additionalProperties": .reference(to: name)]),
        ])
    }

    private static let isFile = JSON.members([
        "type": .string("object"), "required": .strings(["file"]),
        "propertyNames": .members(["enum": .strings(FileMap.keys)]),
    ])

    /// One value of a list: a scalar, a file, or a map of scalars.
    private static let axisValue = JSON.members([
        "description": .string("A single value, a file, or a map of single values."),
        "not": .ofType("array"), "pattern": written, "minProperties": .integer(1), "if": isFile,
        "then": file(Forms.constantText),
        "else": .members([
            "additionalProperties": .members(["type": scalars, "pattern": written])
        ]),
    ])

    private static let isMap = JSON.members([
        "type": .string("object"),
        "not": isFile,
    ])

    private static let list: [JSON.Member] = [
        JSON.Member("items", .reference(to: "axis-value")), JSON.Member("minItems", .integer(1)),
        JSON.Member(
            "anyOf",
            .array([.members(["items": isMap]), .members(["items": .not(isMap)])])),
    ]

    /// An axis: the key that a map has says which form it is, as in the reader.
    private static var axis: JSON {
        let range = JSON.map(
            ManifestKeys.range,
            adding: [JSON.Member("oneOf", .array([.having("to"), .having("count")]))])
        let forms = ManifestKeys.axisForms.reversed().reduce(range) { rest, section in
            .members([
                "if": .members(["required": .strings([section.names[0]])]),
                "then": .map(section), "else": rest,
            ])
        }
        return .members([
            "if": .ofType("array"), "then": .object(list),
            "else": forms.adding("type", .string("object")),
        ])
    }

    /// An axis of which `defaults` or a batch writes a part, or none to take it away.
    private static var axisPart: JSON {
        var keys: [KeyEntry] = []
        for section in [ManifestKeys.range] + ManifestKeys.axisForms {
            keys += section.keys.filter { key in !keys.contains { $0.name == key.name } }
        }
        let all = KeySection("Axis", keys)
        return .members([
            "title": .string("Axis"),
            "description": .string("A list of values, or a form such as { from: 1, count: 20 }."),
            "type": .strings(["array", "object"]), "items": .reference(to: "axis-value"),
            "properties": JSON.properties(all, isPart: true),
            "additionalProperties": .bool(false),
        ])
    }
}
