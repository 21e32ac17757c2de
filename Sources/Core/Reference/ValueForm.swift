/// What may stand as the value of a key: in words, and as a JSON Schema.
package struct ValueForm: Sendable {
    /// For the tables of the documentation: `duration`, `1 to 10`.
    package let words: String
    package let schema: JSON

    package init(_ words: String, _ schema: JSON) {
        self.words = words
        self.schema = schema
    }

    package static let truth = ValueForm("true or false", .ofType("boolean"))
    package static let duration = text("duration", matching: WrittenPattern.duration)
    package static let rate = text("rate", matching: WrittenPattern.rate)
    package static let money = text("amount with a unit", matching: WrittenPattern.money)
    package static let moneyUnit = text("word of letters", matching: WrittenPattern.moneyUnit)
    package static let number = ValueForm("number", .ofType("number"))

    /// Text, all of which matches an ECMA 262 pattern.
    package static func text(_ words: String = "text", matching pattern: String? = nil) -> ValueForm
    {
        ValueForm(
            words, .members(["type": .string("string"), "pattern": pattern.map { .string($0) }]))
    }

    /// A whole number from `low`, to `high` where that is given.
    package static func integer(from low: Int, to high: Int? = nil) -> ValueForm {
        ValueForm(
            high.map { "\(low) to \($0)" } ?? "whole number from \(low)",
            .members([
                "type": .string("integer"), "minimum": .integer(low),
                "maximum": high.map { .integer($0) },
            ]))
    }

    /// What the schema's `$defs` have under a name.
    package static func named(_ name: String, _ words: String) -> ValueForm {
        ValueForm(words, .reference(to: name))
    }

    /// A list of what `item` says.
    package static func list(
        _ words: String, of item: JSON, atLeast low: Int? = nil, atMost high: Int? = nil
    ) -> ValueForm {
        ValueForm(
            words,
            .members([
                "type": .string("array"), "items": item, "minItems": low.map { .integer($0) },
                "maxItems": high.map { .integer($0) },
            ]))
    }
}
