/// What the references of a template may name, and what each stands for.
package protocol Scope {
    /// - Throws: when the name is unknown here, or its value can't be had now.
    func value(of reference: Reference) throws(ScopeFault) -> Value
}

/// Why a reference has no value.
package struct ScopeFault: Error, Hashable, Sendable {
    package let message: String
    package let place: Place

    package init(_ message: String, at place: Place) {
        self.message = message
        self.place = place
    }
}

extension ScopeFault {
    init(unknown reference: Reference) {
        self.init("unknown name '\(reference.written)'", at: reference.place)
    }
}

extension [Value.Field] {
    /// The value that a path of names leads to; `nil` where there is none, or no path.
    func value(at path: ArraySlice<String>) -> Value? {
        guard let name = path.first, let index = firstIndex(where: { $0.name == name }) else {
            return nil
        }
        if path.count == 1 { return self[index].value }
        return path.dropFirst().reduce(self[index].value) { value, name in value?[field: name] }
    }
}

extension TextTemplate {
    /// The text with every reference replaced by what it stands for.
    package func resolved(in scope: borrowing some Scope) throws(ScopeFault) -> String {
        try resolved(in: scope) { $0 }
    }

    /// The same, with each reference's text passed through `transform`: for file names and paths of
    /// URLs.
    package func resolved(
        in scope: borrowing some Scope, transform: (String) -> String
    ) throws(ScopeFault) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .reference(let reference):
                text += transform(try reference.text(of: try scope.value(of: reference)))
            }
        }
        return text
    }
}

extension Reference {
    /// The text of `value`, which it stands for, passed through the filters.
    func text(of value: Value) throws(ScopeFault) -> String {
        guard let inline = value.inlineText else {
            throw ScopeFault(
                "'\(written)' is \(value.kindName), which has no text of its own;"
                    + " name one of its fields", at: place)
        }
        return try filtered(inline)
    }

    /// The number that the last filter makes of `value`.
    fileprivate func number(of value: Value) throws(ScopeFault) -> Value {
        let text = try text(of: value)
        return Value(numberWritten: text) ?? .text(text)
    }
}

extension TemplateValue {
    /// The value with every reference replaced by what it stands for.
    package func resolved(in scope: borrowing some Scope) throws(ScopeFault) -> Value {
        switch self {
        case .constant(let value): return value
        case .reference(let reference):
            let value = try scope.value(of: reference)
            return reference.filters.isEmpty ? value : try reference.number(of: value)
        case .text(let text): return .text(try text.resolved(in: scope))
        case .file(let path, let mayBeAnything):
            let path = try path.resolved(in: scope)
            return .file(FileReference(path: path, mayBeAnything: mayBeAnything))
        case .list(let items):
            var values: [Value] = []
            for item in items { values.append(try item.resolved(in: scope)) }
            return .list(values)
        case .map(let fields):
            var values: [Value.Field] = []
            for field in fields {
                values.append(Value.Field(field.name, try field.value.resolved(in: scope)))
            }
            return .map(values)
        }
    }
}
