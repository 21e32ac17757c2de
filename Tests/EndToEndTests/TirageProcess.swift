internal import Foundation

/// The built binary, run as its users run it.
struct TirageProcess {
    /// What a finished process leaves behind.
    struct Outcome: Sendable {
        let code: Int32
        let output: String
        let error: String
    }

    /// The binary beside the test bundle.
    static let binary: String = {
        let bundle = URL(filePath: CommandLine.arguments[0])
        for folder in sequence(first: bundle, next: { $0.deletingLastPathComponent() }).prefix(6) {
            let binary = folder.appending(path: "tirage").path
            if FileManager.default.isExecutableFile(atPath: binary) { return binary }
        }
        return "tirage"
    }()

    private let process = Process()
    private let folder: URL
    private let name = UUID().uuidString
    /// Ends with the process.
    private let ended: AsyncStream<Void>

    /// Starts `tirage` with nothing in its environment but what is given.
    init(
        _ arguments: [String], in folder: URL, environment: [String: String] = [:],
        executable: String = binary
    ) throws {
        self.folder = folder
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let path = URL(filePath: Self.binary).deletingLastPathComponent().path
        process.environment = environment.merging(["PATH": "\(path):/usr/bin:/bin"]) {
            given, _ in given
        }
        let files = try ["out", "err"].map { [name, folder] kind in
            let url = folder.appending(path: ".\(name).\(kind)")
            try Data().write(to: url)
            return try FileHandle(forWritingTo: url)
        }
        process.standardOutput = files[0]
        process.standardError = files[1]
        process.standardInput = FileHandle.nullDevice
        let (ended, continuation) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in continuation.finish() }
        self.ended = ended
        try process.run()
        // The process has them; a test of a thousand runs must not hold two files for each.
        for file in files { try file.close() }
    }

    var identifier: pid_t { process.processIdentifier }

    var isRunning: Bool { process.isRunning }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// What it has written to standard output so far.
    var output: String { text("out") }

    var error: String { text("err") }

    /// Waits without holding a thread, so that other tests go on.
    func wait() async -> Outcome {
        for await _ in ended {}
        return Outcome(code: process.terminationStatus, output: output, error: error)
    }

    private func text(_ kind: String) -> String {
        let data = try? Data(contentsOf: folder.appending(path: ".\(name).\(kind)"))
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    /// Has a shell read a line, as its users' shells read what they type.
    static func shell(
        _ line: String, in folder: URL, environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await TirageProcess(
            ["-c", line], in: folder, environment: environment, executable: "/bin/bash"
        ).wait()
    }

    /// Runs to the end.
    static func run(
        _ arguments: [String], program: String = binary, in folder: URL,
        environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await TirageProcess(
            arguments, in: folder, environment: environment, executable: program
        ).wait()
    }
}
