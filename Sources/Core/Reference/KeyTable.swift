/// Tables of keys for the documentation's pages.
extension KeySection {
    /// The section as a Markdown table, a line for each key.
    package var markdown: String {
        let rows = keys.map { key in
            let cells = [
                "`\(key.name)`", key.meaning, key.form.words, key.whenLeftOut,
                "`\(key.example)`",
            ]
            return "| " + cells.map(Self.cell).joined(separator: " | ") + " |"
        }
        let head = ["| key | what | value | when left out | example |", "| - | - | - | - | - |"]
        return (head + rows).joined(separator: "\n") + "\n"
    }

    private static func cell(_ text: String) -> String {
        String(text.flatMap { $0 == "|" ? "\\|" : String($0) })
    }
}

/// A page of the documentation, some tables of which are generated.
package enum GeneratedTables {
    /// The page with each table anew that stands between `<!-- keys: NAME -->` and `<!-- end of
    /// keys -->`.
    ///
    /// - Returns: The page, and the names of the tables in it.
    package static func renew(
        _ page: String, _ tables: [(name: String, section: KeySection)]
    ) -> (page: String, names: [String]) {
        var lines: [Substring] = []
        var names: [String] = []
        var isInside = false
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "<!-- end of keys -->" { isInside = false }
            if !isInside { lines.append(line) }
            if let table = tables.first(where: { line == "<!-- keys: \($0.name) -->" }) {
                names.append(table.name)
                isInside = true
                lines.append(Substring("\n" + table.section.markdown))
            }
        }
        return (lines.joined(separator: "\n"), names)
    }
}
