import Core
import Testing

/// What a person says that a service calls a job is held against what the service would have said.
@Suite struct GivenHandlesTests {
    private static let place = Place(file: "painter.yaml", line: 1, column: 1, length: 1)

    private static func request(_ handle: String, instead: [RequestRule] = []) -> RequestRule {
        let reference = Reference(path: [handle], place: place)
        return RequestRule(
            .post, TextTemplate(parts: [.literal("/ask")], place: place),
            body: .json(.reference(reference)), instead: instead)
    }

    /// Asked by its token, or else by its id where `isEither`.
    private func service(isEither: Bool) throws -> ServiceDescription {
        let path = try #require(JSONPath("a"))
        let request = Self.request("token", instead: isEither ? [Self.request("id")] : [])
        return ServiceDescription(
            name: "painter", title: "Painter",
            submit: SubmitRule(
                request: request,
                handles: [.init("id", path), .init("token", path, isOptional: isEither)]),
            poll: PollRule(request: request, status: path, words: [:], images: []))
    }

    private func fault(
        _ service: ServiceDescription, _ id: String, _ others: [RemoteJob.Handle] = []
    ) -> String? {
        do throws(HandleFault) {
            _ = try service.remoteJob(id: id, others: others)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func theIdIsEnoughWhereAskingTakesIt() throws {
        let service = try service(isEither: true)
        #expect(service.handlesNeeded.isEmpty)
        #expect(try service.remoteJob(id: "534574", others: []) == RemoteJob(id: "534574"))
        let both = try service.remoteJob(id: "5", others: [.init("token", "t")])
        #expect(both == RemoteJob(id: "5", others: [.init("token", "t")]))
    }

    @Test func whatAskingNeedsBesidesTheIdIsAskedFor() throws {
        let service = try service(isEither: false)
        #expect(service.handlesNeeded == ["token"])
        #expect(fault(service, "5")?.contains("--handle token=") == true)
        #expect(fault(service, "5", [.init("token", "t")]) == nil)
    }

    @Test(arguments: ["", " ", "a b", ".", "..", "é", "a\n", String(repeating: "x", count: 257)])
    func whatNoServiceWouldAnswerIsNoID(text: String) throws {
        let service = try service(isEither: true)
        #expect(fault(service, text)?.contains("can't be an id of Painter") == true)
    }

    @Test func handlesThatTheServiceDoesNotHaveAreRefused() throws {
        let service = try service(isEither: true)
        #expect(fault(service, "5", [.init("tokn", "t")])?.contains("there is 'token'") == true)
        #expect(fault(service, "5", [.init("token", "a b")])?.contains("can't be") == true)
    }
}
