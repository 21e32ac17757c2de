internal import ArgumentParser
internal import Core
internal import FoundationEssentials
internal import Reports
internal import Storage

/// The plan as the file of `plan -o`, and the check before it is run.
extension ReviewedPlan {
    private static let format = "tirage plan 2"
    private static let byteCountMax = 16 << 20

    /// - Parameter figures: What its user has read, for people and scripts.
    func write(to path: String, figures: JSON) throws(DiskFault) {
        let folder = RelativePath.split(path).folder
        let document = JSON.members([
            "format": .string(Self.format),
            "tirage": .string(Version.current),
            "manifest": .members([
                "file": .string(RelativePath.way(to: manifest, from: folder)),
                "sha256": .string(manifestSHA256),
            ]),
            "set": .array(settings.map { .string($0) }),
            "rehearsal": .bool(isRehearsal),
            "submits": .integer(submitCount),
            "batches": .array(
                batches.map { batch in
                    .members([
                        "batch": .string(batch.name), "jobs": .integer(batch.jobs),
                        "keys": .string(batch.keys),
                        "submits": .string(batch.submits.written),
                    ])
                }),
            "files": .object(
                files.sorted { $0.key < $1.key }.map { JSON.Member($0.key.text, .string($0.value)) }
            ),
            "leaves": leaves.map { .strings($0) },
            "figures": Self.withoutPaths(figures),
        ])
        let bytes = Credentials.hidden(Array(document.laidOut.utf8))
        guard bytes.count <= Self.byteCountMax else {
            throw DiskFault(
                message: "'\(path)' would be larger than \(Self.byteCountMax) bytes, the most that"
                    + " 'tirage run --plan' reads; plan fewer jobs at once")
        }
        try OwnFile.reviewedPlan.checkWritable(path)
        var file = try WholeFile(at: path)
        try file.append(bytes)
        try file.keep()
    }

    /// The figures without what holds in the working directory alone.
    private static func withoutPaths(_ figures: JSON) -> JSON {
        guard case .object(let members) = figures else { return figures }
        return .object(members.filter { !["manifest", "output"].contains($0.name) })
    }

    /// The plan that was written to `path`.
    ///
    /// Says what is wrong with a file that is none.
    init(reading path: String, isRehearsal: Bool) throws(ExitCode) {
        let json = try Self.json(of: path)
        guard let format = json["format"]?.scalarText, format.hasPrefix("tirage plan ") else {
            throw Self.refusal(of: path, Self.noPlan)
        }
        guard format == Self.format else {
            throw Self.refusal(
                of: path,
                "another version of tirage wrote it; \(Self.again(path))")
        }
        guard let plan = ReviewedPlan(json, at: path) else {
            throw Self.refusal(
                of: path, "something in it was changed; \(Self.again(path))")
        }
        if plan.isRehearsal, !isRehearsal {
            throw Self.refusal(of: path, "it was reviewed as a rehearsal; add --rehearse")
        }
        self = plan
    }

    private static let noPlan = "it is no plan; write one: tirage plan FILE -o new-plan.json"

    private static func again(_ path: String) -> String {
        "write it again: tirage plan FILE -o \(ShellWord.quoted(path))"
    }

    private static func json(of path: String) throws(ExitCode) -> JSON {
        let bytes: [UInt8]
        do throws(InputFileError) {
            bytes = try SourceFile.bytes(at: path, byteCountMax: byteCountMax)
        } catch {
            throw refusal(of: path, "it can't be read: \(error.message)")
        }
        guard bytes.count <= byteCountMax else {
            throw refusal(of: path, "it is larger than \(byteCountMax) bytes, so it is no plan")
        }
        do throws(JSONFault) {
            return try JSON(parsing: bytes)
        } catch {
            let begins = String(decoding: bytes.prefix(64), as: UTF8.self)
            guard begins.contains("\"format\": \"tirage plan ") else {
                throw refusal(of: path, noPlan)
            }
            throw refusal(
                of: path,
                error.offset >= bytes.count
                    ? "it is cut off; \(again(path))"
                    : "it is damaged at byte \(error.offset); \(again(path))")
        }
    }

    private init?(_ json: JSON, at path: String) {
        guard let manifest = json["manifest"]?["file"]?.scalarText, !manifest.isEmpty,
            !manifest.hasPrefix("/"),
            let digest = json["manifest"]?["sha256"]?.scalarText,
            case .array(let settings)? = json["set"],
            case .bool(let isRehearsal)? = json["rehearsal"],
            case .array(let list)? = json["batches"], case .object(let members)? = json["files"]
        else { return nil }
        let folder = RelativePath.split(path).folder
        self.manifest = RelativePath.way(
            to: folder.isEmpty ? manifest : folder + "/" + manifest, from: "")
        manifestSHA256 = digest
        self.settings = settings.compactMap(\.scalarText)
        self.isRehearsal = isRehearsal
        batches = list.compactMap { item in
            guard let name = item["batch"]?.scalarText, let keys = item["keys"]?.scalarText,
                let jobs = item["jobs"]?.scalarText.flatMap({ UInt64($0) }),
                let written = item["submits"]?.scalarText,
                let submits = SubmitList(written: written, end: jobs)
            else { return nil }
            return Batch(name: name, jobs: jobs, keys: keys, submits: submits)
        }
        if case .array(let lines)? = json["leaves"] {
            leaves = lines.compactMap(\.scalarText)
        } else {
            leaves = nil
        }
        files = Dictionary(
            members.map { (ExactText($0.name), $0.value.scalarText ?? "") },
            uniquingKeysWith: { $1 })
        guard batches.count == list.count, self.settings.count == settings.count else {
            return nil
        }
    }

    private static func refusal(of path: String, _ reason: String) -> ExitCode {
        Console.say("tirage: " + SafeText.line("'\(path)' can't be run: \(reason)"))
        return .badManifest
    }

    /// Throws unless a run of `pipeline` would do what was reviewed; says what differs.
    ///
    /// - Parameter more: What the command line sets besides.
    func check(
        _ pipeline: Pipeline, at path: String, settings more: [String], isRehearsal: Bool
    ) async throws {
        let now: ReviewedPlan
        do {
            now = try await ReviewedPlan(
                pipeline, PlanLedger(of: pipeline.plan, isRehearsal: isRehearsal),
                settings: settings + more, isRehearsal: isRehearsal)
        } catch let error as LedgerError {
            Console.say("tirage: \(error.message)")
            throw ExitCode.disk
        }
        let differences = differences(from: now)
        guard !differences.isEmpty else { return }
        Console.say("tirage: '\(path)' is not what would run now; nothing was submitted:")
        for line in differences { Console.say("  " + SafeText.line(line)) }
        let again = Invocation(
            file: manifest, isRehearsal: self.isRehearsal, settings: settings + more)
        Console.say("review it again: \(again.command("plan", ["-o", path]))")
        throw ExitCode.badManifest
    }
}
