internal import Core

/// Writes a form as RFC 7578 has it: each field a part, with its name as it is.
struct MultipartBody {
    let boundary: String
    let open: (FileReference) throws(RequestFault) -> InputFile
    private(set) var body = OutgoingBody()

    /// - Parameter seed: What the boundary is made of, the same for the same job.
    init(
        fields: [Value.Field], seed: String, companion: ((String) -> String)?,
        open: @escaping (FileReference) throws(RequestFault) -> InputFile
    ) throws(RequestFault) {
        self.open = open
        boundary = Self.boundary(seed: seed, fields: fields)
        for field in fields {
            try append(field.name, field.value)
            if let companion, !field.value.files.isEmpty {
                let name = companion(field.name)
                if !fields.contains(where: { $0.name == name }) { try append(name, .text("")) }
            }
        }
        body.append("--\(boundary)--\r\n")
    }

    var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    /// A list is the same part again and again; a map is JSON text.
    private mutating func append(_ name: String, _ value: Value) throws(RequestFault) {
        switch value {
        case .list(let items):
            for item in items { try append(name, item) }
        case .file(let reference):
            let file = try open(reference)
            let type = try RequestFault.unsent { () throws(InputFileError) in try MediaType.of(file)
            }
            let filename = Self.escaped(reference.name)
            head(name, "; filename=\"\(filename)\"\r\nContent-Type: \(type)")
            body.append(.file(file))
            body.append("\r\n")
        case .map:
            guard value.files.isEmpty else {
                throw .refused("a file inside the map '\(name)' can't be sent as a part of a form")
            }
            var json = JSONBody(files: .none, open: open)
            try json.write(value)
            head(name)
            for piece in json.body.pieces { body.append(piece) }
            body.append("\r\n")
        case .null, .bool, .integer, .decimal, .text:
            head(name)
            body.append((value.inlineText ?? "") + "\r\n")
        }
    }

    private mutating func head(_ name: String, _ rest: String = "") {
        body.append(
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.escaped(name))\"\(rest)"
                + "\r\n\r\n")
    }

    /// Only what would end the quoted name is escaped: `data[#22][load_image]` stays as it is.
    static func escaped(_ name: String) -> String {
        var output = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"": output.append(contentsOf: "%22".unicodeScalars)
            case "\r": output.append(contentsOf: "%0D".unicodeScalars)
            case "\n": output.append(contentsOf: "%0A".unicodeScalars)
            default: output.append(scalar)
            }
        }
        return String(output)
    }

    /// A line that no text of the form has in it.
    ///
    /// File bytes are not looked at: 128 bits of a hash are
    /// not in them by chance.
    private static func boundary(seed: String, fields: [Value.Field]) -> String {
        let texts = fields.flatMap { Self.texts(in: $0.value) + [$0.name] }
        var boundary = "tirage-\(seed.prefix(32))"
        var count = 0
        while texts.contains(where: { $0.contains(boundary) }) {
            count += 1
            boundary = "tirage-\(count)-\(seed.prefix(32))"
        }
        return boundary
    }

    private static func texts(in value: Value) -> [String] {
        switch value {
        case .list(let items): items.flatMap(texts)
        case .map(let fields): fields.flatMap { [$0.name] + texts(in: $0.value) }
        default: value.inlineText.map { [$0] } ?? []
        }
    }
}
