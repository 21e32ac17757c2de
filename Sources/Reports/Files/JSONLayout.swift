package import Core

extension JSON {
    /// The document over several lines, two spaces for each level; what is short stays on one line.
    package var laidOut: String { laidOut(indent: "") + "\n" }

    private func laidOut(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .array(let items) where !items.isEmpty:
            if items.allSatisfy(\.isScalar), text.utf8.count <= 80 { return text }
            let lines = items.map { inner + $0.laidOut(indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n" + indent + "]"
        case .object(let members) where !members.isEmpty:
            if let line = oneLine(members) { return line }
            let lines = members.map { member in
                inner + JSON.string(member.name).text + ": " + member.value.laidOut(indent: inner)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
        case .null, .bool, .number, .string, .array, .object: return text
        }
    }

    /// A few members that are all scalars.
    private func oneLine(_ members: [Member]) -> String? {
        guard members.count <= 4, members.allSatisfy(\.value.isScalar) else { return nil }
        let line = members.map { JSON.string($0.name).text + ": " + $0.value.text }
            .joined(separator: ", ")
        return line.utf8.count <= 76 ? "{ " + line + " }" : nil
    }

    private var isScalar: Bool {
        switch self {
        case .null, .bool, .number, .string: true
        case .array, .object: false
        }
    }
}
