internal import Core
internal import Foundation
internal import Support
internal import Synchronization

/// A service that keeps a book of what it billed, and whose images say themselves what made them.
///
/// Each job costs 2 credits of its own. Prompts with these words end otherwise: `refused` is billed
/// and fails, `vanished` is billed and never answered.
final class ArchiveService: Sendable {
    private let name: String
    private let server: ScriptedServer

    fileprivate struct Book: Sendable {
        var jobs: [JSON] = []
        /// How many of the first jobs it knows no more.
        var forgotten = 0
    }

    private final class Shared: Sendable { let book = Mutex(Book()) }
    private let shared: Shared

    init(_ name: String) {
        self.name = name
        let shared = Shared()
        self.shared = shared
        server = ScriptedServer(
            .serve { text in
                guard let request = ArchiveRequest(text) else { return .close }
                return shared.book.withLock { $0.action(request) }
            })
    }

    /// The inputs of each job that was billed.
    var billed: [JSON] { shared.book.withLock { $0.jobs } }

    /// From now on it knows none of the jobs and images that it has made.
    func forget() { shared.book.withLock { $0.forgotten = $0.jobs.count } }

    var description: String {
        """
        service: \(name)
        url: "\(server.url)"
        inputs: { files: data-uri }
        submit:
          post: /jobs
          json:
            input: ${{ inputs }}
          id: id
        poll:
          get: /jobs/${{ id }}
          status: state
          running: running
          succeeded: done
          failed: failed
          images: out
          cost: { path: cost, unit: credits }
        charges-failures: true
        keeps: 1h

        """
    }
}

/// A request as the service reads it.
private struct ArchiveRequest {
    let method: String
    let path: [String]
    let origin: String
    let body: [UInt8]

    init?(_ text: String) {
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        method = String(words[0])
        path = words[1].split(separator: "/").map { String($0) }
        let host = lines.first { $0.lowercased().hasPrefix("host:") }?.dropFirst(5) ?? ""
        origin = "http://" + host.trimmingCharacters(in: .whitespaces)
        body = text[end.upperBound...].unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }
}

extension ArchiveService.Book {
    fileprivate mutating func action(_ request: ArchiveRequest) -> ScriptedServer.Action {
        if request.method == "POST" { return submitted(request.body) }
        guard request.path.count == 2, let number = Int(request.path[1]),
            number > forgotten, jobs.indices.contains(number - 1)
        else { return answer("{}", status: "404 Not Found") }
        let inputs = jobs[number - 1]
        if request.path[0] == "img" {
            return .send(
                ScriptedServer.answer(
                    "200 OK", ArchiveImage.text(saying: inputs),
                    headers: ["Content-Type: image/png"]))
        }
        if inputs["prompt"]?.scalarText?.contains("refused") ?? false {
            return answer(#"{"state":"failed","cost":2,"error":{"message":"not a nice prompt"}}"#)
        }
        return answer(
            #"{"state":"done","cost":2,"out":["\#(request.origin)/img/\#(number)"]}"#)
    }

    private mutating func submitted(_ body: [UInt8]) -> ScriptedServer.Action {
        guard let inputs = (try? JSON(parsing: body))?["input"] else {
            return answer("{}", status: "400 Bad Request")
        }
        jobs.append(inputs)
        if inputs["prompt"]?.scalarText?.contains("vanished") ?? false { return .close }
        return answer(#"{"id":"\#(jobs.count)"}"#)
    }

    private func answer(_ json: String, status: String = "200 OK") -> ScriptedServer.Action {
        .send(
            ScriptedServer.answer(status, json, headers: ["Content-Type: application/json"]))
    }
}

/// A PNG that says in a text chunk what it was made from.
enum ArchiveImage {
    private static let keyword = "inputs"

    /// The image, bytes as Latin-1.
    static func text(saying inputs: JSON) -> String {
        let png = Array(PictureService.png.unicodeScalars).map { UInt8($0.value) }
        let end = png.count - 12
        let chunk = Self.chunk(
            Array("tEXt".utf8), Array("\(keyword)\0".utf8) + inputs.canonicalBytes)
        let bytes = png[..<end] + chunk + png[end...]
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// What a file of ours says; `nil` where it says nothing.
    static func inputs(of file: URL) throws -> JSON? {
        let bytes = Array(try Data(contentsOf: file))
        let sign = Array("tEXt\(keyword)\0".utf8)
        guard let start = bytes.firstRange(of: sign) else { return nil }
        let head = bytes[(start.lowerBound - 4)..<start.lowerBound]
        let length = head.reduce(0) { $0 << 8 | Int($1) }
        return try JSON(parsing: Array(bytes[start.upperBound...].prefix(length - sign.count + 4)))
    }

    private static func chunk(_ type: [UInt8], _ data: [UInt8]) -> [UInt8] {
        let size = unsafe withUnsafeBytes(of: UInt32(data.count).bigEndian) { unsafe Array($0) }
        var crc: UInt32 = 0xffff_ffff
        for byte in type + data {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
        }
        let sum = unsafe withUnsafeBytes(of: (~crc).bigEndian) { unsafe Array($0) }
        return size + type + data + sum
    }
}
