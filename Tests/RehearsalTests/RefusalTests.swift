import Core
import Testing

@testable import Rehearsal

/// What a rehearsed service does not accept, and how it says so.
struct RefusalTests {
    private func server(_ mounts: Mount...) -> RehearsalServer {
        RehearsalServer(
            mounts: mounts, latency: .seconds(10), imageSide: 32,
            now: { Timestamp(milliseconds: 1_764_000_000_000) })
    }

    @Test(arguments: RehearsalSample.all)
    func withoutCredentialsNothingIsAccepted(sample: RehearsalSample) async throws {
        let server = server(sample.mount())
        try await server.serve { address in
            let base = address.baseURL(for: sample.description.name)
            let reply = try await sample.send(sample.submit(base, 1), headers: [])
            #expect(reply.status == 401)
            #expect(reply.document["message"]?.scalarText?.contains("is missing") == true)
        }
        #expect(await server.bill.entry(of: sample.description.name).submits == 0)
    }

    @Test func eitherWayToProveWhoAsksWillDo() async throws {
        try await server(RehearsalSample.wiro.mount()).serve { address in
            let request = RehearsalSample.wiro.submit(address.baseURL(for: "wiro"), 1)
            let keyOnly = try await RehearsalSample.wiro.send(
                request, headers: [("X-API-Key", "any")])
            #expect(keyOnly.status == 200)
            let noKey = try await RehearsalSample.wiro.send(request, headers: [("x-nonce", "1")])
            #expect(noKey.status == 401)
        }
    }

    @Test func aJobBeyondTheSlotsIsToldThatTheServiceIsBusy() async throws {
        let server = server(
            RehearsalSample.wiro.mount(slots: 2), RehearsalSample.instasd.mount(slots: 1))
        try await server.serve { address in
            var replies: [Client.Reply] = []
            for seed in 1...3 {
                let base = address.baseURL(for: "wiro")
                replies.append(
                    try await RehearsalSample.wiro.send(RehearsalSample.wiro.submit(base, seed)))
            }
            #expect(replies.map { $0.document["taskid"] != nil } == [true, true, false])
            #expect(replies[2].status == 200)
            #expect(path("errors[0].code").value(in: replies[2].document) == .number("96"))
            let base = address.baseURL(for: "instasd")
            let first = try await RehearsalSample.instasd.send(
                RehearsalSample.instasd.submit(base, 1))
            let second = try await RehearsalSample.instasd.send(
                RehearsalSample.instasd.submit(base, 2))
            #expect([first.status, second.status] == [200, 429])
        }
        #expect(await server.bill.entry(of: "wiro").submits == 2)
        #expect(await server.bill.entry(of: "wiro").heldMax == 2)
    }

    @Test(arguments: [
        "nonsense", "t1-0-0-1-1-00000000000000000000000000000000-00000000", "..%2F..%2Fetc",
    ])
    func anIdThatWasNeverGivenIsMissing(id: String) async throws {
        try await server(RehearsalSample.instasd.mount()).serve { address in
            let base = address.baseURL(for: "instasd")
            let reply = try await RehearsalSample.instasd.send(
                RehearsalSample.Request(method: "GET", url: "\(base)/task_status/\(id)"))
            #expect(reply.status == 404)
            let image = "\(address.origin)/~images/instasd/\(id)/0.png"
            #expect(try await Client().get(image).status == 404)
        }
    }

    @Test(arguments: [
        ("wiro", "text/plain", "{}", "content type is 'text/plain'"),
        ("wiro", "application/json", "{", "not JSON"),
        ("wiro", "multipart/form-data", "{}", "no boundary"),
        ("instasd", "multipart/form-data; boundary=e", "--e--", "'application/json' is described"),
        (
            "instasd", "application/json", #"{"inputs":{"a":{"value":1}}}"#,
            "the input 'a' has no 'title'"
        ),
        ("instasd", "application/json", #"{"input":{}}"#, "has no inputs"),
        ("instantstudio", "application/json", "{}", "'multipart/form-data' with a boundary"),
        (
            "instantstudio", "multipart/form-data; boundary=e", "--f--\r\n",
            "begin with its boundary"
        ),
    ])
    func aMistakeOfEncodingIsNamed(
        service: String, type: String, body: String, message: String
    ) async throws {
        let sample = try #require(RehearsalSample.all.first { $0.description.name == service })
        let server = server(sample.mount())
        try await server.serve { address in
            var request = sample.submit(address.baseURL(for: service), 1)
            request.type = type
            request.body = body
            let reply = try await sample.send(request)
            #expect(reply.status == 400)
            #expect(reply.document["message"]?.scalarText?.contains(message) == true)
        }
        #expect(await server.bill.entry(of: service).submits == 0)
    }

    @Test func aPortThatIsTakenIsNamed() async throws {
        try await server().serve { address in
            let second = RehearsalServer(
                mounts: [], latency: .zero, port: address.port,
                now: { Timestamp(milliseconds: 0) })
            let fault = await #expect(throws: RehearsalServer.PortFault.self) {
                try await second.serve { _ in }
            }
            #expect(fault?.message.contains("127.0.0.1:\(address.port): ") == true)
        }
    }

    @Test(arguments: ["/nowhere", "/instasd/run", "/instasd"])
    func aPathThatNobodyDescribesIsNotFound(path: String) async throws {
        try await server(RehearsalSample.instasd.mount()).serve { address in
            let reply = try await Client().get(
                address.origin + path, headers: RehearsalSample.instasd.headers)
            #expect(reply.status == 404)
        }
    }
}
