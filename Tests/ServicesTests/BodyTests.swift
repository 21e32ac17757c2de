import Core
import FoundationEssentials
import Services
import Testing

@Suite("Bodies of requests")
struct BodyTests {
    private func form(_ inputs: [Value.Field]) async throws -> OutgoingRequest {
        let bench = try Bench("instantstudio", ExchangeDouble(#"{"job_id":"1"}"#))
        try await bench.submit(inputs)
        return try #require(bench.exchange.requests.first)
    }

    @Test func onlyWhatWouldEndANameIsEscaped() async throws {
        let text = try #require(
            try await form([.init("a\"b\r\nc[#]ä%22", .text("x"))]).bodyText)
        #expect(text.contains("name=\"a%22b%0D%0Ac[#]ä%22\"\r\n\r\nx\r\n"))
    }

    @Test func theBoundaryIsInNoText() async throws {
        let usual = "tirage-" + String(repeating: "ab", count: 16)
        let request = try await form([
            .init("a", .list([.text("x--\(usual)--y"), .null, .bool(true)])),
            .init("b", .map([.init("c", .integer(18_446_744_073_709_551_615))])),
        ])
        let boundary = "tirage-1-" + String(repeating: "ab", count: 16)
        #expect(request.header("Content-Type") == "multipart/form-data; boundary=\(boundary)")
        let text = try #require(try request.bodyText)
        #expect(text.split(separator: "--\(boundary)\r\n").count == 4)
        #expect(text.contains("\r\n\r\n{\"c\":18446744073709551615}\r\n"))
    }

    @Test(arguments: [0, 1, 2, 3, 196_607, 196_608, 196_609, 400_001])
    func aFileOfAnySizeIsTheBase64OfItsBytes(count: Int) throws {
        let folder = try TemporaryFolder()
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try folder.write("f", bytes)
        var body = OutgoingBody()
        body.append(.base64(try InputFile("f", in: folder.path)))
        let request = OutgoingRequest(
            method: .post, url: "", headers: [], body: body, timeout: .seconds(1), isOnce: true)
        let expected = Data(bytes).base64EncodedString()
        #expect(try request.bodyText == expected)
        #expect(body.byteCount == expected.utf8.count)
    }

    /// Copying all that is there for each piece would take this one minutes.
    @Test func manyPiecesOfTextAreOnePiece() {
        var body = OutgoingBody()
        for _ in 0..<400_000 { body.append("12345678") }
        #expect(body.pieces.count == 1)
        #expect(body.byteCount == 3_200_000)
        #expect(body.pieces.first?.byteCount == 3_200_000)
    }

    @Test func aFolderIsNoFile() throws {
        let folder = try TemporaryFolder()
        #expect(throws: InputFileError("can't read '.': it is no ordinary file")) {
            try InputFile(".", in: folder.path)
        }
    }
}
