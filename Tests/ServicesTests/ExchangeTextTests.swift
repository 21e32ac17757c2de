import Core
import Synchronization
import Testing

@testable import Services

@Suite("Requests and answers as text")
struct ExchangeTextTests {
    private static let canary = "canary+secret/42="

    private static let yaml = """
        service: mine
        credentials: { token: MINE }
        hmac: { sign: { key: "${{ credentials.token }}", message: "${{ nonce }}" } }
        headers:
          Authorization: Bearer ${{ credentials.token }}
          X-Proof: ${{ hmac.sign }}
        submit: { post: /jobs, json: "${{ key }}", id: id }
        poll: { get: "/jobs/${{ id }}", status: state, succeeded: done, images: "url[*]" }
        """

    private func text() throws -> ExchangeText {
        ExchangeText(
            of: try DescriptionReader.description(from: Array(Self.yaml.utf8), file: "a.yaml"),
            hiding: [Secret(Self.canary)])
    }

    private func request(
        _ body: String?, headers: KeyValuePairs<String, String> = [:],
        url: String = "https://a.example/jobs", isOnce: Bool = false
    ) -> OutgoingRequest {
        var outgoing: OutgoingBody?
        if let body {
            outgoing = OutgoingBody()
            outgoing?.append(body)
        }
        return OutgoingRequest(
            method: body == nil ? .get : .post, url: url,
            headers: headers.map { .init(name: $0, value: $1) }, body: outgoing,
            timeout: .seconds(1), isOnce: isOnce)
    }

    private func answered(
        _ body: String?, to request: OutgoingRequest, headers: KeyValuePairs<String, String> = [:]
    ) -> ObservedExchange.Event {
        .answered(
            1, request, Answer(status: 200, headers: headers, body: body.map { Array($0.utf8) }),
            after: .milliseconds(1234))
    }

    @Test func headersThatAreMadeOfCredentialsShowNothingButTheirScheme() throws {
        let shown = try text().text(
            of: .sent(
                1,
                request(
                    nil,
                    headers: [
                        "Authorization": "Bearer \(Self.canary)", "x-proof": "0123abcd",
                        "X-Api-Key": "another", "Prefer": "wait", "Cookie": "a=b",
                        "X-Note": "has \(Self.canary)",
                    ])))
        #expect(
            shown == """
                > #1 GET https://a.example/jobs
                > Authorization: Bearer <secret>
                > x-proof: <secret>
                > X-Api-Key: <secret>
                > Prefer: wait
                > Cookie: <secret>
                > X-Note: has <secret>

                """)
    }

    @Test func bodiesAreIndentedCutAndWithoutSecrets() throws {
        let long = String(repeating: "A", count: 3_000_000)
        let json =
            #"{"id":"7","key \#(Self.canary)":1,"b64":"Y2FuYXJ5K3NlY3JldC80Mj0=","seeds":[1,2,18446744073709551615],"#
            + #""nested":{"list":["a\nb",null,[]],"password":"p"},"preview":"\#(long)"}"#
        let shown = try text().text(of: answered(json, to: request(nil)))
        #expect(
            shown == """
                < #1 HTTP 200 after 1.2 s
                < {
                <   "id": "7",
                <   "key <secret>": 1,
                <   "b64": "<secret>0=",
                <   "seeds": [1, 2, 18446744073709551615],
                <   "nested": {
                <     "list": [
                <       "a\\nb",
                <       null,
                <       []
                <     ],
                <     "password": "<secret>"
                <   },
                <   "preview": "\(String(repeating: "A", count: 239))…" (3000000 bytes of text)
                < }

                """)
    }

    @Test(arguments: [0, 200, 225, 230, 235, 239, 480, 490, 499])
    func aKeyAtTheEndOfWhatIsShownIsNotShownInPart(length: Int) throws {
        let padding = String(repeating: "x", count: length)
        for body in [
            padding + Self.canary, "{\"a\":\"\(padding)\(Self.canary)\"}",
            "<p>\(padding)\(Self.canary)",
        ] {
            let shown = try text().text(of: answered(body, to: request(nil)))
            #expect(!shown.contains("cana"))
        }
    }

    @Test func theSameAnswerToTheSameQuestionIsOneLineAndASubmitIsShownWhole() throws {
        let text = try text()
        let poll = request(#"{"task":"1"}"#)
        _ = text.text(of: .sent(1, poll))
        _ = text.text(of: answered(#"{"state":"busy"}"#, to: poll))
        #expect(text.text(of: .sent(2, poll)) == "> #2 POST https://a.example/jobs\n")
        #expect(
            text.text(of: answered(#"{"state":"busy"}"#, to: poll))
                == "< #1 HTTP 200 after 1.2 s, the same as before\n")
        #expect(text.text(of: answered(#"{"state":"done"}"#, to: poll)).contains("done"))
        #expect(text.text(of: .sent(3, request(#"{"task":"2"}"#))).contains(#""task": "2""#))
        let submit = request(#"{"task":"1"}"#, isOnce: true)
        #expect(text.text(of: .sent(4, submit)).contains(#""task": "1""#))
    }

    @Test func whatIsNoTextIsCounted() throws {
        let shown = try text().text(of: answered("\u{0}\u{1}PNG", to: request(nil)))
        #expect(shown.hasSuffix("< (5 bytes that are no text)\n"))
        let cut = try text().text(of: answered(nil, to: request(nil)))
        #expect(cut.contains("was cut off"))
        let escape = try text().text(of: answered("a\u{1b}[2Jb\r\nc\u{202e}", to: request(nil)))
        #expect(escape.hasSuffix("< a\u{fffd}[2Jb\n< c\u{fffd}\n"))
    }

    @Test func signaturesInAddressesAreLeftOut() throws {
        let long = String(repeating: "f", count: 64)
        let json = #"{"url":"https://cdn.example/a.png?w=64&Signature=\#(long)"}"#
        let shown = try text().text(of: answered(json, to: request(nil)))
        #expect(shown.contains(#""https://cdn.example/a.png?w=64&Signature=…""#))
    }

    @Test func veryMuchIsBounded() throws {
        let many = (1...5000).map { "{\"a\":\($0)}" }.joined(separator: ",")
        let deep = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        for body in ["[\(many)]", deep, String(repeating: "line\n", count: 9000)] {
            let shown = try text().text(of: answered(body, to: request(nil)))
            #expect(shown.split(separator: "\n").count <= 130)
        }
    }

    @Test func anExchangeTellsEachRequestAndItsAnswer() async throws {
        let told = Mutex<[String]>([])
        let text = try text()
        let exchange = ObservedExchange(
            ExchangeDouble(failing: .broken("reset \(Self.canary)")), count: .init(),
            elapsed: { .zero }
        ) { event in
            let line = text.text(of: event)
            told.withLock { $0.append(line) }
        }
        _ = try? await exchange.send(request(nil))
        #expect(
            told.withLock { $0 } == [
                "> #1 GET https://a.example/jobs\n", "< #1 no answer: reset <secret>\n",
            ])
    }
}
