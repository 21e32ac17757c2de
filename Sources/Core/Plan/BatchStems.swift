extension Plan.Batch {
    /// Where a job's images go: `<batch>/<save>`, or `<batch>/<axis values>-<key>` when nothing is
    /// said; with `-r1`, `-r2`, … for all replicas but the first.
    func stem(in scope: JobScope, key: JobKey, replica: UInt64) throws(ScopeFault) -> String {
        let stem = try stem(in: scope, key: key)
        guard replica > 0,
            !(save?.references ?? []).contains(where: { $0.written == "job.replica" })
        else { return stem }
        return stem + "-r\(replica)"
    }

    private func stem(in scope: JobScope, key: JobKey) throws(ScopeFault) -> String {
        guard let written = try writtenName(in: scope) else {
            return FileName.standard(batch: name, scope.matrix, key)
        }
        let components = Self.components(of: written)
        guard !components.isEmpty else {
            throw ScopeFault(
                "'save' gives '\(written)', which leaves no file name; use letters, digits, '.', '_' or '-'",
                at: save?.place ?? place)
        }
        return ([FileName.unreserved(name)] + components).joined(separator: "/")
    }

    /// What `save` gives, before anything is made safe; nil where nothing is said.
    func writtenName(in scope: JobScope) throws(ScopeFault) -> String? {
        // A value is one part of a name: only the template's own slashes make folders.
        try save?.resolved(in: scope) { value in
            guard value.utf8.contains(UInt8(ascii: "/")) else { return value }
            let hyphen = UInt8(ascii: "-")
            return String(
                decoding: value.utf8.map { $0 == UInt8(ascii: "/") ? hyphen : $0 }, as: UTF8.self)
        }
    }

    /// The parts of a name between slashes, each made safe.
    static func components(of written: String, bytesMax: Int = FileName.bytesMax) -> [String] {
        written.utf8.split(separator: UInt8(ascii: "/"))
            .map { FileName.safe(String(decoding: $0, as: UTF8.self), bytesMax: bytesMax) }
            .filter { !$0.isEmpty }
    }
}
