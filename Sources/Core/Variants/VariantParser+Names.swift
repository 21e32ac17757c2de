extension VariantParser {
    /// `${name}`, `${name:fallback}`, `${name=value}`, `${name=!value}`, `${name?=value}`.
    mutating func variable(_ isInner: Bool) throws(Fault) -> VariantSyntax {
        let start = index
        let name = try variableName()
        let isDefault = take("?")
        if take("=") {
            guard !isInner else {
                throw Fault(
                    message: "a variable can't be set within braces; set '\(name)' before them",
                    offset: start)
            }
            let isChosenOnce = take("!")
            let assignment = VariantSyntax.Assignment(
                name: name, value: try value(from: start), isChosenOnce: isChosenOnce,
                isDefault: isDefault)
            return .assignment(assignment, at: mark(start))
        }
        guard !isDefault else { throw unexpected(at: index) }
        let fallback = take(":") ? try value(from: start) : nil
        guard fallback != nil || take("}") else { throw afterName(name, from: start) }
        return .variable(name: name, fallback: fallback, at: mark(start))
    }

    /// Passes over `${`, a name and the white space around it.
    private mutating func variableName() throws(Fault) -> String {
        let start = index
        index += 2
        skipBlank()
        let first = index
        while let byte = next, Self.isNameByte(byte, isFirst: index == first) { index += 1 }
        guard index > first else {
            throw Fault(
                message: "'${' needs a name of letters, digits, '_' and '-', as in '${season}'",
                offset: start)
        }
        let name = String(decoding: bytes[first..<index], as: UTF8.self)
        skipBlank()
        return name
    }

    private static func isNameByte(_ byte: UInt8, isFirst: Bool) -> Bool {
        switch Character(Unicode.Scalar(byte)) {
        case "a"..."z", "A"..."Z", "_", "-": true
        case "0"..."9": !isFirst
        default: false
        }
    }

    private mutating func value(from start: Int) throws(Fault) -> VariantSyntax {
        skipBlank()
        let value = try prompt(isInner: true)
        skipBlank()
        guard take("}") else {
            if next == UInt8(ascii: "|") {
                throw Fault(
                    message: "'|' separates alternatives only within braces; write '{…|…}'",
                    offset: index)
            }
            throw next == nil ? unclosed("${", "}", from: start) : unexpected(at: index)
        }
        return value
    }

    private func afterName(_ name: String, from start: Int) -> Fault {
        next == nil
            ? unclosed("${", "}", from: start)
            : Fault(
                message: "after '\(name.prefix(40))' comes '}', '=' or ':'", offset: index)
    }

    /// `%{a … wrapper$$inner}`.
    mutating func wrap() throws(Fault) -> VariantSyntax {
        let start = index
        index += 2
        skipBlank()
        let wrapper = try prompt(isInner: true)
        skipBlank()
        guard take("$$") else {
            throw Fault(
                message: "'%{' needs '$$' between the wrapper and what it wraps;"
                    + " write '\\%' for the character itself",
                offset: start)
        }
        skipBlank()
        let inner = try prompt(isInner: true)
        skipComments()
        guard take("}") else { throw unclosed("%{", "}", from: start) }
        return .wrap(wrapper: wrapper, inner: inner, at: mark(start))
    }

    /// `__name__`, `__name(variable=value, …)__`.
    mutating func wildcard() throws(Fault) -> VariantSyntax {
        let start = index
        index += 2
        try sampler()
        let name = try wildcardName()
        var variables: [VariantSyntax.Variable] = []
        if take("(") { variables = try wildcardVariables(from: start) }
        guard !name.isEmpty, take("__") else {
            if let next, next == UInt8(ascii: "{") {
                throw Fault(
                    message: "braces can't stand in the name of a wildcard;"
                        + " write '{__…__|__…__}'",
                    offset: index)
            }
            throw Fault(
                message: "'__' begins a wildcard, which has a name and ends in '__';"
                    + " write '\\__' for the characters themselves",
                offset: start)
        }
        return .wildcard(.init(name: name, variables: variables), at: mark(start))
    }

    private mutating func wildcardName() throws(Fault) -> [VariantSyntax] {
        var name: [VariantSyntax] = []
        while next != nil, !starts(with: "__"), !starts(with: "(") {
            if starts(with: "${") {
                name.append(try wildcardVariable())
                continue
            }
            let start = index
            while let byte = next, !Set("#$%{(".utf8).contains(byte), !starts(with: "__") {
                index += 1
            }
            guard index > start else { break }
            name.append(.literal(Array(bytes[start..<index])))
        }
        return name
    }

    /// `${name}` within the name of a wildcard; without a value it is its own name.
    private mutating func wildcardVariable() throws(Fault) -> VariantSyntax {
        let start = index
        let name = try variableName()
        let fallback = take(":") ? try value(from: start) : nil
        guard fallback != nil || take("}") else { throw afterName(name, from: start) }
        return .variable(
            name: name, fallback: fallback ?? .literal(Array(name.utf8)), at: mark(start))
    }

    private mutating func wildcardVariables(
        from start: Int
    ) throws(Fault) -> [VariantSyntax.Variable] {
        guard let close = bytes[index..<end].firstIndex(of: UInt8(ascii: ")")), close > index else {
            throw Fault(
                message: "'(' in a wildcard needs 'name=value' and a closing ')'", offset: index)
        }
        var variables: [VariantSyntax.Variable] = []
        while index < close {
            let comma = bytes[index..<close].firstIndex(of: UInt8(ascii: ",")) ?? close
            let equals = bytes[index..<comma].firstIndex(of: UInt8(ascii: "=")) ?? comma
            let name = String(decoding: bytes[index..<equals], as: UTF8.self).trimmed
            var inner = self
            inner.index = min(equals + 1, comma)
            inner.end = comma
            while inner.end > inner.index, Self.isSpace(bytes[inner.end - 1]) { inner.end -= 1 }
            inner.skipSpace()
            variables.append(.init(name: name, value: try inner.text()))
            index = min(comma + 1, close)
        }
        index = close + 1
        return variables
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte)
    }
}
