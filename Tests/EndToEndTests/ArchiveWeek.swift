internal import Core
internal import Hashing
internal import Foundation
internal import Testing

/// A user's folder over a week, and what has to hold in it after each step.
struct ArchiveWeek {
    let workplace: Workplace
    let first: ArchiveService
    let second: ArchiveService
    /// The folders that images are in.
    var outputs: [String] = ["out/week"]
    var file = "week.yaml"
    var parts = Parts()

    /// What the manifest says, to be changed one by one.
    struct Parts {
        var pipeline: String? = "week"
        var output: String?
        var provider = "left"
        var batch = "portraits"
        var seeds = "[1, 2]"
        var hasScenes = true
        var scene = "a quiet street"
        var save = "${{ matrix.photo.stem }}-${{ job.index }}"

        var text: String {
            """
            \(pipeline.map { "pipeline: \($0)" } ?? "")
            \(output.map { "output: \($0)" } ?? "")
            providers:
              \(provider): { service: ./left.yaml, concurrency: 2 }
              other: { service: ./right.yaml, concurrency: 2 }
            batches:
              - name: \(batch)
                provider: \(provider)
                matrix:
                  photo: { glob: "in/*.png" }
                  prompt: { lines: prompts.txt }
                  seed: \(seeds)
                inputs:
                  photo: ${{ matrix.photo }}
                  prompt: ${{ matrix.prompt }}
                  seed: ${{ matrix.seed }}
                save: \(save)
            \(hasScenes ? scenes : "")
            """
        }

        private var scenes: String {
            """
              - name: scenes
                provider: other
                matrix: { seed: [1, 2, 3] }
                inputs: { prompt: \(scene), seed: "${{ matrix.seed }}" }
                save: scene-${{ matrix.seed }}
            """
        }
    }

    init() throws {
        workplace = try Workplace()
        first = ArchiveService("left")
        second = ArchiveService("right")
        try workplace.write(first.description, to: "left.yaml")
        try workplace.write(second.description, to: "right.yaml")
        try FileManager.default.createDirectory(
            at: workplace.folder.appending(path: "in"), withIntermediateDirectories: true)
        for name in ["anna", "bert", "cleo"] {
            let photo = ArchiveImage.text(saying: .string("photo of \(name)"))
            try Data(photo.unicodeScalars.map { UInt8($0.value) })
                .write(to: workplace.folder.appending(path: "in/\(name).png"))
        }
        try write(prompts: "a fox", "a cat")
        try save()
    }

    func write(prompts: String...) throws {
        try workplace.write(prompts.joined(separator: "\n") + "\n", to: "prompts.txt")
    }

    /// Writes the manifest as its parts are now.
    func save() throws { try workplace.write(parts.text, to: file) }

    var billed: Int { first.billed.count + second.billed.count }

    private var environment: [String: String] {
        ["XDG_STATE_HOME": workplace.folder.appending(path: ".state").path]
    }

    /// A command of the week: what it exits with, what it has billed, and then all that has to hold.
    @discardableResult
    func step(
        _ arguments: String..., code: Int32 = 0, billing: Int = 0, missing: Int = 0,
        location: SourceLocation = #_sourceLocation
    ) async throws -> TirageProcess.Outcome {
        let before = billed
        let end = try await TirageProcess.run(
            arguments, in: workplace.folder, environment: environment)
        #expect(end.code == code, "\(end.output)\(end.error)", sourceLocation: location)
        #expect(billed - before == billing, "\(end.error)", sourceLocation: location)
        try checkImages(missing: missing, location)
        return end
    }

    // MARK: - What holds after every step

    /// Every image on disk is on record with the inputs that made it, as it says itself, and every
    /// image on record is on disk.
    private func checkImages(missing: Int, _ location: SourceLocation) throws {
        for (number, output) in outputs.enumerated() {
            let images = try record(output)
            let files = try files(output)
            for file in files {
                let record = try #require(
                    images[file], "\(output)/\(file) is on no record", sourceLocation: location)
                let said = try #require(
                    try ArchiveImage.inputs(
                        of: workplace.folder.appending(path: "\(output)/\(file)")),
                    sourceLocation: location)
                #expect(
                    comparable(said) == comparable(record["inputs"] ?? .null), "\(output)/\(file)",
                    sourceLocation: location)
            }
            let gone = images.keys.filter { !files.contains($0) }
            #expect(
                gone.count == (number == 0 ? missing : 0), "\(gone) of \(output) are not on disk",
                sourceLocation: location)
        }
    }

    /// The lines of an output's results.
    func lines(_ output: String? = nil) throws -> [JSON] {
        let output = output ?? outputs[0]
        return try workplace.read(output + "/results.jsonl").split(separator: "\n").map {
            try JSON(parsing: Array($0.utf8))
        }
    }

    /// The lines by the paths of their images, those of earlier attempts among them.
    private func record(_ output: String) throws -> [String: JSON] {
        var record: [String: JSON] = [:]
        for line in try lines(output) {
            let attempts = [line] + items(line["earlier"])
            for image in attempts.flatMap({ items($0["images"]) }) {
                guard let path = image["path"]?.scalarText else { continue }
                let isOnce = record[path].map { $0["key"] == line["key"] } ?? true
                #expect(isOnce, "two jobs have \(path)")
                record[path] = line
            }
        }
        return record
    }

    /// The images below an output folder.
    func files(_ output: String) throws -> Set<String> {
        let folder = workplace.folder.appending(path: output)
        let all = FileManager.default.subpaths(atPath: folder.path) ?? []
        return Set(all.filter { $0.hasSuffix(".png") && !$0.hasPrefix(".") })
    }

    func items(_ json: JSON?) -> [JSON] {
        guard case .array(let items)? = json else { return [] }
        return items
    }

    /// Inputs with each file as the hash of its bytes.
    private func comparable(_ inputs: JSON) -> [String: String] {
        guard case .object(let members) = inputs else { return [:] }
        var texts: [String: String] = [:]
        for member in members {
            let text = member.value.scalarText ?? ""
            if let sha256 = member.value["sha256"]?.scalarText {
                texts[member.name] = sha256
            } else if text.hasPrefix("data:"), let comma = text.firstIndex(of: ",") {
                let bytes = Data(base64Encoded: String(text[text.index(after: comma)...]))
                texts[member.name] = bytes.map { SHA256.hash(Array($0)).hexText }
            } else {
                texts[member.name] = text
            }
        }
        return texts
    }
}
