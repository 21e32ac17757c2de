internal import Storage

/// The user's own limits for all manifests: `limits.yaml` beside the list of what is allowed.
enum OwnLimits {
    private static let name = "limits.yaml"

    /// The file and its bytes; `nil` where there is none.
    static var current: (file: String, bytes: [UInt8])? { try? read() }

    /// Why the file can't be read, so that no manifest may be run.
    static var fault: String? {
        do throws(DiskFault) {
            _ = try read()
            return nil
        } catch {
            return error.message
        }
    }

    private static func read() throws(DiskFault) -> (file: String, bytes: [UInt8])? {
        guard let folder = Allowed.folder, let bytes = try folder.bytes(of: name) else {
            return nil
        }
        return (file: folder.file(name), bytes: bytes)
    }

    /// What it says, for people.
    static func lines() throws(DiskFault) -> [String] {
        guard let (file, bytes) = try read() else { return [] }
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .filter { line in line.contains { !$0.isWhitespace } && !line.hasPrefix("#") }
        return lines.isEmpty
            ? []
            : ["limits for all manifests, in \(Allowed.shown(file)):"] + lines.map { "  \($0)" }
    }
}
