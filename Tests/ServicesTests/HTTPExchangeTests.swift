import Core
import Services
import Support
import Synchronization
import Testing
import Transfers

/// What really goes over the wire, against a server on a plain socket.
@Suite("HTTP to a service")
struct HTTPExchangeTests {
    /// The answer to one request, or why there is none; everything is shut down afterwards.
    private func send(
        to url: String, body: String? = "{}", method: RequestRule.Method = .post,
        timeout: Duration = .seconds(60), connectTimeout: Duration = .seconds(60),
        readTimeout: Duration = .seconds(60), times: Int = 1, answerMax: Int = 64 << 20,
        mayShare: Bool = true
    ) async -> [Result<Answer, ExchangeError>] {
        let exchange = HTTPExchange(
            version: "1.2.3", on: .ofTests, by: .direct, connectTimeout: connectTimeout,
            readTimeout: readTimeout, answerMax: answerMax)
        var outgoing: OutgoingBody?
        if let body {
            outgoing = OutgoingBody()
            outgoing?.append(body)
        }
        var request = OutgoingRequest(
            method: method, url: url, headers: [.init(name: "X-Key", value: "a b")],
            body: outgoing, timeout: timeout, isOnce: method == .post)
        request.mayShare = mayShare
        var results: [Result<Answer, ExchangeError>] = []
        for _ in 0..<times {
            do throws(ExchangeError) {
                results.append(.success(try await exchange.send(request)))
            } catch {
                results.append(.failure(error))
            }
        }
        return results
    }

    @Test func aRequestLeavesOnceWithItsLengthAndItsHeaders() async throws {
        let server = ScriptedServer(
            .serve { _ in .send(ScriptedServer.answer("200 OK", "{\"a\":1}")) })
        let result = try #require(await send(to: server.url + "/v1/run?x=1").first).get()
        #expect(result.status == 200 && result.body == Array(#"{"a":1}"#.utf8))
        let text = try #require(server.requests.first)
        let lines = text.split(separator: "\r\n").map { $0.lowercased() }
        #expect(server.requests.count == 1)
        #expect(lines.first == "post /v1/run?x=1 http/1.1")
        for line in [
            "x-key: a b", "content-length: 2", "accept-encoding: identity",
            "user-agent: tirage/1.2.3",
            "accept: application/json",
        ] {
            #expect(lines.contains(line))
        }
        #expect(!lines.contains { $0.hasPrefix("transfer-encoding") })
    }

    @Test func aRefusedConnectionIsNeverSent() async throws {
        let port = ScriptedServer.closedPort()
        for method in [RequestRule.Method.post, .get] {
            let body = method == .post ? "{}" : nil
            let results = await send(
                to: "http://127.0.0.1:\(port)/path?query", body: body, method: method,
                connectTimeout: .milliseconds(300))
            guard case .failure(.neverSent(let message)) = results[0] else {
                Issue.record("\(method): \(results)")
                continue
            }
            #expect(message == "no connection to '127.0.0.1:\(port)': refused")
        }
    }

    @Test func aPeerThatDoesNotSpeakTLSIsNeverSent() async throws {
        let server = ScriptedServer(.closeAtOnce)
        let results = await send(
            to: "https://127.0.0.1:\(server.port)", connectTimeout: .milliseconds(300))
        guard case .failure(.neverSent) = results[0] else {
            Issue.record("\(results)")
            return
        }
    }

    @Test func aConnectionClosedBeforeTheAnswerLeavesADoubt() async throws {
        let closings: [ScriptedServer.Behaviour] = [.closeAtOnce, .serve { _ in .close }]
        for behaviour in closings {
            let server = ScriptedServer(behaviour)
            let results = await send(to: server.url)
            // Closed before a byte of the body was asked for, it is known not to be sent.
            if case .failure(.neverSent) = results[0] {
                #expect(server.requests.isEmpty)
                continue
            }
            guard case .failure(.broken) = results[0] else {
                Issue.record("\(results)")
                continue
            }
            #expect(server.requests.count <= 1)
        }
    }

    @Test func silenceLeavesADoubt() async throws {
        let server = ScriptedServer(.serve { _ in .silence })
        for (timeout, readTimeout) in [(1000, 60_000), (60_000, 1000)] {
            let results = await send(
                to: server.url, timeout: .milliseconds(timeout),
                readTimeout: .milliseconds(readTimeout))
            guard case .failure(.broken) = results[0] else {
                Issue.record("\(results)")
                continue
            }
        }
    }

    @Test func anAnswerThatIsCutOffHasItsStatusAndNoBody() async throws {
        let server = ScriptedServer(
            .serve { _ in .sendAndClose(ScriptedServer.answer("200 OK", "{\"id\"", length: 100)) })
        let answer = try #require(await send(to: server.url).first).get()
        #expect(answer.status == 200 && answer.fault == .cut)
    }

    @Test func anAnswerThatIsTooLongIsToldAsThat() async throws {
        let long = String(repeating: "x", count: 3_000_001)
        let server = ScriptedServer(.serve { _ in .send(ScriptedServer.answer("200 OK", long)) })
        let answer = try #require(await send(to: server.url, answerMax: 3_000_000).first).get()
        #expect(answer.status == 200 && answer.fault == .tooLong(3_000_000))
        #expect(answer.body.isEmpty)
        let whole = try #require(await send(to: server.url, answerMax: 3_000_001).first).get()
        #expect(whole.fault == nil && whole.body.count == 3_000_001)
    }

    @Test(arguments: ["gzip", "deflate", "br", "identity", "x-gzip"])
    func anAnswerIsUnpackedAskedOrNot(coding: String) async throws {
        let bytes = Array(Packed.answer.utf8)
        let packed =
            switch coding {
            case "br": Packed.brotliAnswer
            case "deflate": Packed.zlib(bytes)
            default: Packed.gzip(bytes)
            }
        let server = ScriptedServer(
            .serve { _ in
                .send(
                    ScriptedServer.answer(
                        "200 OK", Packed.text(packed), headers: ["Content-Encoding: \(coding)"]))
            })
        let answer = try #require(await send(to: server.url).first).get()
        #expect(answer.body == bytes && answer.fault == nil)
    }

    @Test func anAnswerThatIsNotPackedAsItSaysIsReadAsItIs() async throws {
        for coding in ["gzip", "deflate", "br", "zstd"] {
            let server = ScriptedServer(
                .serve { _ in
                    .send(
                        ScriptedServer.answer(
                            "200 OK", "{\"id\":\"1\"}", headers: ["Content-Encoding: \(coding)"]))
                })
            let answer = try #require(await send(to: server.url).first).get()
            #expect(answer.body == Array("{\"id\":\"1\"}".utf8), "\(coding)")
        }
    }

    @Test func anAnswerThatCantBeUnpackedHasNoBody() async throws {
        let packed = Packed.gzip(Array(repeating: 65, count: 5000))
        for (coding, bytes, fault) in [
            ("gzip", Array(packed.dropLast(9)), Answer.Fault.packed("packed as gzip, and cut off")),
            ("zstd", [0x28, 0xb5, 0x2f, 0xfd, 0, 0], .packed("said to be 'zstd'")),
        ] {
            let server = ScriptedServer(
                .serve { _ in
                    .send(
                        ScriptedServer.answer(
                            "200 OK", Packed.text(bytes), headers: ["Content-Encoding: \(coding)"]))
                })
            let answer = try #require(await send(to: server.url).first).get()
            #expect(answer.body.isEmpty && answer.fault == fault)
        }
    }

    @Test func theLimitCountsWhatIsUnpacked() async throws {
        let packed = Packed.gzip([UInt8](repeating: 65, count: 1 << 20))
        let server = ScriptedServer(
            .serve { _ in
                .send(
                    ScriptedServer.answer(
                        "200 OK", Packed.text(packed), headers: ["Content-Encoding: gzip"]))
            })
        let answer = try #require(await send(to: server.url, answerMax: 1_000_000).first).get()
        #expect(answer.fault == .tooLong(1_000_000))
    }

    @Test func aRedirectIsNotFollowed() async throws {
        let other = ScriptedServer(.serve { _ in .send(ScriptedServer.answer("200 OK")) })
        let location = "Location: \(other.url)/"
        let server = ScriptedServer(
            .serve { _ in .send(ScriptedServer.answer("302 Found", headers: [location])) })
        let answer = try #require(await send(to: server.url).first).get()
        #expect(answer.status == 302)
        #expect(other.requests.isEmpty)
    }

    /// A second answer stands in the connection before the second question is sent.
    @Test func anAnswerFromBeforeTheQuestionIsNoAnswerToIt() async throws {
        for method in [RequestRule.Method.post, .get] {
            let count = Mutex(0)
            let server = ScriptedServer(
                .serve { _ in
                    let number = count.withLock { count in
                        count += 1
                        return count
                    }
                    return .send(
                        ScriptedServer.answer("200 OK", "\(number)")
                            + ScriptedServer.answer("200 OK", "unasked"))
                })
            let results = await send(
                to: server.url, body: method == .post ? "{}" : nil, method: method, times: 3,
                mayShare: false)
            let bodies = results.compactMap { try? $0.get().body }
            #expect(bodies == ["1", "2", "3"].map { Array($0.utf8) })
        }
    }

    @Test func aConnectionIsKeptForWhateverFollows() async throws {
        for method in [RequestRule.Method.post, .get] {
            let server = ScriptedServer(
                .serve { _ in .send(ScriptedServer.answer("200 OK", "{}")) })
            let results = await send(
                to: server.url, body: method == .post ? "{}" : nil, method: method, times: 3)
            #expect(results.allSatisfy { (try? $0.get().status) == 200 })
            #expect(server.requests.count == 3)
            #expect(server.connectionCount == 1)
        }
    }

    @Test func aLargeFileIsStreamedWhole() async throws {
        let folder = try TemporaryFolder()
        let bytes = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try folder.write("large.bin", bytes)
        let server = ScriptedServer(.serve { _ in .send(ScriptedServer.answer("200 OK", "{}")) })
        let exchange = HTTPExchange(version: "1", on: .ofTests, by: .direct)
        var body = OutgoingBody()
        let file = try InputFile("large.bin", in: folder.path)
        body.append("<")
        body.append(.file(file))
        body.append(">")
        let answer: Result<Answer, ExchangeError>
        do throws(ExchangeError) {
            answer = .success(
                try await exchange.send(
                    OutgoingRequest(
                        method: .post, url: server.url, headers: [], body: body,
                        timeout: .seconds(20), isOnce: true)))
        } catch {
            answer = .failure(error)
        }
        #expect(try answer.get().status == 200)
        let text = try #require(server.requests.first)
        let received = text.unicodeScalars.suffix(bytes.count + 2).map {
            UInt8(truncatingIfNeeded: $0.value)
        }
        #expect(received == [UInt8(ascii: "<")] + bytes + [UInt8(ascii: ">")])
    }
}
