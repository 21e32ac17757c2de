internal import Core
internal import Reports
internal import Storage
internal import YAML

/// Where jobs are taken over from: a folder with its ledger, or with no more than its results.
struct AdoptionSource: Sendable {
    /// As its user named it.
    let name: String
    let folder: String
    /// Whether it is the plan's own output folder, so that its images are where they belong.
    let isOwn: Bool
    /// `nil` where its results are all there is.
    let ledger: ReadOnlyLedger?
    let results: String
    /// Why its ledger is not read, where it has one.
    let trouble: String?

    /// Why nothing can be taken from there: a lowercase fragment.
    struct Mistake: Error { let message: String }

    /// - Parameter name: An output folder, or a file of results in one.
    init(_ name: String, of plan: Plan) throws(Mistake) {
        self.name = name
        let isFile = Self.disk.kind(at: name) == .file
        let plain = RelativePath.plain(name)
        let folder = isFile ? RelativePath.split(plain).folder : plain.isEmpty ? "." : plain
        self.folder = folder.isEmpty ? "." : folder
        results = isFile ? name : self.folder + "/results.jsonl"
        isOwn = RealPath.isSame(self.folder, plan.output)
        if OutputKind.isRehearsal(self.folder) {
            throw Mistake(
                message: "\(quoted(name)) is of a rehearsal, whose images stand for none that were"
                    + " paid for")
        }
        var (ledger, trouble) = (ReadOnlyLedger?.none, String?.none)
        if !isFile, !isOwn {
            do throws(LedgerError) {
                ledger = try ReadOnlyLedger(of: self.folder)
            } catch {
                trouble = error.message
            }
        }
        (self.ledger, self.trouble) = (ledger, trouble)
        guard ledger == nil, Self.disk.kind(at: results) != .file else { return }
        throw Mistake(message: Self.refusal(name, self.folder, trouble))
    }

    private static let disk = NearbyPaths(folder: "") { nearest(to: $0, among: $1) }

    private static func refusal(_ name: String, _ folder: String, _ trouble: String?) -> String {
        if let trouble { return trouble }
        guard disk.kind(at: folder) == .folder else { return "there is no folder \(quoted(name))" }
        let inside = OutputCandidate.all(of: folder, remembered: [], parents: [folder])
        let advice = inside.first.map { "; did you mean \(quoted($0.path))?" } ?? ""
        return "\(quoted(name)) has neither a ledger nor a results.jsonl, so it is no output folder"
            + advice
    }
}
