internal import Foundation
internal import Testing

/// What a test of advice needs: a service, a manifest whose name a shell would take apart, commands
/// as they are printed, and a shell that reads them.
struct AdviceBench {
    /// A name that a shell would take apart, and a setting as well.
    static let file = "my \"cats\" & dog's $1.yaml"
    static let setting = "vars.style=ink and `gold`"
    static let output = "out/rack"

    func workplace(
        _ service: SloppyService, description: String? = nil, provider: String = "",
        top: String = "", jobs: String = "[ok, ok]"
    ) throws -> Workplace {
        let workplace = try Workplace()
        try workplace.write(description ?? service.description(), to: "sloppy.yaml")
        try workplace.write(
            """
            pipeline: rack
            output: \(Self.output)
            vars: { style: none }
            \(top)
            providers: { s: { service: ./sloppy.yaml, concurrency: 2, \(provider) } }
            batches:
              - name: first
                provider: s
                matrix: { mode: \(jobs), seed: [1, 2] }
                inputs:
                  mode: ${{ matrix.mode }}
                  seed: ${{ matrix.seed }}
                  style: ${{ vars.style }}
                save: ${{ matrix.mode }}-${{ matrix.seed }}
              - name: second
                provider: s
                inputs: { mode: ok, seed: 3, style: "${{ vars.style }}" }
                save: "3"
            """, to: Self.file)
        return workplace
    }

    func run(_ workplace: Workplace, _ more: String...) async throws
        -> TirageProcess.Outcome
    {
        try await TirageProcess.run(
            ["run", Self.file, "--set", Self.setting] + more, in: workplace.folder)
    }

    /// The only command of that name that a text advises: from its first word to the end of its
    /// line.
    func advice(
        _ command: String, in text: String, source: SourceLocation = #_sourceLocation
    ) throws -> String {
        let found = text.split(separator: "\n").compactMap { line in
            line.range(of: "tirage \(command) ").map { String(line[$0.lowerBound...]) }
        }
        #expect(Set(found).count == 1, "\(found) in \(text)", sourceLocation: source)
        return try #require(found.first, "\(text)", sourceLocation: source)
    }

    func type(
        _ line: String, _ workplace: Workplace, environment: [String: String] = [:]
    ) async throws -> TirageProcess.Outcome {
        try await TirageProcess.shell(line, in: workplace.folder, environment: environment)
    }

    func remove(_ path: String, _ workplace: Workplace) throws {
        try FileManager.default.removeItem(
            at: workplace.folder.appending(path: Self.output + "/" + path))
    }

    func exists(_ path: String, _ workplace: Workplace) -> Bool {
        FileManager.default.fileExists(
            atPath: workplace.folder.appending(path: Self.output + "/" + path).path)
    }

    func states(_ workplace: Workplace) throws -> [String] {
        try workplace.results(Self.output).map(\.state)
    }
}
