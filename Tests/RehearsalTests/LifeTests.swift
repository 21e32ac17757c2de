import Core
import Testing

@testable import Rehearsal

/// A job's whole life over real HTTP, with time moved by hand.
struct LifeTests {
    private let clock = HandClock()

    private func server(
        _ mounts: Mount..., latency: Duration = .seconds(10), billFile: BillFile? = nil
    ) -> RehearsalServer {
        RehearsalServer(
            mounts: mounts, latency: latency, imageSide: 32, billFile: billFile,
            now: { [clock] in clock.now })
    }

    @Test(arguments: RehearsalSample.all)
    func aJobIsQueuedRunsAndEndsWithImages(sample: RehearsalSample) async throws {
        let server = server(sample.mount())
        try await server.serve { [clock] address in
            let base = address.baseURL(for: sample.description.name)
            let accepted = try await sample.send(sample.submit(base, 7))
            #expect(accepted.status == 200)
            var state = try await sample.send(sample.poll(base, accepted.document)).document
            #expect(sample.phase(in: state) == .queued)
            #expect(sample.images(in: state) == [])

            clock.advance(by: .seconds(3))
            state = try await sample.send(sample.poll(base, accepted.document)).document
            #expect(sample.phase(in: state) == .running)
            #expect(sample.images(in: state) == [])

            clock.advance(by: .seconds(30))
            state = try await sample.send(sample.poll(base, accepted.document)).document
            #expect(sample.phase(in: state) == .succeeded)
            #expect(sample.images(in: state).count == sample.imagesPerJob)
            #expect(sample.description.poll.guards.allSatisfy { $0.holds(in: state) })
            for rule in sample.description.errors {
                #expect(!rule.conditions.allSatisfy { $0.holds(in: state) })
                #expect(!rule.conditions.allSatisfy { $0.holds(in: accepted.document) })
            }
            for url in sample.images(in: state) {
                let image = try await Client().get(url)
                #expect(image.status == 200)
                #expect(image.header("Content-Type") == "image/png")
                #expect(image.header("Content-Length") == "\(image.body.count)")
                #expect(image.body.starts(with: [0x89, 0x50, 0x4e, 0x47]))
            }
        }
    }

    @Test(arguments: [RehearsalSample.wiro, .instasd])
    func aFinishedJobSaysWhatItCost(sample: RehearsalSample) async throws {
        try await server(sample.mount(), latency: .zero).serve { address in
            let base = address.baseURL(for: sample.description.name)
            let accepted = try await sample.send(sample.submit(base, 7)).document
            let state = try await sample.send(sample.poll(base, accepted)).document
            let cost = try #require(sample.description.poll.cost)
            let number = try #require(cost.path.value(in: state)?.scalarText)
            #expect(Money(number: number, unit: cost.unit)?.micro ?? 0 > 0)
        }
    }

    @Test func progressGrowsWhileAJobRuns() async throws {
        try await server(RehearsalSample.instasd.mount()).serve { [clock] address in
            let base = address.baseURL(for: "instasd")
            let accepted = try await RehearsalSample.instasd.send(
                RehearsalSample.instasd.submit(base, 7)
            ).document
            var done: [Int] = []
            for _ in 0..<4 {
                let state = try await RehearsalSample.instasd.send(
                    RehearsalSample.instasd.poll(base, accepted)
                )
                .document
                done.append(Int(state["completed_steps"]?.scalarText ?? "") ?? -1)
                #expect(state["estimated_steps"] == .number("20"))
                clock.advance(by: .seconds(3))
            }
            #expect(done[0] == 0 && done == done.sorted() && done[3] > done[1])
        }
    }

    @Test func imagesAreNotThereBeforeTheJobIsDone() async throws {
        try await server(RehearsalSample.instantstudio.mount()).serve { [clock] address in
            let base = address.baseURL(for: "instantstudio")
            let accepted = try await RehearsalSample.instantstudio.send(
                RehearsalSample.instantstudio.submit(base, 7)
            ).document
            let url =
                "\(address.origin)/~images/instantstudio/"
                + "\(accepted["job_id"]?.scalarText ?? "")/1.png"
            #expect(try await Client().get(url).status == 404)
            clock.advance(by: .seconds(60))
            #expect(try await Client().get(url).status == 200)
            #expect(try await Client().get(url.replacing("1.png", with: "2.png")).status == 404)
        }
    }

    @Test(arguments: RehearsalSample.all)
    func theSameInputsGiveTheSameBytesOnEveryServer(sample: RehearsalSample) async throws {
        let first = try await firstImage(of: sample, seed: 7)
        clock.advance(by: .seconds(1000))
        let second = try await firstImage(of: sample, seed: 7)
        let other = try await firstImage(of: sample, seed: 8)
        #expect(first == second)
        #expect(first != other)
    }

    private func firstImage(of sample: RehearsalSample, seed: Int) async throws -> [UInt8] {
        try await server(sample.mount(), latency: .zero).serve { address in
            let base = address.baseURL(for: sample.description.name)
            let accepted = try await sample.send(sample.submit(base, seed)).document
            let state = try await sample.send(sample.poll(base, accepted)).document
            return try await Client().get(try #require(sample.images(in: state).first)).body
        }
    }

    @Test(arguments: RehearsalSample.all)
    func aJobGoesOnAfterTheServerWasStartedAgain(sample: RehearsalSample) async throws {
        let name = sample.description.name
        let accepted = try await server(sample.mount()).serve { address in
            try await sample.send(sample.submit(address.baseURL(for: name), 7)).document
        }
        clock.advance(by: .seconds(60))
        try await server(sample.mount()).serve { address in
            let base = address.baseURL(for: name)
            let state = try await sample.send(sample.poll(base, accepted)).document
            #expect(sample.phase(in: state) == .succeeded)
            let url = try #require(sample.images(in: state).first)
            #expect(try await Client().get(url).status == 200)
        }
    }

    @Test(arguments: ["taskid", "tasktoken"])
    func aJobIsFoundByWhicheverHandleTheDescriptionAllows(field: String) async throws {
        let sample = RehearsalSample.wiro
        try await server(sample.mount()).serve { address in
            let base = address.baseURL(for: "wiro")
            let accepted = try await sample.send(sample.submit(base, 1)).document
            let handle = accepted[field == "taskid" ? "taskid" : "socketaccesstoken"]?.scalarText
            let poll = RehearsalSample.Request(
                method: "POST", url: "\(base)/Task/Detail", type: "application/json",
                body: #"{"\#(field)":"\#(handle ?? "")"}"#)
            #expect(sample.phase(in: try await sample.send(poll).document) == .queued)
        }
    }

    @Test func aRequestForJobsThatWaitDoesNotStopOneThatRuns() async throws {
        let sample = RehearsalSample.wiro
        let server = server(sample.mount())
        try await server.serve { [clock] address in
            let base = address.baseURL(for: "wiro")
            let accepted = try await sample.send(sample.submit(base, 1)).document
            let cancel = RehearsalSample.Request(
                method: "POST", url: "\(base)/Task/Cancel", type: "application/json",
                body: #"{"taskid":"\#(accepted["taskid"]?.scalarText ?? "")"}"#)
            clock.advance(by: .seconds(3))
            let refused = try await sample.send(cancel).document
            #expect(refused["result"] == .bool(false))
            let state = try await sample.send(sample.poll(base, accepted)).document
            #expect(sample.phase(in: state) == .running)
            #expect(await server.bill.entry(of: "wiro").cancels == 1)
        }
    }

    @Test func aCancelledJobIsCancelledAndFreesItsSlot() async throws {
        let sample = RehearsalSample.wiro
        try await server(sample.mount(slots: 1)).serve { [clock] address in
            let base = address.baseURL(for: "wiro")
            let accepted = try await sample.send(sample.submit(base, 1)).document
            clock.advance(by: .seconds(2))
            let token = accepted["socketaccesstoken"]?.scalarText ?? ""
            let kill = try await sample.send(
                RehearsalSample.Request(
                    method: "POST", url: "\(base)/Task/Kill", type: "application/json",
                    body: #"{"socketaccesstoken":"\#(token)"}"#))
            #expect(sample.phase(in: kill.document) == .cancelled)
            #expect(try await sample.send(sample.submit(base, 2)).document["taskid"] != nil)
            clock.advance(by: .seconds(60))
            let state = try await sample.send(sample.poll(base, accepted)).document
            #expect(sample.phase(in: state) == .cancelled)
        }
    }
}
