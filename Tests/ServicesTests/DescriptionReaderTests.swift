import Core
import FoundationEssentials
import Services
import Testing

@Suite("Reading a description")
struct DescriptionReaderTests {
    private func read(_ yaml: String) throws(DescriptionFaults) -> ServiceDescription {
        try DescriptionReader.description(from: Array(yaml.utf8), file: "mine.yaml")
    }

    /// What is wrong with `marked`, in which each `▸` stands before an expected place.
    private func expect(
        _ marked: String, _ messages: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var places: [[Int]] = []
        for (line, text) in marked.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            for (count, part) in text.split(separator: "▸", omittingEmptySubsequences: false)
                .dropLast().reduce(into: [Int](), { $0.append(($0.last ?? 0) + $1.count) })
                .enumerated()
            {
                _ = count
                places.append([line + 1, part + 1])
            }
        }
        let yaml = marked.replacing("▸", with: "")
        let faults = try #require(throws: DescriptionFaults.self, sourceLocation: sourceLocation) {
            _ = try read(yaml)
        }
        #expect(faults.diagnostics.map(\.message) == messages, sourceLocation: sourceLocation)
        #expect(
            faults.diagnostics.map { [$0.place?.line, $0.place?.column] }
                == places.map { [$0[0], $0[1]] },
            sourceLocation: sourceLocation)
    }

    private let small = """
        service: mine
        submit:
          post: /jobs
          json: ${{ inputs }}
          id: id
        poll:
          get: /jobs/${{ id }}
          status: state
          succeeded: done
          images: urls[*]
        """

    @Test func whatIsWaitedForAndWhatFailuresCostCanBeSaid() throws {
        let usual = try read(small)
        #expect(usual.settles == .seconds(30) && usual.chargesFailures)
        let said = try read(small + "\nsettles: 2m\ncharges-failures: false\n")
        #expect(said.settles == .seconds(120) && !said.chargesFailures)
        let price = Money(written: "2 credits")
        #expect(usual.costOfFailure(price: price) == nil)
        #expect(said.costOfFailure(price: price)?.description == "0 credits")
        #expect(Catalogue.service(named: "wiro")?.chargesFailures == false)
        #expect(Catalogue.service(named: "instasd")?.chargesFailures == true)
    }

    @Test func theBuiltInDescriptionsAreRead() {
        #expect(Catalogue.all.map(\.name) == Catalogue.names)
        #expect(Catalogue.service(named: "wrio") == nil)
        #expect(Catalogue.isFile("./mine.yaml") && !Catalogue.isFile("wiro"))
        #expect(Catalogue.service(named: "instasd")?.isURLIdentity == true)
        #expect(Catalogue.service(named: "instasd")?.keeps == .seconds(1800))
        #expect(Catalogue.service(named: "instantstudio")?.keeps == .seconds(86_400))
        #expect(Catalogue.service(named: "wiro")?.limits.concurrency == 1)
    }

    @Test func aSmallDescriptionIsEnough() throws {
        let description = try read(small)
        #expect(description.name == "mine" && description.title == "mine")
        #expect(description.url == nil && description.credentials.isEmpty)
        #expect(description.poll.words == [.succeeded: ["done"]])
        #expect(description.limits == .init())
    }

    @Test func allMistakesAreReportedAtOnce() throws {
        try expect(
            """
            ▸servce: mine
            service: My Service
            """.replacing("service: My", with: "service: ▸My") + "\n" + """
                url: ▸example.com
                submit:
                  post: ▸jobs
                  json:
                    a: ${{ inputs }}
                    b: "▸${{ inputs }}"
                    c: ▸${{ target }}
                    d: "x ▸${{ credentials.token }}"
                  id: ▸a..b
                poll:
                  get: /jobs/▸${{ ide }}
                  status: state
                  succeeded: done
                  queued: ▸[wait, done]
                  images: urls[*]
                  ▸imges: urls[*]
                  progress: { done: steps, ▸totl: all }
                errors:
                  - status: ▸999
                    means: busy
                  - status: 4xx
                    means: ▸bussy
                  - ▸means: busy
                keeps: ▸30
                """,
            [
                "unknown key 'servce' in a service; did you mean 'service'?",
                "'My Service' is no name for a service; use lower-case letters, digits and '-'",
                "its 'url' is no URL that can be called; write 'https://…'",
                "a path begins with '/' and follows the service's 'url'; write 'post: /jobs'",
                "'inputs' is a map and can't stand inside text; write it on a line of its own, "
                    + "without quotes: 'input: ${{ inputs }}'",
                "unknown name 'target'; known here are 'key', 'nonce', 'attempt.id', 'attempt.uuid', 'inputs'",
                "unknown name 'credentials.token'; known here are 'key', 'nonce', 'attempt.id', 'attempt.uuid'",
                "'a..b' is not a path: a part between dots is empty; write 'a.b'",
                "unknown name 'ide'; did you mean 'id'?",
                "'done' has two meanings; keep one",
                "unknown key 'imges' in 'poll'; did you mean 'images'?",
                "unknown key 'totl' in 'progress'; did you mean 'total'?",
                "expected an HTTP status from 100 to 599 or a class such as '4xx'",
                "unknown 'bussy' for 'means'; did you mean 'busy'?",
                "an error rule says when it holds; add 'status', 'when' or 'contains'",
                "expected a duration such as '90s', '20m' or '1h30m' for 'keeps'",
            ])
    }

    @Test func whatIsMissingIsNamed() throws {
        try expect(
            "▸submit: ▸{ json: 1, id: a }\npoll: ▸▸▸{ get: /x }",
            [
                "'service' is missing in a service; add it",
                "'submit' has no request; add 'get' or 'post' and its path",
                "'status' is missing in 'poll'; add it", "'succeeded' is missing in 'poll'; add it",
                "'images' is missing in 'poll'; add it",
            ])
    }

    @Test func aCredentialStandsOnlyInHeadersAndUnderAKnownName() throws {
        try expect(
            small + """

                credentials:
                  token: ▸sk-1234-secret
                  ▸Key: KEY
                headers:
                  Authorization: Bearer ▸${{ credentials.tokn }}
                  ▸Content-Type: text/plain
                  ▸X Y: z
                authentication:
                  - needs: ▸[tokken]
                    headers: {}
                """,
            [
                "expected the name of an environment variable such as 'WIRO_API_KEY', never the "
                    + "credential itself",
                "'Key' is no name for a credential; use lower-case letters, digits and '-'",
                "unknown name 'credentials.tokn'; known here are 'credentials.Key', 'nonce'",
                "'Content-Type' is set by itself; remove it", "'X Y' is no name for a header",
                "unknown credential 'tokken'; name it under 'credentials' first",
            ])
    }

    @Test func whatAnOptionalCredentialIsInStandsUnderAuthentication() throws {
        let credentials = """

            credentials: { token: T, secret: { variable: S, optional: true } }
            hmac:
              signed: { key: "${{ credentials.secret }}", message: "${{ nonce }}" }

            """
        let headers = """
            headers:
              X-Token: ${{ credentials.token }}
              X-Secret: ▸${{ credentials.secret }}
              X-Signature: ▸${{ hmac.signed }}
            """
        func message(_ name: String) -> String {
            "'\(name)' needs the credential 'secret', which is optional; put the header under "
                + "'authentication', with 'needs: [secret]'"
        }
        try expect(
            small + credentials + headers, [message("credentials.secret"), message("hmac.signed")])
        let indented = headers.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        try expect(
            small + credentials + "authentication:\n  - needs: [token]\n" + indented,
            [message("credentials.secret"), message("hmac.signed")])
        let needed = indented.replacing("▸", with: "")
        _ = try read(
            small + credentials + "authentication:\n  - needs: [token, secret]\n" + needed)
    }

    @Test func anOptionalHandleNeedsAnElse() throws {
        let head = """
            service: mine
            submit:
              post: /jobs
              id: id
              handles: { token: { path: t, optional: true } }
            poll:

            """
        let tail = "\n  status: s\n  succeeded: d\n  images: u\n"
        try expect(
            head + "  ▸get: /x/${{ token }}" + tail,
            [
                "'poll' needs 'token', which is optional; add 'else' with a request that does without"
            ])
        try expect(
            head + "  get: /x/${{ id }}\n  ▸else: { get: \"/y\" }" + tail,
            ["'else' is never used, as nothing before it is optional"])
        let description = try read(
            head + "  get: /x/${{ token }}\n  else: { get: \"/y/${{ id }}\" }" + tail)
        #expect(description.poll.request.instead.count == 1)
    }

    @Test func filesMustBeAbleToTravel() throws {
        let yaml = small.replacing("service: mine", with: "▸service: mine")
        try expect(
            yaml + "\ninputs: { files: part }",
            [
                "files travel as parts, but 'submit' sends no form; use 'multipart' or "
                    + "'multipart-with-files'"
            ])
        try expect(
            yaml.replacing("json:", with: "multipart:") + "\ninputs: { files: base64 }",
            ["files travel as text, but 'submit' sends a form; use 'json', or 'files: part'"])
    }

    @Test func aSyntaxErrorIsADiagnosticToo() throws {
        let faults = try #require(throws: DescriptionFaults.self) { _ = try read("service: [") }
        #expect(faults.diagnostics.count == 1)
    }

    /// The page has one complete example, the first block of YAML.
    @Test func theExampleOfTheDocumentationIsRead() throws {
        let folder = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let data = try #require(
            FileManager.default.contents(atPath: "/\(folder)/docs/describe-a-service.md"))
        let page = String(decoding: data, as: UTF8.self)
        let blocks = page.split(separator: "```")
        let example = try #require(blocks.first { $0.hasPrefix("yaml\nservice:") }).dropFirst(5)
        let description = try read(String(example))
        #expect(description.name == "pictures")
        for phase in PollRule.Phase.allCases { #expect(page.contains("`\(phase.rawValue)`")) }
        for meaning in ErrorRule.Meaning.allCases {
            #expect(page.contains("`\(meaning.rawValue)`"))
        }
        for travel in InputRule.FileTravel.allCases {
            #expect(page.contains("`\(travel.rawValue)`"))
        }
    }
}
