import Core
import Services
import Testing

@Suite("Answers about another job")
struct JobNamingTests {
    private static func description(id: String = "id", poll: String = "", status: String = "state")
        throws -> ServiceDescription
    {
        let yaml = """
            service: mine
            path: x
            submit:
              post: /jobs
              json: ${{ inputs }}
              id: \(id)
            poll:
              get: /jobs/${{ id }}
              \(poll)
              status: \(status)
              succeeded: done
              running: running
              images: out
            """.replacing("\npath: x", with: "").replacing("\n  \n", with: "\n")
        return try DescriptionReader.description(from: Array(yaml.utf8), file: "mine.yaml")
    }

    private static func answer(
        _ description: ServiceDescription, _ answer: String, id: String = "job-1",
        status: Int = 200
    ) async throws -> Result<PollAnswer, PollError> {
        let bench = try Bench(
            description, ExchangeDouble(status, answer), url: "https://api.example.com")
        do throws(PollError) {
            return .success(try await bench.service.poll(RemoteJob(id: id)))
        } catch {
            return .failure(error)
        }
    }

    private static func isOther(_ result: Result<PollAnswer, PollError>) -> Bool {
        if case .failure(.otherJob) = result { true } else { false }
    }

    @Test(arguments: [
        ("id", "state", "", #"{"id":"job-2","state":"done","out":"/1.png"}"#, true),
        ("id", "state", "", #"{"id":"job-1","state":"done","out":"/1.png"}"#, false),
        ("id", "state", "", #"{"state":"done","out":"/1.png"}"#, false),
        ("id", "state", "", #"{"id":null,"state":"done","out":"/1.png"}"#, false),
        ("id", "state", "", #"{"id":7,"state":"running"}"#, true),
        ("id", "data.state", "", #"{"data":{"id":"job-2","state":"running"}}"#, true),
        ("task.id", "list[0].state", "", #"{"list":[{"id":"job-2","state":"running"}]}"#, true),
        ("task.id", "list[0].state", "", #"{"list":[{"id":"job-1","state":"running"}]}"#, false),
        // What says of itself that it is this job's is, whatever else has an id.
        ("id", "data.state", "", #"{"id":"event","data":{"id":"job-1","state":"running"}}"#, false),
        ("id", "state", "id: none", #"{"id":"job-2","state":"running"}"#, false),
        ("id", "state", "id: job", #"{"id":"x","job":"job-1","state":"running"}"#, false),
        ("id", "state", "id: job", #"{"id":"job-1","job":"job-2","state":"running"}"#, true),
        ("id", "state", "id: [job, task]", #"{"task":"job-2","state":"running"}"#, true),
    ])
    func anotherIdWhereTheSubmitNamedThisOneIsNoAnswer(
        id: String, status: String, poll: String, answer: String, isOther: Bool
    ) async throws {
        let description = try Self.description(id: id, poll: poll, status: status)
        let result = try await Self.answer(description, answer)
        #expect(Self.isOther(result) == isOther, "\(answer): \(result)")
    }

    @Test(arguments: [
        ("12", #"{"id":12,"state":"running"}"#),
        (
            "44FEFE50-2547-494F-AAA2-71DC3F661234",
            #"{"id":"44fefe502547494faaa271dc3f661234","state":"running"}"#
        ),
        ("abc", #"{"id":"owner/model/abc","state":"running"}"#),
    ])
    func oneIdInTwoSpellingsIsOneJob(id: String, answer: String) async throws {
        let result = try await Self.answer(Self.description(), answer, id: id)
        #expect(!Self.isOther(result), "\(result)")
    }

    @Test(arguments: [200, 404, 500]) func anErrorAboutAnotherJobSaysNothingOfThisOne(
        status: Int
    ) async throws {
        let result = try await Self.answer(
            Self.description(), #"{"id":"job-2","error":"no such job"}"#, status: status)
        #expect(Self.isOther(result), "\(result)")
    }

    @Test func theMessageSaysWhichAndWhatToDo() async throws {
        let result = try await Self.answer(
            Self.description(), #"{"id":"job-2","state":"running"}"#)
        #expect(
            result
                == .failure(
                    .otherJob(
                        "the answer is about the job 'job-2' ('id') and this is 'job-1', so nothing of"
                            + " it is believed; if that is no job's id, say in its description where"
                            + " it is, 'id: PATH' under 'poll', or 'id: none'")))
    }

    @Test(arguments: [
        ("wiro", #"{"result":true,"total":"1","tasklist":[{"id":"other","status":"task_start"}]}"#),
        ("instasd", #"{"task_id":"other","status":"IN_PROGRESS"}"#),
        ("instantstudio", #"{"job_id":"other","job_state":"pending"}"#),
    ])
    func theBuiltInServicesNameTheirJobs(name: String, answer: String) async throws {
        let bench = try Bench(
            name, ExchangeDouble(answer),
            url: name == "instasd" ? "https://api.instasd.com/api_endpoints/x" : nil)
        guard case .otherJob = try await bench.pollError() else {
            Issue.record("\(name) is believed about another job")
            return
        }
    }

    /// Only a connection whose answers name their job is used again.
    @Test func questionsShareAConnectionOnceTheAnswersNameTheirJob() async throws {
        let cases = [
            (#"{"id":"job-1","state":"running"}"#, [false, true, true]),
            (#"{"state":"running"}"#, [false, false, false]),
        ]
        for (answer, shared) in cases {
            let exchange = ExchangeDouble(answer)
            let bench = try Bench(
                Self.description(), exchange, url: "https://api.example.com")
            for _ in 0..<3 { _ = try await bench.service.poll(RemoteJob(id: "job-1")) }
            #expect(exchange.requests.map(\.mayShare) == shared)
        }
    }
}
