import Core
import Services
import Support
import Synchronization
import Testing
import Transfers

@Suite("Downloads")
struct HTTPDownloadsTests {
    /// Takes what it is given.
    private final class FileDouble: ImageFile {
        private let held = Mutex<[UInt8]>([])
        private let failure: DownloadError?

        init(failing failure: DownloadError? = nil) {
            self.failure = failure
        }

        var bytes: [UInt8] { held.withLock { $0 } }

        func write(_ bytes: Span<UInt8>) throws(DownloadError) {
            if let failure { throw failure }
            let bytes = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
            held.withLock { $0 += bytes }
        }

        func keep(isCut: Bool) async throws(DownloadError) -> StoredImage {
            throw .disk("not kept here")
        }

        func drop() async {}
    }

    private func fetch(
        _ url: String, isLocalAllowed: Bool = true, bytesMax: Int = 1000,
        patience: Duration = .seconds(60), into file: FileDouble
    ) async -> DownloadError? {
        let downloads = HTTPDownloads(
            version: "1", on: .ofTests, by: .direct,
            limits: .init(
                bytesMax: bytesMax, total: .seconds(60), idle: patience, connect: patience),
            now: { Timestamp(milliseconds: 1_700_000_000_000) })
        var error: DownloadError?
        do throws(DownloadError) {
            try await downloads.fetch(url, isLocalAllowed: isLocalAllowed, into: file)
        } catch let thrown {
            error = thrown
        }
        return error
    }

    private func error(_ answer: String, bytesMax: Int = 1000) async -> DownloadError? {
        let server = ScriptedServer(.serve { _ in .sendAndClose(answer) })
        return await fetch(server.url + "/a.png", bytesMax: bytesMax, into: FileDouble())
    }

    @Test func theBytesArriveAndNoCredentialLeaves() async throws {
        let server = ScriptedServer(
            .serve { _ in
                .send(
                    ScriptedServer.answer("200 OK", "image!", headers: ["Content-Type: image/png"]))
            })
        let file = FileDouble()
        #expect(await fetch(server.url + "/a%20b.png?sig=1%2F2", into: file) == nil)
        #expect(file.bytes == Array("image!".utf8))
        let head = try #require(server.requests.first).lowercased()
        #expect(head.hasPrefix("get /a%20b.png?sig=1%2f2 http/1.1\r\n"))
        #expect(head.contains("accept-encoding: identity"))
        #expect(!head.contains("authorization") && !head.contains("cookie"))
    }

    @Test(arguments: [401, 403, 404, 410])
    func aURLThatLeadsNowhereIsGone(status: Int) async {
        #expect(
            await error(ScriptedServer.answer("\(status) X"))
                == .gone("HTTP \(status) from '127.0.0.1'"))
    }

    @Test(arguments: [408, 425, 429, 500, 502, 503, 204, 206])
    func whatMayPassIsTransient(status: Int) async {
        guard case .transient = await error(ScriptedServer.answer("\(status) X")) else {
            Issue.record("\(status) may pass")
            return
        }
    }

    @Test func aCutBodyIsKnownAsThat() async {
        let server = ScriptedServer(
            .serve { _ in .sendAndClose(ScriptedServer.answer("200 OK", "abc", length: 10)) })
        let file = FileDouble()
        guard case .cut = await fetch(server.url, into: file) else {
            Issue.record("cut")
            return
        }
        #expect(file.bytes == Array("abc".utf8))
    }

    @Test(arguments: [
        "Content-Type: text/html; charset=utf-8", "Content-Type: application/json",
        "Content-Type: nonsense", "Content-Encoding: gzip", "Content-Encoding: br",
        "Content-Encoding: deflate", "Content-Encoding: aws-chunked", "Content-Encoding: x, y",
    ])
    func theBytesAreTakenAsTheyAreWhateverTheHeadersSay(header: String) async {
        let bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10] + (0..<200).map { $0 }
        let answer = ScriptedServer.answer("200 OK", Packed.text(bytes), headers: [header])
        let server = ScriptedServer(.serve { _ in .send(answer) })
        let file = FileDouble()
        #expect(await fetch(server.url, into: file) == nil)
        #expect(file.bytes == bytes)
    }

    @Test func whatIsPackedIsUnpackedWithinTheLimitOfTheWire() async {
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 300) }
        for (coding, packed) in [
            ("gzip", Packed.gzip(bytes)), ("deflate", Packed.zlib(bytes)),
            ("deflate", Packed.raw(bytes)), ("identity", Packed.gzip(bytes)),
        ] {
            let header = "Content-Encoding: \(coding)"
            let answer = ScriptedServer.answer(
                "200 OK", Packed.text(packed), headers: [header])
            let server = ScriptedServer(.serve { _ in .send(answer) })
            let file = FileDouble()
            #expect(await fetch(server.url, bytesMax: 100_000, into: file) == nil)
            #expect(file.bytes == bytes, "\(coding)")
        }
        let answer = ScriptedServer.answer(
            "200 OK", Packed.text(Packed.brotliAnswer), headers: ["Content-Encoding: br"])
        let server = ScriptedServer(.serve { _ in .send(answer) })
        let file = FileDouble()
        #expect(await fetch(server.url, into: file) == nil)
        #expect(file.bytes == Array(Packed.answer.utf8))
    }

    @Test func packedBytesThatAreDamagedAreTransientAndBombsAreNot() async {
        var damaged = Packed.gzip(Array(repeating: 7, count: 500))
        damaged[damaged.count - 5] ^= 1
        let header = ["Content-Encoding: gzip"]
        #expect(
            await error(ScriptedServer.answer("200 OK", Packed.text(damaged), headers: header))
                == .transient("'127.0.0.1' sends an image that is packed as gzip, and damaged"))
        let bomb = ScriptedServer.answer(
            "200 OK", Packed.text(Packed.brotliBomb), headers: ["Content-Encoding: br"])
        guard case .unusable = await error(bomb) else {
            Issue.record("a bomb")
            return
        }
    }

    @Test(
        arguments: [
            (429, "Retry-After: 20", 20_000), (503, "Retry-After: 1.5", 1500),
            (500, "Retry-After: Tue, 14 Nov 2023 22:14:20 GMT", 60_000),
            (429, "Retry-After: Tuesday, 14-Nov-23 22:14:20 GMT", 60_000),
            (429, "Retry-After: Tue Nov 14 22:14:20 2023", 60_000),
            (429, "Retry-After-Ms: 250", 250), (429, "Retry-After: 6m0s", 360_000),
            (429, "RateLimit: \"default\";r=0;t=30", 30_000), (429, "X-RateLimit-Reset: 7", 7000),
            (202, "Retry-After: 9", 9000), (408, "Retry-After: 99999", 900_000),
            (429, "Retry-After: soon", nil), (429, "X-Other: 1", nil),
        ] as [(Int, String, Int64?)])
    func whatAHostAsksToWaitIsHeard(status: Int, header: String, milliseconds: Int64?) async {
        let answer = ScriptedServer.answer("\(status) X", headers: [header])
        #expect(
            await error(answer)
                == .transient(
                    "HTTP \(status) from '127.0.0.1'",
                    retryAfter: milliseconds.map { .milliseconds($0) }))
    }

    @Test func tooManyBytesAreRefusedSaidOrUnsaid() async {
        let body = String(repeating: "x", count: 101)
        let said = ScriptedServer.answer("200 OK", body)
        let unsaid = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body
        for answer in [said, unsaid] {
            #expect(
                await error(answer, bytesMax: 100)
                    == .unusable("'127.0.0.1' sends more than 100 bytes"))
        }
    }

    @Test func silenceIsTransient() async {
        let server = ScriptedServer(.serve { _ in .silence })
        guard
            case .transient = await fetch(
                server.url, patience: .milliseconds(300), into: FileDouble())
        else {
            Issue.record("silence")
            return
        }
    }

    @Test func aFullDiskIsTheDisk() async {
        let server = ScriptedServer(.serve { _ in .send(ScriptedServer.answer("200 OK", "abc")) })
        let file = FileDouble(failing: .disk("full"))
        #expect(await fetch(server.url, into: file) == .disk("full"))
    }

    @Test func aRedirectIsFollowedAlsoToAnotherHostAndARelativePlace() async {
        let other = ScriptedServer(.serve { _ in .send(ScriptedServer.answer("200 OK", "image")) })
        let server = ScriptedServer(
            .serve { request in
                let location = request.hasPrefix("GET /a ") ? "b?x=1" : other.url + "/c#part"
                return .send(
                    ScriptedServer.answer("302 Found", headers: ["Location: \(location)"]))
            })
        let file = FileDouble()
        #expect(await fetch(server.url + "/a", into: file) == nil)
        #expect(file.bytes == Array("image".utf8))
        #expect(
            server.requests.map { $0.split(separator: "\r\n").first } == [
                "GET /a HTTP/1.1", "GET /b?x=1 HTTP/1.1",
            ])
        #expect(other.requests.first?.hasPrefix("GET /c HTTP/1.1") ?? false)
    }

    @Test func redirectsEndAfterFive() async {
        let server = ScriptedServer(
            .serve { _ in .send(ScriptedServer.answer("302 Found", headers: ["Location: /again"])) }
        )
        #expect(
            await fetch(server.url, into: FileDouble())
                == .transient("'127.0.0.1' redirects more than 5 times"))
        #expect(server.requests.count == 6)
    }

    @Test(arguments: ["", "file:///etc/passwd", "http://user:word@127.0.0.1/", "javascript:1"])
    func aRedirectToNowhereIsRefused(location: String) async {
        let answer = ScriptedServer.answer("302 Found", headers: ["Location: \(location)"])
        guard case .unusable = await error(answer) else {
            Issue.record("'\(location)'")
            return
        }
    }

    @Test func aPrivateAddressIsNotAskedUnlessTheProviderIsLocal() async throws {
        let server = ScriptedServer(.serve { _ in .send(ScriptedServer.answer("200 OK")) })
        for host in ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"] {
            let found = await fetch(
                "http://\(host):\(server.port)/", isLocalAllowed: false, into: FileDouble())
            guard case .unusable(let message) = found else {
                Issue.record("\(host): \(String(describing: found))")
                continue
            }
            #expect(message.hasSuffix("is a private address, which is not asked for images"))
        }
        #expect(server.requests.isEmpty)
    }

    @Test func anAddressThatIsNoURLIsRefused() async {
        for url in [
            "", "image.png", "ftp://a.example/x", "https://a b/", "https://user@a.example/",
        ] {
            guard case .unusable = await fetch(url, into: FileDouble()) else {
                Issue.record("'\(url)'")
                continue
            }
        }
    }
}
