internal import ArgumentParser
internal import Core
internal import FoundationEssentials
internal import Reports
internal import Storage

/// The plan as the file of `plan -o`, and the check before it is run.
extension ReviewedPlan {
    private static let format = "tirage plan 1"
    private static let byteCountMax = 64 << 20

    /// - Parameter figures: What its user has read, for people and scripts.
    func write(to path: String, figures: JSON) throws(DiskFault) {
        let document = JSON.members([
            "format": .string(Self.format),
            "tirage": .string(Version.current),
            "manifest": .members([
                "file": .string(manifest), "sha256": .string(manifestSHA256),
            ]),
            "set": .array(settings.map { .string($0) }),
            "rehearsal": .bool(isRehearsal),
            "submits": .integer(submits),
            "batches": .array(
                batches.map { batch in
                    .members([
                        "batch": .string(batch.name), "jobs": .integer(batch.jobs),
                        "keys": .string(batch.keys),
                    ])
                }),
            "files": .object(
                files.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }),
            "figures": figures,
        ])
        var file = try WholeFile(at: path)
        try file.append(Array(document.laidOut.utf8))
        try file.keep()
    }

    /// The plan that was written to `path`.
    ///
    /// Says what is wrong with a file that is none.
    init(reading path: String, isRehearsal: Bool) throws(ExitCode) {
        let json: JSON
        do {
            let data = try Data(contentsOf: URL(filePath: path))
            guard data.count <= Self.byteCountMax else { throw JSONFault("too large", at: 0) }
            json = try JSON(parsing: Array(data))
        } catch is JSONFault {
            throw Self.refusal(of: path, "it is no plan; write one with 'tirage plan FILE -o'")
        } catch {
            throw Self.refusal(of: path, "it can't be read")
        }
        guard let format = json["format"]?.scalarText, format.hasPrefix("tirage plan ") else {
            throw Self.refusal(of: path, "it is no plan; write one with 'tirage plan FILE -o'")
        }
        guard format == Self.format, let plan = ReviewedPlan(json) else {
            throw Self.refusal(
                of: path, "it is damaged or of another version; write it again with 'tirage plan'")
        }
        if plan.isRehearsal, !isRehearsal {
            throw Self.refusal(of: path, "it was reviewed as a rehearsal; add --rehearse")
        }
        self = plan
    }

    private init?(_ json: JSON) {
        guard let manifest = json["manifest"]?["file"]?.scalarText,
            let digest = json["manifest"]?["sha256"]?.scalarText,
            case .array(let settings)? = json["set"],
            case .bool(let isRehearsal)? = json["rehearsal"],
            let submits = json["submits"]?.scalarText.flatMap({ Int($0) }),
            case .array(let list)? = json["batches"], case .object(let members)? = json["files"]
        else { return nil }
        self.manifest = manifest
        manifestSHA256 = digest
        self.settings = settings.compactMap(\.scalarText)
        self.isRehearsal = isRehearsal
        self.submits = submits
        batches = list.compactMap { item in
            guard let name = item["batch"]?.scalarText, let keys = item["keys"]?.scalarText,
                let jobs = item["jobs"]?.scalarText.flatMap({ UInt64($0) })
            else { return nil }
            return Batch(name: name, jobs: jobs, keys: keys)
        }
        files = Dictionary(
            members.map { ($0.name, $0.value.scalarText ?? "") }, uniquingKeysWith: { $1 })
        guard batches.count == list.count else { return nil }
    }

    private static func refusal(of path: String, _ reason: String) -> ExitCode {
        Console.say("tirage: '\(path)' can't be run: \(reason)")
        return .badManifest
    }

    /// Throws unless a run of `pipeline` would do what was reviewed; says what differs.
    ///
    /// - Parameter more: What the command line sets besides.
    func check(
        _ pipeline: Pipeline, at path: String, settings more: [String], isRehearsal: Bool
    ) async throws {
        let tallies: PlanTallies
        do {
            tallies = try await PlanLedger(of: pipeline.plan, isRehearsal: isRehearsal).tallies()
        } catch let error as LedgerError {
            Console.say("tirage: \(error.message)")
            throw ExitCode.disk
        }
        let now = try ReviewedPlan(
            pipeline, tallies, settings: settings + more, isRehearsal: isRehearsal)
        let differences = differences(from: now)
        guard !differences.isEmpty else { return }
        Console.say("tirage: '\(path)' is not what would run now; nothing was submitted:")
        for line in differences { Console.say("  " + SafeText.line(line)) }
        let rehearse = self.isRehearsal ? " --rehearse" : ""
        Console.say("review it again: tirage plan \(manifest)\(rehearse) -o \(path)")
        throw ExitCode.badManifest
    }
}
