internal import Core

/// A `multipart/form-data` body, read strictly (RFC 7578): what a lenient server would forgive is
/// refused, so that a rehearsal finds it.
struct Form {
    /// One field; names are literal, `data[#22][load_image]`.
    struct Part {
        let name: String
        /// `nil` for a field without a file.
        let fileName: String?
        let content: ArraySlice<UInt8>
    }

    let parts: [Part]

    static let partsMax = 1000

    init(_ body: [UInt8], contentType: String) throws(BadRequest) {
        let boundary = try Self.boundary(of: contentType)
        let opening = Array("--\(boundary)".utf8)
        let delimiter = Array("\r\n--\(boundary)".utf8)
        guard body.starts(with: opening) else {
            throw BadRequest("the body does not begin with its boundary '--\(boundary)'")
        }
        var rest = body[opening.count...]
        var parts: [Part] = []
        while rest.starts(with: Self.lineEnd) {
            guard parts.count < Self.partsMax else {
                throw BadRequest("the form has more than \(Self.partsMax) parts")
            }
            rest = rest.dropFirst(2)
            guard let end = Self.find(delimiter, in: rest) else {
                throw BadRequest("part \(parts.count + 1) of the form has no end")
            }
            parts.append(try Self.part(rest[..<end], number: parts.count + 1))
            rest = rest[(end + delimiter.count)...]
        }
        guard rest.elementsEqual("--".utf8) || rest.elementsEqual("--\r\n".utf8) else {
            throw BadRequest("the form does not end with '--\(boundary)--'")
        }
        self.parts = parts
    }

    private static let lineEnd: [UInt8] = [13, 10]

    private static func boundary(of contentType: String) throws(BadRequest) -> String {
        let parameters = HeaderParameters(contentType)
        guard let boundary = parameters["boundary"] else {
            throw BadRequest("'\(contentType)' names no boundary; let the encoder write the header")
        }
        guard (1...70).contains(boundary.utf8.count) else {
            throw BadRequest("the boundary '\(boundary)' is not 1 to 70 characters long")
        }
        return boundary
    }

    private static func part(
        _ bytes: ArraySlice<UInt8>, number: Int
    ) throws(BadRequest) -> Part {
        guard let headEnd = find([13, 10, 13, 10], in: bytes) else {
            throw BadRequest("part \(number) of the form has no empty line behind its headers")
        }
        let head = String(decoding: bytes[..<headEnd], as: UTF8.self)
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        let disposition = lines.first { $0.lowercased().hasPrefix("content-disposition:") }
        let parameters = disposition.map {
            HeaderParameters($0.drop { $0 != ":" }.dropFirst())
        }
        guard let parameters, parameters.value == "form-data", let name = parameters["name"] else {
            throw BadRequest(
                "part \(number) of the form has no 'Content-Disposition: form-data; name=\"…\"'")
        }
        return Part(
            name: unescaped(name), fileName: parameters["filename"],
            content: bytes[(headEnd + 4)...])
    }

    /// Only quotes and line ends are escaped in names, as browsers and curl do; all else is
    /// literal.
    private static func unescaped(_ name: String) -> String {
        var text = name
        for (code, character) in [("%22", "\""), ("%0D", "\r"), ("%0A", "\n")] {
            text = text.split(separator: code, omittingEmptySubsequences: false)
                .joined(separator: character)
        }
        return text
    }

    private static func find(_ needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = needle.first, bytes.count >= needle.count else { return nil }
        var index = bytes.startIndex
        let last = bytes.endIndex - needle.count
        while index <= last {
            if bytes[index] == first, bytes[index...].starts(with: needle) { return index }
            index += 1
        }
        return nil
    }
}

/// A header's value and its parameters: `form-data; name="a"`.
struct HeaderParameters {
    /// In lower case.
    let value: String
    private var parameters: [String: String] = [:]

    init(_ text: some StringProtocol) {
        var pieces: [String] = [""]
        var isQuoted = false
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if character == ";", !isQuoted {
                pieces.append("")
            } else {
                pieces[pieces.count - 1].append(character)
            }
        }
        value = pieces[0].trimmed.lowercased()
        for piece in pieces.dropFirst() {
            guard let equals = piece.firstIndex(of: "=") else { continue }
            var value = String(piece[piece.index(after: equals)...]).trimmed
            if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
                value = String(value.dropFirst().dropLast())
            }
            parameters[String(piece[..<equals]).trimmed.lowercased()] = value
        }
    }

    subscript(name: String) -> String? { parameters[name] }
}
