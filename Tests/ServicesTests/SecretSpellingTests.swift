import Core
import Services
import Testing

@Suite("Secrets stay secret")
struct SecretSpellingTests {
    private let canary = "canary+secret/42="

    private static func error(of body: () async throws -> Void) async -> (any Error)? {
        do { try await body() } catch { return error }
        return nil
    }

    @Test func noErrorHasACredentialInIt() async throws {
        let echoes = [
            canary, "canary%2Bsecret%2F42%3D", "Y2FuYXJ5K3NlY3JldC80Mj0=",
            "Bearer \(canary) is wrong",
        ]
        for echo in echoes {
            for status in [200, 400, 401, 429, 500] {
                let bench = try Bench(
                    "instantstudio",
                    ExchangeDouble(status, #"{"error":"\#(echo)","job_state":"failed"}"#),
                    credentials: ["token": canary])
                let texts = [
                    "\(try await bench.submitError())",
                    String(describing: try? await bench.service.poll(RemoteJob(id: "1"))),
                    String(
                        describing: await Self.error(of: {
                            _ = try await bench.service.poll(RemoteJob(id: "1"))
                        })),
                ]
                for text in texts {
                    #expect(!text.contains("canary"))
                    #expect(!text.contains("Y2FuYXJ5"))
                }
            }
        }
    }

    @Test func aSecretAndARequestPrintNothing() async throws {
        let bench = try Bench(
            "instantstudio", ExchangeDouble(#"{"job_id":"1"}"#), credentials: ["token": canary])
        try await bench.submit()
        var text =
            "\(Secret(canary)) \(String(reflecting: Secret(canary))) \(bench.exchange.requests)"
        dump(Secret(canary), to: &text)
        dump(bench.exchange.requests, to: &text)
        #expect(!text.contains("canary"))
    }

    /// A key that a page is cut off in would show its first half.
    @Test func aKeyAtTheEndOfWhatIsShownIsNotShownInPart() async throws {
        for length in [180, 190, 198, 199, 485, 490, 495, 499, 990, 65_530] {
            let page = String(repeating: length > 60_000 ? " " : "x", count: length) + canary
            let bench = try Bench(
                "instantstudio", ExchangeDouble(500, "." + page), credentials: ["token": canary])
            let text = "\(try await bench.submitError())"
            #expect(!text.contains("cana"))
        }
    }

    @Test(arguments: [
        "https://cdn.example/1.png?key=canary%2Bsecret%2F42%3D", "/x/canary+secret/42=",
        "https://cdn.example/canary+secret/42%3D",
    ])
    func anAddressOfAnImageWithAKeyInItIsNeitherKeptNorAsked(url: String) async throws {
        let bench = try Bench(
            Self.followUps, ExchangeDouble(#"{"status":"ok","u":"\#(url)"}"#),
            url: "https://api.example.com", credentials: ["token": canary])
        let answer = try await bench.service.poll(
            RemoteJob(id: "1", others: [.init("link", "/jobs/1")]))
        guard case .failed(let failure) = answer.word else {
            Issue.record("\(answer)")
            return
        }
        #expect(failure.kind == .output)
        #expect(failure.message.contains("has a credential in it"))
    }

    @Test func anIDWithAKeyInItIsNotKept() async throws {
        let bench = try Bench(
            "instantstudio", ExchangeDouble(#"{"job_id":"\#(canary)"}"#),
            credentials: ["token": canary])
        let error = try await bench.submitError()
        #expect(
            error
                == .ambiguous(
                    "the id in the answer, at 'job_id', has a credential in it, and is not kept"))
    }

    @Test func moreImagesThanAnyServiceMakesAreNotAskedFor() async throws {
        let many = Array(repeating: #""/i""#, count: 1001).joined(separator: ",")
        let bench = try Bench(
            Self.followUps, ExchangeDouble(#"{"status":"ok","u":[\#(many)]}"#),
            url: "https://api.example.com", credentials: ["token": canary])
        let answer = try await bench.service.poll(
            RemoteJob(id: "1", others: [.init("link", "/jobs/1")]))
        #expect(
            answer
                == .failed(
                    Failure(
                        .output,
                        "the service gives 1001 images for one job; 1000 are the most")))
    }

    @Test func whatAServiceSaysIsMadeSafeAndCutShort() async throws {
        let bench = try Bench(
            "instantstudio",
            ExchangeDouble(
                400, #"{"error":"a\u001b[2Jb\r\n\u202ec\#(String(repeating: "é", count: 400))"}"#))
        guard case .refused(let failure) = try await bench.submitError() else {
            Issue.record("not refused")
            return
        }
        #expect(failure.message.hasPrefix("HTTP 400: a\u{fffd}[2Jb \u{fffd}cé"))
        #expect(failure.message.utf8.count <= 500)
        #expect(failure.message.hasSuffix("…"))
    }

    @Test(arguments: ["a\nb", "a\r", " a", "a ", "ä"])
    func aCredentialThatNoHeaderCanHoldIsRefusedAtOnce(credential: String) {
        #expect(throws: SetupFault.self) {
            try Bench(
                "instantstudio", ExchangeDouble("{}"), credentials: ["token": credential])
        }
    }

    @Test func aMissingCredentialIsNamedByItsVariable() {
        for credentials in [[:], ["token": ""]] {
            #expect(
                throws: SetupFault(
                    "InstantStudio needs a token; set INSTANTSTUDIO_TOKEN in the environment")
            ) {
                try Bench("instantstudio", ExchangeDouble("{}"), credentials: credentials)
            }
        }
    }

    @Test(arguments: [
        "canary", "https://u:canary@a.example", "https://a.example/?key=canary",
        "https://a.example/#canary", "https://canary canary/", "https://a.example/canary\n",
        "http://canary.example", "https://a.example:canary", "https://a.example/canary%zz",
        "https://[canary]/", "https://canary%41.example", "https:\\\\canary",
    ])
    func aURLThatIsWrongIsNotShown(url: String) throws {
        let fault = try #require(throws: SetupFault.self) {
            try Bench("instantstudio", ExchangeDouble("{}"), url: url)
        }
        #expect(fault.message.hasPrefix("its 'url' "))
        #expect(!fault.message.contains("canary"))
    }

    @Test func whatCredentialsLackShowsBeforeAnythingIsSent() throws {
        var service = Self.followUps
        let place = Place(file: "follow.yaml", line: 1, column: 1, length: 1)
        let reference = Reference(path: ["credentials", "other"], place: place)
        service.headers = [
            .init("X-Key", TextTemplate(parts: [.reference(reference)], place: place))
        ]
        let fault = try #require(throws: SetupFault.self) {
            try Bench(
                service, ExchangeDouble("{}"), url: "https://a.example",
                credentials: ["token": canary])
        }
        #expect(fault.message.contains("'credentials.other'"))
    }

    @Test func aCredentialLeavesUnencryptedOnlyToThisComputer() throws {
        let exchange = ExchangeDouble("{}")
        for url in ["http://api.example.com/v1", "http://box:9", "http://192.168.1.2"] {
            #expect(throws: SetupFault.self) {
                try Bench("instantstudio", exchange, url: url)
            }
        }
        for url in ["http://127.0.0.1:9/v1", "http://localhost:9", "http://[::1]:9"] {
            #expect(try Bench("instantstudio", exchange, url: url).service.isLocal)
        }
        #expect(try !Bench("instantstudio", exchange).service.isLocal)
    }

    @Test(arguments: [
        "https://evil.example/jobs/1", "http://api.example.com/jobs/1",
        "https://api.example.com:444/j",
        "https://api.example.com@evil.example/j", "//evil.example/j",
        "https://api.example.com.evil.example/",
        "https:\\\\evil.example", "file:///etc/passwd",
    ])
    func aFollowUpOnAnotherHostIsNeverAsked(url: String) async throws {
        let exchange = ExchangeDouble(#"{"status":"ok"}"#)
        let bench = try Bench(
            Self.followUps, exchange, url: "https://api.example.com", credentials: ["token": canary]
        )
        let remote = RemoteJob(id: "1", others: [.init("link", url)])
        guard case .unavailable(let message, _) = try await bench.pollError(remote) else {
            Issue.record("not unavailable")
            return
        }
        #expect(message.contains("another host"))
        #expect(exchange.requests.isEmpty)
    }

    @Test(arguments: [
        ("https://api.example.com/jobs/1?x=2", "https://api.example.com/jobs/1?x=2"),
        ("https://API.example.com:443/jobs/1", "https://API.example.com:443/jobs/1"),
        ("/jobs/1", "https://api.example.com/jobs/1"),
    ])
    func aFollowUpOnTheSameHostIsAsked(url: String, asked: String) async throws {
        let exchange = ExchangeDouble(#"{"status":"ok","u":"https://a.example/1"}"#)
        let bench = try Bench(
            Self.followUps, exchange, url: "https://api.example.com", credentials: ["token": canary]
        )
        _ = try await bench.service.poll(RemoteJob(id: "1", others: [.init("link", url)]))
        #expect(exchange.requests.map(\.url) == [asked])
    }

    /// A service that says where to ask after a job.
    private static let followUps: ServiceDescription = {
        let yaml = """
            service: follow
            credentials: { token: T }
            headers:
              Authorization: Bearer ${{ credentials.token }}
            submit:
              post: /jobs
              json: ${{ inputs }}
              id: id
              handles: { link: status_url }
            poll:
              get: ${{ link }}
              status: status
              succeeded: ok
              images: u
            """
        do {
            return try DescriptionReader.description(from: Array(yaml.utf8), file: "follow.yaml")
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    @Test func idsAreEncodedInPathsAndTargetsKeepTheirSlash() async throws {
        let exchange = ExchangeDouble(#"{"job_state":"pending"}"#)
        let bench = try Bench("instantstudio", exchange)
        _ = try await bench.service.poll(RemoteJob(id: "a/../b?c#d"))
        #expect(exchange.requests[0].url.hasSuffix("/jobs/a%2F..%2Fb%3Fc%23d"))
        let wiro = try Bench("wiro", ExchangeDouble(#"{"taskid":"1"}"#))
        for target in ["../Task/Kill", "wiro//x", "/x", ".", ""] {
            let error = await #expect(throws: SubmitError.self) {
                try await wiro.submit(target: target)
            }
            guard case .refused = error else {
                Issue.record("'\(target)' was sent")
                continue
            }
        }
        #expect(wiro.exchange.requests.isEmpty)
    }
}
