internal import Core

/// A request that is not read to its end, with the answer that it gets.
struct RefusedRequest: Error, Hashable {
    let status: Int
    let message: String
}

/// A request's line and headers, read strictly (RFC 9112): what could be understood in two ways is
/// refused.
struct RequestHead: Sendable {
    /// How the end of a body is known.
    enum Framing: Hashable, Sendable {
        case length(Int)
        case chunked
    }

    let method: String
    /// Path and query as sent.
    let target: String
    /// By their names in lower case; of several with one name the last.
    let headers: [String: String]
    let framing: Framing
    /// Whether another request may follow on the connection.
    let staysOpen: Bool
    /// Whether the client waits to hear that its body is wanted.
    let expectsContinue: Bool

    /// - Parameter lines: The request line and the headers, without line ends.
    init(_ lines: [[UInt8]]) throws(RefusedRequest) {
        let words = (lines.first ?? []).split(
            separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 3, words.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isVisible) })
        else { throw Self.malformed("the request line is not 'METHOD target HTTP/1.1'") }
        let version = String(decoding: words[2], as: UTF8.self)
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
            throw RefusedRequest(status: 505, message: "'\(version)' is not HTTP/1.1")
        }
        var fields: [String: [String]] = [:]
        for line in lines.dropFirst() {
            let (name, value) = try Self.field(line)
            fields[name, default: []].append(value)
        }
        method = String(decoding: words[0], as: UTF8.self)
        target = String(decoding: words[1], as: UTF8.self)
        headers = fields.compactMapValues(\.last)
        framing = try Self.framing(
            lengths: fields["content-length"] ?? [], codings: fields["transfer-encoding"] ?? [])
        let isModern = version == "HTTP/1.1"
        let wishes = (fields["connection"] ?? []).flatMap { $0.lowercased().split(separator: ",") }
        staysOpen = isModern && !wishes.contains { String($0).trimmed == "close" }
        expectsContinue = isModern && headers["expect"]?.lowercased() == "100-continue"
    }

    private static func field(
        _ line: [UInt8]
    ) throws(RefusedRequest) -> (name: String, value: String) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            line[..<colon].allSatisfy(isTokenCharacter)
        else { throw malformed("a header is not 'name: value'") }
        let isBlank = { (byte: UInt8) in byte == 32 || byte == 9 }
        let value = line[(colon + 1)...].drop(while: isBlank)
        let end = value.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? value.startIndex
        guard value.allSatisfy({ $0 == 9 || $0 >= 32 && $0 != 127 }) else {
            throw malformed("a header has a control character")
        }
        return (
            String(decoding: line[..<colon], as: UTF8.self).lowercased(),
            String(decoding: value[..<end], as: UTF8.self)
        )
    }

    private static func framing(
        lengths: [String], codings: [String]
    ) throws(RefusedRequest) -> Framing {
        if !codings.isEmpty {
            guard lengths.isEmpty else { throw malformed("the body has a length and is chunked") }
            guard codings.map({ $0.lowercased() }) == ["chunked"] else {
                throw RefusedRequest(
                    status: 501, message: "the transfer coding '\(codings[0])' is not 'chunked'")
            }
            return .chunked
        }
        guard let length = lengths.first else { return .length(0) }
        guard lengths.allSatisfy({ $0 == length }), !length.isEmpty,
            length.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { throw malformed("the content length is no number") }
        return .length(Int(length) ?? .max)
    }

    static func malformed(_ message: String) -> RefusedRequest {
        RefusedRequest(status: 400, message: message)
    }

    /// Whether a header can have this name.
    static func isToken(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy(isTokenCharacter)
    }

    private static func isVisible(_ byte: UInt8) -> Bool { byte > 32 && byte != 127 }

    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
