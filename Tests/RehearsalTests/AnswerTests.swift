import Core
import Testing

@testable import Rehearsal

/// Descriptions that no sample covers, played backwards.
struct AnswerTests {
    private let moment = Timestamp(milliseconds: 1_764_000_000_000)

    private func description(
        images: [String], handles: [SubmitRule.Handle] = [.init("id", path("id"))],
        poll: RequestRule = RequestRule(.get, template("/jobs/${{ id }}")),
        errors: [ErrorRule] = []
    ) -> ServiceDescription {
        ServiceDescription(
            name: "mine", title: "Mine",
            submit: SubmitRule(
                request: RequestRule(
                    .post, template("/${{ target }}"),
                    body: .json(map(["input": reference("inputs")]))),
                handles: handles),
            poll: PollRule(
                request: poll, status: path("state"), words: [.succeeded: ["ok"]],
                images: images.map(path)),
            errors: errors)
    }

    private var job: RemoteID {
        RemoteID(
            start: moment, service: .zero, ordinal: 1, imageCount: 3, fails: false,
            seed: Array(0..<16))
    }

    @Test(
        arguments: [
            (["images[*]"], #"["a","b","c"]"#, "images"),
            (["images[*].url"], #"[{"url":"a"},{"url":"b"},{"url":"c"}]"#, "images"),
            (["images[0].url", "images[1].url"], #"[{"url":"a"},{"url":"b"}]"#, "images"),
            (
                ["nodes[*].files[*]"], #"[{"files":["a"]},{"files":["b"]},{"files":["c"]}]"#,
                "nodes"
            ),
            (["images[*]", "videos[*]"], nil, "videos"),
            (["images", "images[*]"], #"["a","b","c"]"#, "images"),
            (["images[*]", "images[0]"], #"["a","b","c"]"#, "images"),
            (["images"], #"["a","b","c"]"#, "images"),
        ] as [([String], String?, String)])
    func imagesStandWhereThePathsLead(paths: [String], expected: String?, member: String) throws {
        let answers = Answers(description: description(images: paths))
        let answer = answers.state(
            of: job, at: moment, isCancelled: false, images: ["a", "b", "c"])
        let document = try JSON(parsing: answer.body)
        #expect(document[member]?.text == expected)
    }

    @Test func aGoodAnswerIsNoErrorByAnyRule() throws {
        let errors = [
            ErrorRule(
                conditions: [Condition(path("success"), isOneOf: [.bool(false), .null])],
                meaning: .fault),
            ErrorRule(
                statuses: [200], conditions: [Condition(path("meta.kind"), isOneOf: [.null])],
                meaning: .refused),
        ]
        let both =
            errors + [
                ErrorRule(
                    conditions: [
                        Condition(path("total"), isOneOf: [.number("0")]),
                        Condition(path("success"), isOneOf: [.bool(true)]),
                    ], meaning: .missing)
            ]
        let answers = Answers(description: description(images: ["image"], errors: both.reversed()))
        for answer in [
            answers.accepted(id: "7", base: "/mine"),
            answers.state(of: job, at: moment, isCancelled: false, images: ["a"]),
        ] {
            let document = try JSON(parsing: answer.body)
            #expect(document["success"] == .bool(true))
            #expect(!errors.contains { $0.conditions.allSatisfy { $0.holds(in: document) } })
        }
    }

    @Test func anErrorIsAnsweredAsItsRuleSays() throws {
        let rule = ErrorRule(
            statuses: [410],
            conditions: [Condition(path("error.code"), isOneOf: [.string("gone")])],
            contains: "no longer kept", meaning: .missing)
        let answers = Answers(description: description(images: ["image"], errors: [rule]))
        let answer = answers.unknownJob()
        let document = try JSON(parsing: answer.body)
        #expect(answer.status == 410)
        #expect(rule.conditions.allSatisfy { $0.holds(in: document) })
        #expect(
            path("error.message").value(in: document)?.scalarText?.contains("no longer") == true)
    }

    @Test func aHandleThatIsAURLLeadsBackToItsJob() async throws {
        let mine = description(
            images: ["images[*]"],
            handles: [.init("id", path("id")), .init("pollURL", path("urls.get"))],
            poll: RequestRule(.get, template("${{ pollURL }}")))
        let server = RehearsalServer(
            mounts: [Mount("mine", playing: mine)], latency: .zero, imageSide: 32,
            now: { [moment] in moment })
        try await server.serve { address in
            let accepted = try await Client().send(
                "POST", address.baseURL(for: "mine") + "/some/model",
                headers: [("Content-Type", "application/json; charset=utf-8")],
                body: #"{"input":{"prompt":"x"}}"#)
            let url = try #require(path("urls.get").value(in: accepted.document)?.scalarText)
            let state = try await Client().get(address.origin + url).document
            #expect(state["state"] == .string("ok"))
            #expect(path("images[*]").values(in: state).count == 1)
        }
    }
}
