internal import Foundation
internal import Testing

/// On a bad day, a service that can be asked leaves nothing in doubt and makes nothing twice.
@Suite(.serialized) struct EvidenceRunTests {
    /// What a description may say under `evidence`, by the kind of evidence.
    static let kinds = [
        "repeat": "repeat: { keeps: 24h }",
        "rejected": "repeat: { keeps: 24h, rejected: { status: 409, id: error.print } }",
        "lookup": "lookup: { id: \"p-${{ attempt.uuid }}\", settles: 1s }",
        "list": """
        list: { get: /prints, query: { page: "${{ page }}" }, jobs: prints, id: id,
              reference: reference, created: made, complete: true, settles: 2s }
        """,
    ]

    @Test(arguments: kinds.keys.sorted())
    func aBadDayLeavesNothingInDoubt(_ kind: String) async throws {
        let workplace = try Workplace()
        let path = "examples/own-service/asked.yaml"
        let text = try workplace.read(path)
        let start = try #require(text.range(of: "evidence:\n"))
        let end = try #require(text.range(of: "keeps: 2h\n"))
        let missing = "errors: [{ status: 404, when: { error.code: gone }, means: missing }]\n"
        try workplace.write(
            text[..<start.upperBound] + "  " + (Self.kinds[kind] ?? "") + "\n" + missing
                + text[end.lowerBound...],
            to: path)
        let run = try await workplace.run(
            "run", "--rehearse=faults", "--rehearse-latency", "40ms", "examples/asking.yaml")
        #expect(run.code == 0, "\(run.error)")
        #expect(run.error.contains("settled by asking the service"), "\(run.error)")
        let results = try workplace.results("out/examples/asking/rehearsal")
        #expect(results.count { $0.state == "done" } == 8)
        let status = try await workplace.run("status", "--rehearse", "examples/asking.yaml")
        #expect(status.output.contains("settled by themselves"), "\(status.output)")
    }
}
