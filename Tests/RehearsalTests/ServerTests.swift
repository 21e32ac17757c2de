import Core
import Testing

@testable import Rehearsal

/// Connections, byte for byte.
struct ServerTests {
    /// Talks to a server of its own.
    private func talk<Outcome: Sendable>(
        _ body: @escaping @Sendable (_ port: Int) throws -> Outcome
    ) async throws -> Outcome {
        let server = RehearsalServer(
            mounts: [RehearsalSample.instasd.mount()], latency: .zero, imageSide: 32,
            now: { Timestamp(milliseconds: 1_764_000_000_000) })
        return try await server.serve { address in
            try await Client.blocking { try body(address.port) }
        }
    }

    /// The head of a submit, whose line end is left to the test.
    private static func submit(_ headers: String...) -> String {
        ([
            "POST /instasd/run_task HTTP/1.1", "AUTHORIZATION: any",
            "content-TYPE: application/json",
        ]
            + headers).joined(separator: "\r\n") + "\r\n\r\n"
    }

    private static let inputs = #"{"inputs":{"a":{"title":"t","value":1}}}"#

    private static let whole = submit("Content-Length: \(inputs.utf8.count)") + inputs

    @Test(arguments: [
        "//run_task", "/a%2Fb/../c", "/./a//", "/a%20b%c3%a9", "/grüße", "/run_task/;x=1",
    ])
    func aPathArrivesAsSent(path: String) async throws {
        let reply = try await talk { port in
            let wire = try Wire(port: port)
            defer { wire.close() }
            try wire.send(
                "GET /instasd\(path)?a=b%20c HTTP/1.1\r\nauthorization: any\r\n\r\n")
            return try wire.reply()
        }
        #expect(reply.status == 404)
        #expect(reply.document["message"]?.scalarText?.hasPrefix("'GET \(path)' is no") == true)
    }

    @Test func aConnectionServesOneRequestAfterAnother() async throws {
        let statuses = try await talk { port in
            let wire = try Wire(port: port)
            defer { wire.close() }
            var statuses: [Int] = []
            for _ in 1...3 {
                try wire.send(Self.whole)
                statuses.append(try wire.reply().status)
            }
            try wire.send(Self.whole + "\r\n" + Self.whole)
            return statuses + [try wire.reply().status, try wire.reply().status]
        }
        #expect(statuses == [200, 200, 200, 200, 200])
    }

    @Test(arguments: [
        "GET /rehearsal/bill HTTP/1.0\r\n\r\n",
        "GET /rehearsal/bill HTTP/1.1\r\nconnection: Keep-Alive, Close\r\n\r\n",
    ])
    func aConnectionIsClosedWhereTheClientWantsIt(request: String) async throws {
        let (reply, rest) = try await talk { port in
            let wire = try Wire(port: port)
            defer { wire.close() }
            try wire.send(request)
            return (try wire.reply(), try wire.rest())
        }
        #expect(reply.status == 200)
        #expect(reply.header("connection") == "close")
        #expect(rest == [])
    }

    @Test func theAnswerToHeadHasNoBody() async throws {
        let statuses = try await talk { port in
            let wire = try Wire(port: port)
            defer { wire.close() }
            try wire.send("HEAD /rehearsal/bill HTTP/1.1\r\n\r\n")
            let head = try wire.reply(hasBody: false)
            try wire.send("GET /rehearsal/bill HTTP/1.1\r\n\r\n")
            let whole = try wire.reply()
            #expect(head.header("content-length") == "\(whole.body.count)")
            return [head.status, whole.status]
        }
        #expect(statuses == [200, 200])
    }

    @Test func aClientThatWaitsForItIsToldToSendTheBody() async throws {
        let (line, status) = try await talk { port in
            let wire = try Wire(port: port)
            defer { wire.close() }
            try wire.send(
                Self.submit("Content-Length: \(Self.inputs.utf8.count)", "Expect: 100-continue"))
            let line = try wire.line()
            _ = try wire.line()
            try wire.send(Self.inputs)
            return (line, try wire.reply().status)
        }
        #expect(line == "HTTP/1.1 100 Continue")
        #expect(status == 200)
    }

    @Test func aBodyInChunksIsTheSameBody() async throws {
        let (first, second, third) = try await talk { port in
            let wire = try Wire(port: port)
            defer { wire.close() }
            try wire.send(Self.whole)
            let first = try wire.reply()
            let bytes = Array(Self.inputs.utf8)
            try wire.send(Self.submit("Transfer-Encoding: Chunked"))
            try wire.send("1;name=\"value\"\r\n" + Self.inputs.prefix(1) + "\r\n")
            try wire.send("00\(String(bytes.count - 1, radix: 16, uppercase: true))\r\n")
            try wire.send(Array(bytes.dropFirst()))
            try wire.send("\r\n0\r\ntrailer: x\r\n\r\n")
            let second = try wire.reply()
            try wire.send("GET /rehearsal/bill HTTP/1.1\r\n\r\n")
            return (first, second, try wire.reply())
        }
        #expect([first.status, second.status, third.status] == [200, 200, 200])
        let bill = path("services.instasd.doubles").value(in: third.document)
        #expect(bill == .number("1"))
    }

    @Test(arguments: [false, true])
    func aBodyIsRefusedThatIsTooLarge(isChunked: Bool) async throws {
        let byteCount = (64 << 20) + 1
        let (reply, rest) = try await talk { port in
            let wire = try Wire(port: port)
            defer { wire.close() }
            let length = "Content-Length: \(byteCount)"
            try wire.send(Self.submit(isChunked ? "Transfer-Encoding: chunked" : length))
            if isChunked { try wire.send("\(String(byteCount, radix: 16))\r\n") }
            try wire.send([UInt8](repeating: 32, count: byteCount))
            if isChunked { try wire.send("\r\n0\r\n\r\n") }
            return (try wire.reply(), try wire.rest())
        }
        #expect(reply.status == 413)
        #expect(
            reply.document["message"] == .string("the body is larger than 67108864 bytes"))
        #expect(rest == [])
    }

    @Test func theLargestBodyIsRead() async throws {
        let reply = try await talk { port in
            let wire = try Wire(port: port)
            defer { wire.close() }
            try wire.send(Self.submit("Content-Type: text/plain", "Content-Length: \(64 << 20)"))
            try wire.send([UInt8](repeating: 32, count: 64 << 20))
            return try wire.reply()
        }
        #expect(reply.status == 400)
        #expect(reply.document["message"]?.scalarText?.contains("'text/plain'") == true)
    }

    @Test(arguments: [
        ("GET /\r\n\r\n", 400), ("GET  / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\n\n", 400),
        ("GET / HTTP/1.1\r\nname : x\r\n\r\n", 400), ("GET / HTTP/1.1\r\n folded\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\na: \u{1}\r\n\r\n", 400), ("PRI * HTTP/2.0\r\n\r\n", 505),
        ("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", 400),
        ("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", 413),
        ("GET /\(String(repeating: "x", count: 300_000)) HTTP/1.1\r\n\r\n", 431),
    ])
    func whatIsNoRequestIsRefusedAndTheConnectionClosed(text: String, status: Int) async throws {
        let reply = try await talk { port in
            let wire = try Wire(port: port)
            defer { wire.close() }
            try wire.send(text)
            let reply = try wire.reply()
            #expect(try wire.rest() == [])
            return reply
        }
        #expect(reply.status == status)
        #expect(reply.document["message"]?.scalarText?.isEmpty == false)
    }
}
