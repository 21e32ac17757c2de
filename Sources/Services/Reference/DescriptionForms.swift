import Core

/// What the values of a description are like.
enum DescriptionForms {
    static let word = ValueForm.text("name in lower case", matching: "^[a-z][a-z0-9_-]{0,39}$")
    static let variable = ValueForm.text("environment variable", matching: "^[A-Z_][A-Z0-9_]*$")
    static let header = ValueForm.text("text with references")
    static let path = ValueForm.text(
        "path",
        matching: #"^[^.\[\]]+(?:\[(?:\*|[0-9]+)\])*(?:\.[^.\[\]]+(?:\[(?:\*|[0-9]+)\])*)*$"#)

    static let url = ValueForm(
        "URL",
        .members([
            "type": .strings(["string", "null"]), "pattern": .string("^[hH][tT][tT][pP][sS]?://"),
        ]))
    static let size = ValueForm(
        "size",
        .members([
            "type": .strings(["string", "integer"]), "minimum": .integer(1),
            "pattern": .string(WrittenPattern.byteCount),
        ]))
    static let target = ValueForm(
        "word, or word and example",
        .anyOf([.members(["type": .strings(["string", "null"])]), .reference(to: "target")]))
    static let credentials = ValueForm(
        "map",
        .members([
            "type": .string("object"), "propertyNames": word.schema,
            "additionalProperties": .anyOf([variable.schema, .reference(to: "credential")]),
        ]))
    static let handles = ValueForm(
        "map of paths",
        .members([
            "type": .string("object"), "propertyNames": word.schema,
            "additionalProperties": .anyOf([path.schema, .reference(to: "handle")]),
        ]))
    static let headers = texts(by: "header")
    static let form = ValueForm(
        "map or `${{ inputs }}`",
        .members([
            "type": .strings(["object", "string"]), "pattern": .string(#"^\$\{\{[^}]*\}\}$"#),
        ]))

    static let texts = oneOrMore("text or list", of: .ofType("string"))
    static let paths = oneOrMore("path or list", of: path.schema)
    static let words = oneOrMore("word or list", of: .reference(to: "scalar"))
    static let statuses = oneOrMore(
        "status or list",
        of: .members([
            "type": .strings(["integer", "string"]), "minimum": .integer(100),
            "maximum": .integer(599), "pattern": .string("^[1-5]xx$"),
        ]))
    static let conditions = ValueForm(
        "map of values",
        .members([
            "type": .string("object"), "propertyNames": path.schema,
            "additionalProperties": oneOrMore("", of: .reference(to: "scalar")).schema,
        ]))

    /// A map of texts by names of one's own.
    static func texts(by name: String) -> ValueForm {
        ValueForm(
            "map of texts",
            .members(["type": .string("object"), "additionalProperties": .ofType("string")]))
    }

    /// A map of what `$defs` has under a name, by names of one's own.
    static func maps(_ name: String) -> ValueForm {
        ValueForm(
            "map of maps",
            .members(["type": .string("object"), "additionalProperties": .reference(to: name)]))
    }

    static func oneOrMore(_ name: String) -> ValueForm {
        oneOrMore("map or list of maps", of: .reference(to: name))
    }

    static func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) -> ValueForm
    where Choice.RawValue == String {
        let words = type.allCases.map(\.rawValue)
        return ValueForm(
            words.map { "`\($0)`" }.joined(separator: ", "), .members(["enum": .strings(words)]))
    }

    private static func oneOrMore(_ words: String, of item: JSON) -> ValueForm {
        ValueForm(
            words, .anyOf([item, .members(["type": .string("array"), "items": item])]))
    }
}
