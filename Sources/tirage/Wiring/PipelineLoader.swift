internal import ArgumentParser
internal import Core
internal import Crypto
internal import FoundationEssentials
internal import Manifests
internal import Reports
internal import Services
internal import Storage

/// A manifest that has been read, planned and found free of errors.
struct Pipeline: Sendable {
    let plan: Plan
    /// The manifest's folder; empty for the working directory.
    let directory: String
    /// SHA-256 of the manifest's bytes, in hexadecimal.
    let digest: String
}

/// Reads manifests and says everything that is wrong with them.
struct PipelineLoader {
    /// Whether what only the real thing needs may be missing: environment variables in URLs.
    let isRehearsal: Bool
    private(set) var diagnostics: [Diagnostic] = []
    /// The text of every file that a diagnostic may point into.
    private(set) var sources: [String: String] = [:]

    init(isRehearsal: Bool) {
        self.isRehearsal = isRehearsal
    }

    /// The pipeline of `file`; `nil` when it has errors, which are in `diagnostics` then.
    ///
    /// - Parameter isInspected: Whether every single job is looked at, too.
    mutating func load(_ file: String, isInspected: Bool = true) -> Pipeline? {
        let before = diagnostics.count
        guard let bytes = read(file) else { return nil }
        let directory = Self.directory(of: file)
        let (manifest, found) = readManifest(bytes, file, directory)
        diagnostics += found
        guard let manifest else { return nil }
        let planner = Planner(
            files: ManifestFiles(folder: directory), environment: variable, sha256: Self.sha256,
            runDate: SystemTimekeeper.today())
        let (plan, mistakes) = planner.plan(manifest)
        diagnostics += mistakes
        guard let plan, !Self.hasErrors(diagnostics[before...]) else { return nil }
        if isInspected { diagnostics += plan.inspect() }
        guard !Self.hasErrors(diagnostics[before...]) else { return nil }
        return Pipeline(plan: plan, directory: directory, digest: Self.sha256(bytes).hexText)
    }

    var hasErrors: Bool { Self.hasErrors(diagnostics[...]) }

    private static func hasErrors(_ diagnostics: ArraySlice<Diagnostic>) -> Bool {
        diagnostics.contains { $0.severity == .error }
    }

    private mutating func readManifest(
        _ bytes: [UInt8], _ file: String, _ directory: String
    ) -> (manifest: Manifest?, diagnostics: [Diagnostic]) {
        var read: [String: [UInt8]] = [:]
        let reader = ManifestReader { name in
            ServiceLookup(directory: directory).service(named: name) { path, bytes in
                read[path] = bytes
            }
        }
        let result = reader.read(bytes, file: file, directory: directory)
        for (path, bytes) in read { sources[path] = String(decoding: bytes, as: UTF8.self) }
        return result
    }

    private mutating func read(_ file: String) -> [UInt8]? {
        do {
            let data = try Data(contentsOf: URL(filePath: file))
            sources[file] = String(decoding: data, as: UTF8.self)
            return Array(data)
        } catch {
            diagnostics.append(
                Diagnostic("can't read '\(file)': \(Self.reason(file, error))", at: nil))
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

    private static func reason(_ file: String, _ error: any Error) -> String {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: file) else {
            return "there is no such file"
        }
        if attributes[.type] as? FileAttributeType == .typeDirectory { return "it is a folder" }
        guard FileManager.default.isReadableFile(atPath: file) else { return "it may not be read" }
        return "\(error)"
    }

    private static func directory(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "" }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    static let sha256: SHA256Function = { bytes in Array(SHA256.hash(data: bytes)) }
}
