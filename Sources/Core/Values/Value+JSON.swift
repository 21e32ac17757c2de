extension Value {
    /// The value as JSON.
    ///
    /// - Parameters:
    ///   - decimal: How a decimal is spelled; as written, unless equal ones must look the same.
    ///   - file: What stands for a file.
    package func json<Fault: Error>(
        decimal: (DecimalValue) -> String = { $0.written },
        file: (FileReference) throws(Fault) -> JSON
    ) throws(Fault) -> JSON {
        switch self {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .integer(let number): return .integer(number)
        case .decimal(let number): return .number(decimal(number))
        case .text(let text): return .string(text)
        case .file(let reference): return try file(reference)
        case .list(let items):
            var values: [JSON] = []
            for item in items { values.append(try item.json(decimal: decimal, file: file)) }
            return .array(values)
        case .map(let fields):
            var members: [JSON.Member] = []
            for field in fields {
                let value = try field.value.json(decimal: decimal, file: file)
                members.append(JSON.Member(field.name, value))
            }
            return .object(members)
        }
    }
}
