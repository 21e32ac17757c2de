/// Where `__name__` finds its lines: text files below a folder.
package struct WildcardFiles: Sendable {
    /// Below the manifest's folder; without a `/` at its end.
    package let folder: String
    private let files: any InputFiles

    package init(folder: String, files: some InputFiles) {
        self.folder = folder
        self.files = files
    }

    /// One line of a wildcard file, without white space around it.
    struct Line: Sendable {
        let bytes: [UInt8]
        let file: String
        /// Counted from 1.
        let number: Int
        /// Bytes before it in the file's line.
        let indentation: Int
    }

    /// Names of all files, without folder and `.txt`.
    func names() throws(InputFileError) -> [String] {
        let prefix = folder.isEmpty ? "" : folder + "/"
        return try files.paths(matching: prefix + "**/*.txt").compactMap { path in
            let name = path.utf8.dropFirst(prefix.utf8.count).dropLast(4)
            return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
        }
    }

    /// The lines of the files that match, sorted by bytes, each text once; blank lines and those
    /// that begin with `#` are passed over.
    ///
    /// A name that no file has is looked for in the folders below as well.
    func lines(of wildcard: String) throws(InputFileError) -> [Line] {
        let name = WildcardName.cleaned(wildcard)
        guard !name.contains(".."), !name.isEmpty else { return [] }
        let names = try names()
        var lines = try lines(of: names.filter(WildcardName(name).matches))
        if lines.isEmpty, !name.hasPrefix("**") {
            lines = try self.lines(of: names.filter(WildcardName("**/" + name).matches))
        }
        var seen: Set<[UInt8]> = []
        return lines.filter { seen.insert($0.bytes).inserted }
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    private func lines(of names: [String]) throws(InputFileError) -> [Line] {
        var found: [Line] = []
        for name in names {
            let file = (folder.isEmpty ? "" : folder + "/") + name + ".txt"
            for (index, line) in try files.lines(of: file).enumerated() {
                let text = line.trimmed
                guard !text.isEmpty, !text.utf8.starts(with: "#".utf8) else { continue }
                guard found.count < VariantLimits.linesMax else {
                    throw InputFileError(
                        "'\(file)' brings more than \(VariantLimits.linesMax) lines; use fewer")
                }
                let indentation = line.prefix { $0.isWhitespace }.utf8.count
                found.append(
                    Line(
                        bytes: Array(text.utf8), file: file, number: index + 1,
                        indentation: indentation))
            }
        }
        return found
    }
}
