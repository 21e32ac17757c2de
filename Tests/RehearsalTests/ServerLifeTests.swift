import Core
import Dispatch
import Testing

@testable import Rehearsal

/// A server begins, serves many at once, and ends.
struct ServerLifeTests {
    private func server(port: Int = 0, _ faults: Fault...) -> RehearsalServer {
        RehearsalServer(
            mounts: [RehearsalSample.instasd.mount(faults: faults)], latency: .zero, port: port,
            imageSide: 32, now: { Timestamp(milliseconds: 1_764_000_000_000) })
    }

    private static let bill = "GET /rehearsal/bill HTTP/1.1\r\n\r\n"

    private static func submit(_ seed: Int) -> String {
        let inputs = #"{"inputs":{"a":{"title":"t","value":\#(seed)}}}"#
        return "POST /instasd/run_task HTTP/1.1\r\nAuthorization: any\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(inputs.utf8.count)\r\n\r\n"
            + inputs
    }

    @Test(arguments: [-1, 65_536])
    func aPortThatCannotBeIsNamed(port: Int) async throws {
        let fault = await #expect(throws: RehearsalServer.PortFault.self) {
            try await server(port: port).serve { _ in }
        }
        #expect(fault?.message == "can't listen on 127.0.0.1:\(port): a port is 0 to 65535")
    }

    @Test func aPortIsFreeAgainAsSoonAsItsServerHasEnded() async throws {
        let port = try await server().serve { address in
            try await Client.blocking {
                let wire = try Wire(port: address.port)
                try wire.send(Self.bill)
                _ = try wire.reply()
                return address.port
            }
        }
        for _ in 1...3 {
            let again = try await server(port: port).serve { address in
                _ = try await Client().get(address.origin + "/rehearsal/bill")
                return address.port
            }
            #expect(again == port)
        }
    }

    @Test func manyAreServedAtOnce() async throws {
        let count = 300
        let server = server()
        let statuses = try await server.serve { address in
            try await Client.blocking {
                let wires = try (0..<count).map { _ in try Wire(port: address.port) }
                defer { for wire in wires { wire.close() } }
                for (seed, wire) in wires.enumerated() { try wire.send(Self.submit(seed)) }
                let first = try wires.map { try $0.reply().status }
                for (seed, wire) in wires.enumerated() { try wire.send(Self.submit(seed)) }
                return first + (try wires.map { try $0.reply().status })
            }
        }
        #expect(statuses == Array(repeating: 200, count: 2 * count))
        let entry = await server.bill.entry(of: "instasd")
        #expect([entry.submits, entry.doubles] == [2 * count, count])
    }

    /// Each connection ends as soon as it was used, and the next gets its number.
    @Test func connectionsThatComeAndGoAreServed() async throws {
        let statuses = try await server().serve { address in
            try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await Client.blocking {
                            try (0..<250).map { _ in
                                let wire = try Wire(port: address.port)
                                defer { wire.close() }
                                try wire.send(Self.bill)
                                return try wire.reply().status
                            }
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
        }
        #expect(statuses == Array(repeating: 200, count: 1000))
    }

    @Test func aCutConcernsItsOwnConnectionAlone() async throws {
        let server = server(
            Fault(.submit, 2, .close), Fault(.submit, 3, .truncate(byteCount: 3), makesJob: true),
            Fault(.submit, 4, .neverAnswer))
        let (cut, truncated, statuses) = try await server.serve { address in
            try await Client.blocking {
                let wires = try (0..<5).map { _ in try Wire(port: address.port) }
                defer { for wire in wires { wire.close() } }
                var statuses: [Int] = []
                let bystander = wires[0]
                for wire in wires.dropFirst() {
                    try bystander.send(Self.bill)
                    statuses.append(try bystander.reply().status)
                    try wire.send(Self.submit(1))
                    if wire === wires[1] { statuses.append(try wire.reply().status) }
                }
                return (try wires[2].rest(), try wires[3].rest(), statuses)
            }
        }
        #expect(cut == [])
        let text = String(decoding: truncated, as: UTF8.self)
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(text.hasSuffix("\r\n\r\n{\"t"))
        #expect(statuses == [200, 200, 200, 200, 200])
    }

    @Test func theServerEndsThoughConnectionsAreOpen() async throws {
        let server = server(Fault(.submit, 1, .neverAnswer, makesJob: true))
        try await withThrowingTaskGroup(of: [Int].self) { group in
            let (ports, open) = AsyncStream.makeStream(of: Int.self)
            group.addTask {
                for await port in ports {
                    return try await Client.blocking { try Self.bytesUntilTheEnd(port) }
                }
                return []
            }
            try await server.serve { address in
                open.yield(address.port)
                while await server.bill.entry(of: "instasd").submits == 0 { await Task.yield() }
            }
            #expect(try await group.next() == [0, 0, 0, 0])
        }
    }

    private static func bytesUntilTheEnd(_ port: Int) throws -> [Int] {
        let wires = try (0..<4).map { _ in try Wire(port: port) }
        defer { for wire in wires { wire.close() } }
        try wires[0].send(bill)
        _ = try wires[0].reply()
        try wires[1].send("POST /instasd/run_task HTTP/1.1\r\nContent-Length: 9\r\n\r\nab")
        try wires[2].send(submit(1))
        return try wires.map { try $0.rest().count }
    }

    @Test func aServerThatIsCancelledReturns() async throws {
        let server = server()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (opened, open) = AsyncStream.makeStream(of: Int.self)
            group.addTask { try await server.run { open.yield($0.port) } }
            for await port in opened {
                _ = try await Client().get("http://127.0.0.1:\(port)/rehearsal/bill")
                break
            }
            group.cancelAll()
            try await group.next()
        }
    }

    /// The caller has one thread, and keeps it busy until it has its answers.
    @Test func answersAndImagesAreMadeOnNoThreadOfTheCallers() async throws {
        let server = server()
        let executor = OneThread()
        let statuses = try await withTaskExecutorPreference(executor) {
            try await server.serve { address in
                #expect(executor.isCurrent)
                let wire = try Wire(port: address.port)
                defer { wire.close() }
                try wire.send(Self.submit(1))
                let accepted = try wire.reply()
                let id = accepted.document["task_id"]?.scalarText ?? ""
                try wire.send("GET /~images/instasd/\(id)/0.png HTTP/1.1\r\n\r\n")
                return [accepted.status, try wire.reply().status]
            }
        }
        #expect(statuses == [200, 200])
    }
}

/// Runs tasks one after another on a thread of their own.
private final class OneThread: TaskExecutor {
    private static let key = DispatchSpecificKey<ObjectIdentifier>()
    private let queue = DispatchQueue(label: "one thread")

    init() { queue.setSpecific(key: Self.key, value: ObjectIdentifier(self)) }

    var isCurrent: Bool { DispatchQueue.getSpecific(key: Self.key) == ObjectIdentifier(self) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
