internal import Core

/// A body template read backwards: what its references stood for in a document made from it.
struct BodyPattern {
    let template: TemplateValue

    /// What each reference stands for, by its name as written; `nil` for a document of another
    /// form.
    ///
    /// Members that the template does not know are let pass, and those it knows may be left out.
    func captures(in document: JSON) -> [String: JSON]? {
        Self.captures(of: template, in: document)
    }

    private static func captures(
        of template: TemplateValue, in document: JSON
    ) -> [String: JSON]? {
        switch template {
        case .constant(let value):
            return matches(value, document) ? [:] : nil
        case .reference(let reference):
            return [reference.written: document]
        case .text(let text):
            guard let written = document.scalarText else { return nil }
            return TextPattern(parts: text.parts).captures(in: written)?.mapValues { .string($0) }
        case .file:
            return [:]
        case .list(let items):
            guard case .array(let values) = document, values.count == items.count else {
                return nil
            }
            return merged(zip(items, values).map { captures(of: $0, in: $1) })
        case .map(let fields):
            guard case .object = document else { return nil }
            return merged(
                fields.map { field in
                    document[field.name].map { captures(of: field.value, in: $0) } ?? [:]
                })
        }
    }

    private static func merged(_ found: [[String: JSON]?]) -> [String: JSON]? {
        var all: [String: JSON] = [:]
        for captures in found {
            guard let captures else { return nil }
            all.merge(captures) { _, new in new }
        }
        return all
    }

    private static func matches(_ value: Value, _ document: JSON) -> Bool {
        switch (value, document) {
        case (.null, .null): true
        case (.list(let items), .array(let values)):
            items.count == values.count && zip(items, values).allSatisfy { matches($0, $1) }
        case (.map(let fields), .object):
            fields.allSatisfy { field in
                document[field.name].map { matches(field.value, $0) } ?? false
            }
        case (.list, _), (.map, _), (.file, _): false
        default: value.inlineText == document.scalarText
        }
    }
}
