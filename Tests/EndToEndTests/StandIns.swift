internal import Foundation

/// `tirage rehearse` in a process of its own: it goes on when a run is killed, and knows what it
/// billed.
final class StandIns: Sendable {
    private let process: pid_t
    let origin: String

    init(in workplace: Workplace, latency: String, options: [String] = []) async throws {
        let started = try TirageProcess(
            ["rehearse", "--latency", latency] + options, in: workplace.folder)
        process = started.identifier
        var origin: String?
        while origin == nil, started.isRunning {
            origin = started.output.split(separator: "\n").first { $0.hasSuffix("/rehearsal/bill") }
                .map { String($0.dropLast("/rehearsal/bill".count)) }
            try await Task.sleep(for: .milliseconds(10))
        }
        guard let origin else { throw CocoaError(.fileReadUnknown) }
        self.origin = origin
    }

    deinit {
        stop()
    }

    func stop() { kill(process, SIGKILL) }

    /// What the stand-in of a service was asked for.
    struct Bill: Decodable {
        let submits: Int
        let downloads: Int
        let downloadsWithCredentials: Int
        let distinct: Int
        let doubles: Int
        let heldMax: Int
        let cancels: Int
    }

    func bill(of service: String) async throws -> Bill {
        struct Answer: Decodable { let services: [String: Bill] }
        guard let url = URL(string: origin + "/rehearsal/bill"),
            let bill = try JSONDecoder().decode(Answer.self, from: await fetch(url))
                .services[service]
        else { throw CocoaError(.coderValueNotFound) }
        return bill
    }

    /// curl, since a test must not share code with what it tests.
    private func fetch(_ url: URL) async throws -> Data {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["curl", "--silent", "--fail", url.absoluteString]
        process.standardOutput = pipe
        let (ended, continuation) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
        for await _ in ended {}
        return try pipe.fileHandleForReading.readToEnd() ?? Data()
    }
}
