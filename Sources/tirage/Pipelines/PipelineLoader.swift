internal import ArgumentParser
internal import Core
internal import Hashing
internal import Manifests
internal import Reports
internal import Services
internal import Storage
internal import YAML

/// A manifest that has been read, planned and found free of errors.
struct Pipeline: Sendable {
    private(set) var plan: Plan
    /// The manifest's folder; empty for the working directory.
    let directory: String
    /// SHA-256 of the manifest's bytes, in hexadecimal; of the digests of everything that went into
    /// it where that is more than one file.
    let digest: String
    /// What it was made from besides: the digest of every file that was read for it, settings, and
    /// which of its keys are known.
    let sources: [String]
    /// The credentials of its providers; none in a rehearsal.
    let keys: Keys
    /// Which files may be read for it.
    let gate: FileGate
    /// What leaves when it is run, as far as it was allowed when it was read.
    let leaves: Leaves

    /// The same with words that choose some of its jobs, for commands that messages advise.
    func asked(selecting words: [String]) -> Pipeline {
        var pipeline = self
        pipeline.plan.invocation.selection = words
        return pipeline
    }
}

/// Reads manifests and says everything that is wrong with them.
struct PipelineLoader {
    /// Whether what only the real thing needs may be missing: environment variables in URLs.
    let isRehearsal: Bool
    /// What the command line sets over every manifest.
    let settings: [Setting]
    /// A file of keys in place of the one beside each manifest.
    let keyFile: String?
    /// Whether somebody may be asked for leave to read what is outside the manifest's folder.
    var mayAsk = true
    /// What the manifests want that their user has not allowed.
    private(set) var wanted: [Grant] = []
    private(set) var diagnostics: [Diagnostic] = []
    /// The text of every file that a diagnostic may point into.
    private(set) var sources: [ExactText: String] = [:]
    private var said: Set<LineKey> = []

    init(isRehearsal: Bool, settings: [Setting] = [], keyFile: String? = nil) {
        self.isRehearsal = isRehearsal
        self.keyFile = keyFile
        self.settings = settings
    }

    /// The pipeline of `file`; `nil` when it has errors, which are in `diagnostics` then.
    ///
    /// - Parameter isInspected: Whether every single job is looked at, too.
    mutating func load(_ file: String, isInspected: Bool = true) -> Pipeline? {
        guard let bytes = read(file) else { return nil }
        return load(file, bytes, isInspected: isInspected)
    }

    /// The pipeline of a manifest that was read already.
    ///
    /// Where it leads out of its folder, its user is asked once, if that can be.
    mutating func load(_ file: String, _ bytes: [UInt8], isInspected: Bool) -> Pipeline? {
        guard let fault = Allowed.fault ?? OwnLimits.fault else {
            let before = self
            let (pipeline, more) = loaded(file, bytes, isInspected: isInspected)
            guard pipeline == nil, mayAsk, more.contains(where: \.isRoot),
                Allowed.ask(isRehearsal ? more.filter(\.isRoot) : more, for: file)
            else {
                wanted += more
                return pipeline
            }
            self = before
            let again = loaded(file, bytes, isInspected: isInspected)
            wanted += again.wanted
            return again.pipeline
        }
        add([Diagnostic(fault, at: nil)])
        return nil
    }

    private mutating func loaded(
        _ file: String, _ bytes: [UInt8], isInspected: Bool
    ) -> (pipeline: Pipeline?, wanted: [Grant]) {
        let directory = Self.directory(of: file)
        let gate = gate(for: file, in: directory)
        let (manifest, found, bases, read) = readManifest(bytes, file, directory, gate)
        let before = diagnostics.count
        add(found)
        guard let manifest else { return (nil, gate.refused.map { Grant.root($0) }) }
        let planner = Planner(
            files: Self.files(in: directory, gate), environment: variable, sha256: Self.sha256,
            runDate: SystemTimekeeper.today(), suggestion: { nearest(to: $0, among: $1) })
        let plan = planned(manifest, planner, gate, since: before, isInspected: isInspected)
        let leaves = Leaves(
            sends: Leaves.sends(
                of: planner.providers(of: manifest), value: Self.valueInURL,
                isAllowed: Allowed.has),
            reads: gate.used.map { .init(path: $0, isAllowed: true) }
                + gate.refused.map { .init(path: $0, isAllowed: false) }, links: gate.links)
        guard var plan else { return (nil, leaves.wanted) }
        let digest = digest(bytes, bases)
        plan.redact = Credentials.redacted
        plan.manifestSHA256 = digest
        // Known before anything is said of the plan, whether the command needs them or not.
        let variables = Set(plan.providers.flatMap(\.credentials.values))
        let keys =
            isRehearsal
            ? Keys(ofEnvironment: variables)
            : Keys(variables, beside: directory, insteadOf: keyFile)
        let pipeline = Pipeline(
            plan: plan, directory: directory, digest: digest,
            sources: [digest, read] + settings.map(\.text)
                + variables.filter { keys[$0] != nil }.sorted(), keys: keys, gate: gate,
            leaves: leaves)
        return (pipeline, leaves.wanted)
    }

    /// The plan of a manifest, if nothing is wrong with it.
    private mutating func planned(
        _ manifest: Manifest, _ planner: Planner, _ gate: FileGate, since before: Int,
        isInspected: Bool
    ) -> Plan? {
        var (plan, mistakes) = planner.plan(manifest)
        plan?.invocation = Invocation(
            file: manifest.file, isRehearsal: isRehearsal, settings: settings.map(\.text))
        plan?.invocation.keyFile = keyFile
        plan?.jobsMaxFile = manifest.jobsMaxFile
        add(mistakes)
        if let plan { gate.readsMadeImages(below: plan.output) }
        guard let plan, !Self.hasErrors(diagnostics[before...]) else {
            // Jobs can't be looked at, but files that are named can.
            if isInspected {
                add(FileCheck.mistakes(in: manifest, Self.files(in: manifest.directory, gate)))
            }
            return nil
        }
        guard isInspected else { return plan }
        let (inspected, found) = plan.inspected()
        add(found)
        return Self.hasErrors(diagnostics[before...]) ? nil : inspected
    }

    /// Each thing once: a description may be named by two manifests, and be given itself.
    private mutating func add(_ found: [Diagnostic]) {
        for diagnostic in found {
            let line = LineKey(diagnostic)
            if said.insert(line).inserted { diagnostics.append(diagnostic) }
        }
    }

    /// A diagnostic without the ways that its file can be spelt.
    private struct LineKey: Hashable {
        private let text: ExactText

        init(_ diagnostic: Diagnostic) {
            let place = diagnostic.place.map { place in
                "\(RelativePath.plain(place.file)):\(place.line):\(place.column)"
            }
            text = ExactText(
                "\(place ?? "") \(diagnostic.severity.rawValue) \(diagnostic.message)")
        }
    }

    /// The files that a manifest in `directory` names.
    private static func files(in directory: String, _ gate: FileGate) -> ManifestFiles {
        ManifestFiles(folder: directory, homes: .current, gate: gate) {
            nearest(to: $0, among: $1)
        }
    }

    var hasWarnings: Bool { warningCount > 0 }

    var warningCount: Int { diagnostics.count { $0.severity == .warning } }

    var hasErrors: Bool { Self.hasErrors(diagnostics[...]) }

    private static func hasErrors(_ diagnostics: ArraySlice<Diagnostic>) -> Bool {
        diagnostics.contains { $0.severity == .error }
    }

    private mutating func readManifest(
        _ bytes: [UInt8], _ file: String, _ directory: String, _ gate: FileGate
    ) -> (manifest: Manifest?, diagnostics: [Diagnostic], bases: [[UInt8]], read: String) {
        var read: [ExactText: [UInt8]] = [:]
        var bases: [[UInt8]] = []
        let limits = OwnLimits.current
        if let limits { read[ExactText(limits.file)] = limits.bytes }
        let reader = ManifestReader(
            services: { name in
                ServiceLookup(directory: directory, gate: gate).service(named: name) {
                    path, bytes in
                    read[ExactText(path)] = bytes
                }
            },
            bases: { path in
                do throws(InputFileError) {
                    let bytes = try SourceFile.bytes(
                        at: path, byteCountMax: Self.bytesMax, gate: gate)
                    read[ExactText(path)] = bytes
                    bases.append(bytes)
                    return .success(bytes)
                } catch {
                    let isOpen = (try? gate.check(path, written: path)) != nil
                    let near = isOpen ? Self.near(path) : nil
                    return .failure(.message(error.message, suggestion: near))
                }
            }, disk: Self.files(in: directory, gate), limits: limits)
        let result = reader.read(bytes, file: file, directory: directory, settings: settings)
        for (path, bytes) in read { sources[path] = String(decoding: bytes, as: UTF8.self) }
        for setting in settings { sources[ExactText(setting.file)] = setting.text }
        let files = read.sorted { $0.key < $1.key }.flatMap {
            Self.sha256(Array($0.key.text.utf8)) + Self.sha256($0.value)
        }
        return (result.manifest, result.diagnostics, bases, Self.sha256(files).hexText)
    }

    /// What the manifest was, settings included.
    private func digest(_ bytes: [UInt8], _ bases: [[UInt8]]) -> String {
        guard !bases.isEmpty || !settings.isEmpty else { return Self.sha256(bytes).hexText }
        let parts = [bytes] + bases + settings.map { Array($0.text.utf8) }
        return Self.sha256(parts.flatMap(Self.sha256)).hexText
    }

    /// What stands for standard input instead of a file.
    static let standardInput = "-"
    private static let bytesMax = YAMLLimits().bytesMax

    /// The bytes of a file, or of standard input.
    mutating func read(_ file: String) -> [UInt8]? {
        do throws(InputFileError) {
            let bytes =
                file == Self.standardInput
                ? try SourceFile.standardInput(byteCountMax: Self.bytesMax)
                : try SourceFile.bytes(at: file, byteCountMax: Self.bytesMax)
            sources[ExactText(file)] = String(decoding: bytes, as: UTF8.self)
            return bytes
        } catch {
            add([
                Diagnostic(
                    "can't read \(quoted(file)): \(error.message)" + Self.advice(on: file), at: nil)
            ])
            return nil
        }
    }

    /// What may have been meant by a path that can't be read.
    private static func advice(on file: String) -> String {
        let nearby = NearbyPaths(folder: "") { nearest(to: $0, among: $1) }
        switch nearby.kind(at: file) {
        case .folder?:
            let example = nearby.example(in: file, ending: ["yaml", "yml"])
            return example.map { "; did you mean '\($0)'?" } ?? ""
        case .file?: return ""
        case nil: return near(file).map { "; did you mean '\($0)'?" } ?? ""
        }
    }

    /// A file that is there, for one that is not.
    private static func near(_ path: String) -> String? {
        let nearby = NearbyPaths(folder: "") { nearest(to: $0, among: $1) }
        return nearby.path(near: path)
    }

    /// Reads a file that describes a service, and says what is wrong with it.
    mutating func describes(_ file: String, _ bytes: [UInt8]) -> ServiceDescription? {
        do throws(DescriptionFaults) {
            return try DescriptionReader.description(from: bytes, file: file)
        } catch {
            add(error.diagnostics)
            return nil
        }
    }

    /// An environment variable; in a rehearsal something stands for each that is missing.
    private var variable: @Sendable (String) -> String? {
        let isRehearsal = isRehearsal
        return { name in
            if let value = Console.variable(name), !value.isEmpty { return value }
            return isRehearsal ? "https://rehearsal.invalid/\(name)" : nil
        }
    }

    /// The folder of a manifest; empty for the working directory.
    static func directory(of file: String) -> String {
        guard let slash = file.lastSlash else { return "" }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    static let sha256: SHA256Function = { SHA256.hash($0) }
}
