import Support
import Synchronization
import Testing
import Transfers

/// What libcurl does to a request, counted by the server.
@Suite("Requests on kept connections")
struct SendingTests {
    private final class Sink: TransferSink {
        private let held = Mutex<[UInt8]>([])

        var text: String { held.withLock { String(decoding: $0, as: UTF8.self) } }

        func begin(_ head: TransferHead) -> Bool { true }

        func take(_ bytes: Span<UInt8>, goOn: @escaping @Sendable () -> Void) -> TransferFlow {
            let bytes = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
            held.withLock { $0 += bytes }
            return .taken
        }
    }

    private struct OnePiece: UploadPieces {
        var piece: [UInt8]?

        mutating func next() -> [UInt8]? {
            defer { piece = nil }
            return piece
        }
    }

    private func send(
        to url: String, _ sharing: TransferRequest.Sharing, body: String = "{\"seed\":1}",
        isUnnamed: Bool = true
    ) async -> (end: TransferEnd, text: String) {
        var request = TransferRequest(
            method: "POST", url: url, headers: [TransferHeader(name: "Accept", value: "*/*")],
            upload: TransferRequest.Upload(
                byteCount: body.utf8.count, pieces: OnePiece(piece: Array(body.utf8))),
            limits: TransferRequest.Limits(
                connect: .seconds(30), idle: .seconds(30), total: .seconds(60)),
            sharing: sharing)
        request.isUnnamed = isUnnamed
        let sink = Sink()
        let end = await EventLoop.ofTests.send(request, into: sink)
        return (end, sink.text)
    }

    /// Answers the first request of each connection, and does `action` to the next.
    private static func second(
        _ action: @escaping @Sendable () -> ScriptedServer.Action
    ) -> ScriptedServer {
        let count = Mutex(0)
        return ScriptedServer(
            .serve { _ in
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                return number == 2 ? action() : .send(ScriptedServer.answer("200 OK", "\(number)"))
            })
    }

    /// Counts how often it is asked for bytes, and has none that can be read.
    private struct Unreadable: UploadPieces {
        struct Fault: Error {}

        let asked: Count

        func next() throws -> [UInt8]? {
            asked.value.withLock { $0 += 1 }
            throw Fault()
        }
    }

    private final class Count: Sendable {
        let value = Mutex(0)
    }

    @Test func theBodyOfASubmitIsAskedForOnAConnectionAlone() async {
        let asked = Count()
        let request = TransferRequest(
            method: "POST", url: "http://127.0.0.1:\(ScriptedServer.closedPort())", headers: [],
            upload: TransferRequest.Upload(byteCount: 8, pieces: Unreadable(asked: asked)),
            limits: TransferRequest.Limits(
                connect: .seconds(30), idle: .seconds(30), total: .seconds(60)),
            sharing: .once)
        let end = await EventLoop.ofTests.send(request, into: Sink())
        #expect(end.fault == .notConnected(isRefused: true) && end.isUnsent)
        #expect(asked.value.withLock { $0 } == 0)
    }

    @Test func connectionsAreKept() async {
        let server = ScriptedServer(.serve { _ in .send(ScriptedServer.answer("200 OK", "a")) })
        for sharing in [TransferRequest.Sharing.once, .free, .once] {
            let (end, text) = await send(to: server.url, sharing)
            #expect(end.fault == nil && text == "a")
        }
        #expect(server.requests.count == 3 && server.connectionCount == 1)
    }

    @Test func whatMayBeSentOnceIsNotSentAgainWhenAKeptConnectionEndsWithoutAByte() async {
        let server = Self.second { .close }
        #expect(await send(to: server.url, .once).text == "1")
        let (end, _) = await send(to: server.url, .once)
        #expect(end.fault != nil && !end.isUnsent && end.head == nil)
        #expect(server.requests.count == 2)
    }

    @Test func aQuestionIsAskedAgainThen() async {
        let server = Self.second { .close }
        #expect(await send(to: server.url, .free).text == "1")
        let (end, text) = await send(to: server.url, .free)
        #expect(end.fault == nil && text == "3")
        #expect(server.requests.count == 3)
        #expect(server.requests.allSatisfy { $0.hasSuffix("{\"seed\":1}") })
    }

    @Test func anAnswerThatBeganIsNoReasonToAskAgain() async {
        let server = Self.second { .sendAndClose("HTTP/1.1 20") }
        _ = await send(to: server.url, .once)
        let (end, _) = await send(to: server.url, .once)
        #expect(end.fault != nil && !end.isUnsent)
        #expect(server.requests.count == 2)
    }

    @Test func nothingIsSentWhereNobodyListens() async {
        let (end, _) = await send(to: "http://127.0.0.1:\(ScriptedServer.closedPort())/", .once)
        #expect(end.fault == .notConnected(isRefused: true) && end.isUnsent)
    }

    @Test func nothingIsSentToAPeerWithoutTLS() async {
        let server = ScriptedServer(.closeAtOnce)
        let (end, _) = await send(to: "https://127.0.0.1:\(server.port)/", .once)
        #expect(end.fault == .notSecure && end.isUnsent)
    }

    /// Whatever stands in a kept connection before a request is no answer to it.
    @Test func anAnswerThatNobodyAskedForIsNotTaken() async throws {
        let server = SpeakingServer()
        #expect(await send(to: server.url, .once).text == "1")
        server.speak()
        #expect(await send(to: server.url, .once).text == "2")
        #expect(server.connectionCount == 2)
        // From then on what can't be told apart has a connection of its own; the rest has not.
        #expect(await send(to: server.url, .once).text == "3")
        #expect(server.connectionCount == 3)
        #expect(await send(to: server.url, .free, isUnnamed: false).text == "4")
        #expect(await send(to: server.url, .free, isUnnamed: false).text == "5")
        #expect(server.connectionCount == 4)
    }

    @Test func whatIsNoHTTPIsToldAsThat() async {
        let server = ScriptedServer(.serve { _ in .sendAndClose("220 ready for mail\r\n") })
        let (end, _) = await send(to: server.url, .once)
        #expect(end.fault == .notHTTP && end.head == nil && !end.isUnsent)
    }

    @Test func aHeadWithoutAnEndIsCutOff() async {
        let server = ScriptedServer(
            .serve { _ in
                .send(
                    "HTTP/1.1 200 OK\r\n"
                        + (0..<9000).map { "X-\($0): \(String(repeating: "a", count: 60))\r\n" }
                        .joined())
            })
        let (end, _) = await send(to: server.url, .once)
        #expect(end.fault != nil && end.head == nil && !end.isUnsent)
    }

    @Test func aCancelledRequestEnds() async {
        let server = ScriptedServer(.serve { _ in .silence })
        let end = await withTaskGroup(of: TransferEnd.self) { group in
            group.addTask { await send(to: server.url, .once).end }
            while server.requests.isEmpty { await Task.yield() }
            group.cancelAll()
            return await group.next()
        }
        #expect(end?.fault == .cancelled && end?.isUnsent == false)
    }
}
