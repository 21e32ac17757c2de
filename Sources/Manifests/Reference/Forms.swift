import Core

/// What the values of a manifest are like.
enum Forms {
    // What references may name, as patterns.
    private static let deeper = #"(?:\."# + WrittenPattern.name + ")"
    private static let varNames = "vars\(deeper)+"
    static let inputNames = ["matrix\(deeper)+", varNames, #"pipeline\.name"#, #"batch\.name"#]
    static let saveNames = inputNames + [#"job\.(?:index|key|replica)"#, #"run\.date"#]
    static let outputNames = [varNames, #"pipeline\.name"#]
    static let providerNames = [varNames, #"env\."# + WrittenPattern.name]

    static func template(_ words: String, _ names: [String]) -> ValueForm {
        .text(words, matching: WrittenPattern.template(names))
    }

    static let path = ValueForm.text(
        "text", matching: #"^(?=[\s\S]*\S)"# + WrittenPattern.constant.dropFirst())
    static let constantText = ValueForm.text(matching: WrittenPattern.constant).schema
    static let extends = ValueForm(
        "path, or a list of them",
        .anyOf([
            path.schema,
            .members(["type": .string("array"), "items": path.schema, "minItems": .integer(1)]),
        ]))
    static let amounts = ValueForm(
        "amount with a unit, or a list of them",
        .anyOf([
            ValueForm.money.schema,
            .members([
                "type": .string("array"), "items": ValueForm.money.schema, "minItems": .integer(1),
                "maxItems": .integer(ManifestBounds.amountsMax),
            ]),
        ]))
    static let pipeline = limited(
        .text("text", matching: #"^(?!\.)[^/\x00-\x1F\x7F-\x9F]+$"#))
    static let provider = ValueForm(
        "name, or a list of them",
        .anyOf([
            .ofType("string"),
            .members([
                "type": .string("array"), "items": .ofType("string"), "minItems": .integer(1),
                "uniqueItems": .bool(true),
            ]),
        ]))
    static let batchName = limited(.text("name", matching: "^[A-Za-z0-9_-][A-Za-z0-9._-]*$"))
    static let seed = ValueForm(
        "whole number or text",
        .members([
            "type": .strings(["integer", "string"]), "pattern": .string(WrittenPattern.constant),
        ]))
    static let step = ValueForm(
        "number but 0",
        .members(["type": .string("number"), "not": .members(["const": .integer(0)])]))

    /// One of a few words.
    static func words(_ words: [String]) -> ValueForm {
        ValueForm(
            words.map { "`\($0)`" }.joined(separator: " or "),
            .members(["enum": .strings(words)]))
    }

    static let separator = ValueForm.text(
        "character, or `tab`", matching: #"^(?:[\t !#-/:-@\x5B-`{-~]|tab|comma|semicolon)$"#)

    // MARK: Providers

    static let providers = ValueForm(
        "map", named(.reference(to: "provider"), "^[A-Za-z0-9_-]+$", [("minProperties", 1)]))
    static let service = ValueForm.named("service", "name or path")
    static let url = ValueForm(
        "URL",
        .members([
            "type": .string("string"),
            "anyOf": .array([
                .members(["pattern": .string(writtenURL)]),
                .members(["pattern": .string(#"\$\{\{"#)]),
            ]),
            "pattern": .string(WrittenPattern.template(providerNames)),
        ]))
    static let credentials = ValueForm(
        "map",
        .members([
            "type": .string("object"),
            "additionalProperties": .members([
                "type": .strings(["string", "null"]),
                "pattern": .string(#"^\$\{\{\s*env\.[A-Za-z_][A-Za-z0-9_]*\s*\}\}$"#),
            ]),
        ]))

    private static let writtenURL =
        #"^(?:[hH][tT][tT][pP][sS]://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])"#
        + #"|[hH][tT][tT][pP]://(?:[lL][oO][cC][aA][lL][hH][oO][sS][tT]|\[::1\]"#
        + #"|127(?:\.[0-9]{1,3}){3}))(?::[0-9]{1,5})?"#
        + #"(?:/(?:[!$&-;=A-Z_a-z~@]|%[0-9A-Fa-f]{2})*)?$"#

    // MARK: Batches

    static let vars = ValueForm("map", named(.reference(to: "constant"), axisName))
    static let matrix = ValueForm(
        "map of axes",
        named(.reference(to: "axis-part").orNull, axisName, [("maxProperties", 100)]))
    static let inputs = ValueForm(
        "map",
        .members(["type": .string("object"), "additionalProperties": .reference(to: "input")]))
    static let zip = ValueForm.list(
        "list of lists",
        of: .members([
            "type": .string("array"), "items": .ofType("string"), "minItems": .integer(2),
            "uniqueItems": .bool(true),
        ]))
    static let combinations = ValueForm.list(
        "list of maps", of: combination(named: nil), atMost: Expansion.boxesMax)
    static let includes = ValueForm.list(
        "list of maps", of: combination(named: axisName), atMost: Expansion.boxesMax)

    private static let axisName = "^[A-Za-z_][A-Za-z0-9_-]*$"

    private static func combination(named pattern: String?) -> JSON {
        named(.reference(to: "axis-value"), pattern, [("minProperties", 1)])
    }

    /// A map whose values are alike, under names of one's own.
    private static func named(
        _ value: JSON, _ pattern: String?, _ limits: [(String, Int)] = []
    ) -> JSON {
        let names = pattern.map { pattern in
            JSON.members(["pattern": .string(pattern), "maxLength": .integer(NameRule.lengthMax)])
        }
        return .object(
            [JSON.Member("type", .string("object"))]
                + (names.map { [JSON.Member("propertyNames", $0)] } ?? [])
                + limits.map { JSON.Member($0, .integer($1)) }
                + [JSON.Member("additionalProperties", value)])
    }

    private static func limited(_ form: ValueForm) -> ValueForm {
        guard case .object(let members) = form.schema else { return form }
        let length = JSON.Member("maxLength", .integer(NameRule.lengthMax))
        return ValueForm(form.words, .object(members + [length]))
    }
}
