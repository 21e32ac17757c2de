internal import Core

/// Writes values as JSON, with files as text where they stand.
///
/// Numbers leave as they were written, members in their order.
struct JSONBody {
    let files: InputRule.FileTravel
    let open: (FileReference) throws(RequestFault) -> InputFile
    private(set) var body = OutgoingBody()

    init(
        files: InputRule.FileTravel,
        open: @escaping (FileReference) throws(RequestFault) -> InputFile
    ) {
        self.files = files
        self.open = open
    }

    mutating func write(_ value: Value) throws(RequestFault) {
        switch value {
        case .null: body.append("null")
        case .bool(let flag): body.append(flag ? "true" : "false")
        case .integer(let number): body.append(String(number))
        case .decimal(let number): body.append(number.written)
        case .text(let text): body.append(.bytes(JSON.string(text).bytes))
        case .list(let items):
            body.append("[")
            for (index, item) in items.enumerated() {
                if index > 0 { body.append(",") }
                try write(item)
            }
            body.append("]")
        case .map(let fields):
            body.append("{")
            for (index, field) in fields.enumerated() {
                if index > 0 { body.append(",") }
                body.append(.bytes(JSON.string(field.name).bytes))
                body.append(":")
                try write(field.value)
            }
            body.append("}")
        case .file(let reference): try write(reference)
        }
    }

    private mutating func write(_ reference: FileReference) throws(RequestFault) {
        let file = try open(reference)
        switch files {
        case .base64: body.append("\"")
        case .dataURI:
            let type = try RequestFault.unsent { () throws(InputFileError) in try MediaType.of(file)
            }
            body.append("\"data:\(type);base64,")
        case .part, .none:
            throw .refused("'\(reference.path)' can't be sent here; give a URL of the file instead")
        }
        body.append(.base64(file))
        body.append("\"")
    }
}
