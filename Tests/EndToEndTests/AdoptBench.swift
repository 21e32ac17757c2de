internal import Foundation
internal import Testing

/// A manifest under changing names, and a service that bills.
struct AdoptBench {
    static let keys = ["INSTASD_TOKEN": "canary-77ab"]

    static func manifest(
        _ origin: String, pipeline: String, output: String? = nil, seeds: Int = 3,
        save: String = "${{ matrix.seed }}"
    ) -> String {
        """
        pipeline: \(pipeline)
        \(output.map { "output: \($0)" } ?? "")
        defaults: { price: 2 credits, timeout: 1m }
        providers:
          comic: { service: instasd, url: "\(origin)/instasd", concurrency: 3 }
        batches:
          - name: comic
            provider: comic
            matrix: { seed: { from: 1, count: \(seeds) } }
            inputs:
              94c18e9e703d2087: { title: Seed, value: "${{ matrix.seed }}" }
            save: \(save)
        """
    }

    let workplace: Workplace
    let standIns: StandIns

    init() async throws {
        workplace = try Workplace()
        standIns = try await StandIns(in: workplace, latency: "50ms")
    }

    func write(
        _ pipeline: String, output: String? = nil, seeds: Int = 3,
        save: String = "${{ matrix.seed }}", to file: String = "p.yaml"
    ) throws {
        let text = Self.manifest(
            standIns.origin, pipeline: pipeline, output: output, seeds: seeds, save: save)
        try workplace.write(text, to: file)
    }

    func tirage(_ words: String..., state: String? = nil) async throws
        -> TirageProcess.Outcome
    {
        var environment = Self.keys
        if let state { environment["XDG_STATE_HOME"] = state }
        return try await TirageProcess.run(
            words, in: workplace.folder, environment: environment)
    }

    /// A run that makes everything.
    func made(_ file: String = "p.yaml", state: String? = nil) async throws {
        let run = try await tirage("run", file, state: state)
        #expect(run.code == 0, "\(run.error)")
    }

    var billed: Int { get async throws { try await standIns.bill(of: "instasd").submits } }

    func move(_ from: String, to: String) throws {
        try FileManager.default.moveItem(at: url(from), to: url(to))
    }

    func copy(_ from: String, to: String) throws {
        try FileManager.default.copyItem(at: url(from), to: url(to))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(at: url(name)) }

    func url(_ name: String) -> URL { workplace.folder.appending(path: name) }

    func images(_ output: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: url(output).path)
            .filter { $0.hasSuffix(".png") || $0.hasSuffix(".jpg") }.sorted()
    }
}
