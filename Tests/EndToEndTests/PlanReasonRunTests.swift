internal import Foundation
internal import Testing

/// After a run and an edit, each new job has its own true reason, and what was paid for stays counted.
@Suite struct PlanReasonRunTests {
    private struct Line: Decodable {
        let matrix: [String: Field]
        let state: String
        let reason: String?

        var name: String { "\(matrix["prompt"]?.text ?? "") \(matrix["seed"]?.text ?? "")" }
    }

    private enum Field: Decodable {
        case text(String)
        case number(Int)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }

        var text: String {
            switch self {
            case .text(let text): text
            case .number(let number): String(number)
            }
        }
    }

    private static let manifest = """
        providers: { wiro: { service: wiro, price: 0.5 USD } }
        batches:
          - name: foxes
            provider: wiro
            model: wiro/instant-id
            matrix: { prompt: { lines: prompts.txt }, seed: [1, 2] }
            inputs:
              prompt: "${{ matrix.prompt }}"
              face: { file: face.png }
              seed: ${{ matrix.seed }}
            save: ${{ matrix.prompt }}-${{ matrix.seed }}
        """

    private func workplace() async throws -> Workplace {
        let workplace = try Workplace()
        try workplace.write(Self.manifest, to: "foxes.yaml")
        try workplace.write("fox\ncat\ndog\n", to: "prompts.txt")
        try FileManager.default.copyItem(
            at: workplace.folder.appending(path: "examples/inputs/waves.png"),
            to: workplace.folder.appending(path: "face.png"))
        try await rehearse(workplace)
        return workplace
    }

    private func rehearse(_ workplace: Workplace) async throws {
        let run = try await workplace.run(
            "run", "--rehearse", "--rehearse-latency", "40ms", "foxes.yaml")
        #expect(run.code == 0, "\(run.error)")
    }

    /// The new jobs with their reasons.
    private func reasons(_ workplace: Workplace) async throws -> [String: String] {
        let listed = try await workplace.run("plan", "--rehearse", "--jobs", "--json", "foxes.yaml")
        #expect(listed.code == 0, "\(listed.error)")
        var reasons: [String: String] = [:]
        for line in listed.output.split(separator: "\n") {
            let job = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
            if job.state == "new" { reasons[job.name] = job.reason ?? "none" }
        }
        return reasons
    }

    @Test func aPromptAndASeedAtOnceHaveEachTheirOwnReason() async throws {
        let workplace = try await workplace()
        try workplace.write("fox\ncats\ndog\n", to: "prompts.txt")
        #expect(
            try await reasons(workplace) == [
                "cats 1": "prompt changed", "cats 2": "prompt changed",
            ])
        try workplace.write(
            Self.manifest.replacing("[1, 2]", with: "[0, 1, 2]"), to: "foxes.yaml")
        #expect(
            try await reasons(workplace) == [
                "fox 0": "seed is new", "dog 0": "seed is new",
                "cats 0": "seed is new, prompt changed",
                "cats 1": "prompt changed", "cats 2": "prompt changed",
            ])
        let text = try await workplace.run("plan", "--rehearse", "foxes.yaml").output
        #expect(
            text.contains(
                "5 new: prompt changed (2), seed is new (2), seed is new, prompt changed (1)"),
            "\(text)")
        let kept = try await workplace.run("plan", "--rehearse", "foxes.yaml", "-o", "plan.json")
        #expect(kept.code == 0, "\(kept.error)")
        #expect(try workplace.read("plan.json").contains(#""prompt changed": 2"#))
    }

    @Test func aFileIsNamedOnlyWhenItsBytesDiffer() async throws {
        let workplace = try await workplace()
        try FileManager.default.moveItem(
            at: workplace.folder.appending(path: "face.png"),
            to: workplace.folder.appending(path: "me.png"))
        try workplace.write(
            Self.manifest.replacing("face.png", with: "me.png"), to: "foxes.yaml")
        #expect(try await reasons(workplace).isEmpty)
        try workplace.write("fox\ncat\nwolf\n", to: "prompts.txt")
        #expect(
            try await reasons(workplace) == [
                "wolf 1": "prompt changed", "wolf 2": "prompt changed",
            ])
    }

    @Test func whatAnEarlierPlanPaidForStaysCounted() async throws {
        let workplace = try await workplace()
        let before = try await workplace.run("status", "--rehearse", "foxes.yaml").output
        #expect(!before.contains("earlier plans"), "\(before)")
        try workplace.write("fox\nwolf\n", to: "prompts.txt")
        // Before and after the next run.
        let edited = try await workplace.run("status", "--rehearse", "foxes.yaml").output
        #expect(
            edited.contains(
                /4 images of earlier plans, kept: 0\.\d+ USD; ever 6 images, 0\.\d+ USD/),
            "\(edited)")
        try await rehearse(workplace)
        let after = try await workplace.run("status", "--rehearse", "foxes.yaml").output
        #expect(
            after.contains(
                /4 images of earlier plans, kept: 0\.\d+ USD; ever 8 images, 0\.\d+ USD/),
            "\(after)")
        let json = try await workplace.run("status", "--rehearse", "--json", "foxes.yaml").output
        #expect(json.contains(#""ever":{"jobs":8,"#), "\(json)")
        let record = try workplace.read("out/foxes/rehearsal/run.json")
        let run = try #require(
            try JSONSerialization.jsonObject(with: Data(record.utf8)) as? [String: Any])
        let images = ["run", "ever"].map { (run[$0] as? [String: Any])?["images"] as? Int }
        #expect(images == [2, 8], "\(record)")
        #expect(run["images"] as? Int == 4)
    }
}
