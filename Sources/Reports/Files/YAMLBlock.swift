internal import Core

/// A YAML document in the making: lines with their indentation.
struct YAMLBlock {
    private(set) var text = ""
    private var indent = ""

    /// A name with its value behind it.
    mutating func line(_ name: String, _ value: String) {
        text += indent + YAMLText.key(name) + ": " + value + "\n"
    }

    mutating func comment(_ words: String) {
        text += indent + "# " + words + "\n"
    }

    mutating func blank() { text += "\n" }

    /// `name:` with what `body` writes below it.
    mutating func map(_ name: String, _ body: (inout YAMLBlock) -> Void) {
        text += indent + YAMLText.key(name) + ":\n"
        nested("  ", body)
    }

    /// An item of a list that is a map: its first line gets the dash.
    mutating func item(_ body: (inout YAMLBlock) -> Void) {
        var inner = YAMLBlock()
        inner.indent = indent + "  "
        body(&inner)
        text += indent + "- " + inner.text.dropFirst(inner.indent.count)
    }

    /// An item of a list that fits on a line.
    mutating func item(_ value: String) {
        text += indent + "- " + value + "\n"
    }

    private mutating func nested(_ more: String, _ body: (inout YAMLBlock) -> Void) {
        let outer = indent
        indent += more
        body(&self)
        indent = outer
    }
}

// MARK: - Values

extension YAMLBlock {
    mutating func field(_ name: String, _ value: TemplateValue) {
        if let short = Self.short(value) { return line(name, short) }
        map(name) { $0.inside(value) }
    }

    mutating func field(_ name: String, _ value: Value) {
        field(name, .constant(value))
    }

    mutating func item(_ value: TemplateValue) {
        if let short = Self.short(value) { return item(short) }
        item { $0.inside(value) }
    }

    /// The lines below the name or the dash of a list or map that is not empty.
    private mutating func inside(_ value: TemplateValue) {
        switch value {
        case .constant(.list(let items)): for value in items { item(.constant(value)) }
        case .constant(.map(let fields)):
            for field in fields { self.field(field.name, field.value) }
        case .list(let items): for value in items { item(value) }
        case .map(let fields): for field in fields { self.field(field.name, field.value) }
        case .constant, .reference, .text, .file: break
        }
    }

    /// What fits behind a name; `nil` for what needs lines of its own.
    static func short(_ value: TemplateValue) -> String? {
        switch value {
        case .constant(let value): short(value)
        case .reference(let reference): YAMLText.reference(reference)
        case .text(let text): YAMLText.template(text)
        case .list(let items): items.isEmpty ? "[]" : nil
        case .map(let fields): fields.isEmpty ? "{}" : nil
        case .file(let path, let mayBeAnything):
            file(YAMLText.template(path), mayBeAnything)
        }
    }

    private static func short(_ value: Value) -> String? {
        switch value {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .decimal(let number): number.written
        case .text(let text): YAMLText.literal(text)
        case .list(let items): items.isEmpty ? "[]" : nil
        case .map(let fields): fields.isEmpty ? "{}" : nil
        case .file(let file): self.file(YAMLText.literal(file.path), file.mayBeAnything)
        }
    }

    private static func file(_ path: String, _ mayBeAnything: Bool) -> String {
        "{ file: \(path)\(mayBeAnything ? ", as: any" : "") }"
    }
}
