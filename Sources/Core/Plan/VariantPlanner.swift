/// Makes the values of a `variants` axis, and says where in its text a mistake is.
struct VariantPlanner {
    /// Where wildcards are looked for when the axis names no folder.
    static let wildcardsDefault = "wildcards"

    let files: any InputFiles
    let sha256: SHA256Function

    /// - Parameter words: What a draw belongs to: seed, batch, axis.
    func values(
        of text: Located<String>, random: Int?, wildcards: String?, words: [String]
    ) throws(Diagnostic) -> AxisValues {
        guard (1...VariantLimits.drawnMax).contains(random ?? 1) else {
            throw Diagnostic(
                "\(random ?? 0) texts can't be drawn; write 1 to \(VariantLimits.drawnMax)",
                at: text.place)
        }
        do throws(VariantFault) {
            let pattern = try VariantPattern(
                text.value, wildcards: files.wildcards(in: wildcards ?? Self.wildcardsDefault),
                for: random == nil ? .everyCombination : .draws)
            guard let random else { return .texts(pattern, drawn: nil) }
            return .texts(pattern, drawn: try pattern.drawn(random, words: words, sha256: sha256))
        } catch {
            throw Diagnostic(
                error.message, at: text.place(atByte: error.offset),
                notes: error.filePlace.map { [$0.note] } ?? [])
        }
    }
}

extension InputFiles {
    fileprivate func wildcards(in folder: String) -> WildcardFiles {
        var folder = folder
        while folder.hasSuffix("/") { folder.removeLast() }
        return WildcardFiles(folder: folder, files: self)
    }
}

extension VariantFault.FilePlace {
    fileprivate var note: Diagnostic.Note {
        Diagnostic.Note(
            "in this wildcard file",
            at: Place(file: file, line: line, column: offset + 1, length: 1))
    }
}

extension Located<String> {
    /// The place of the byte at `offset`, where the text stands as it is on one line; else the
    /// whole.
    fileprivate func place(atByte offset: Int) -> Place {
        let count = value.unicodeScalars.count
        let quotes = place.length - count
        guard quotes == 0 || quotes == 2, offset <= value.utf8.count else { return place }
        let before = String(decoding: value.utf8.prefix(offset), as: UTF8.self)
        let scalars = before.unicodeScalars.count
        return Place(
            file: place.file, line: place.line, column: place.column + quotes / 2 + scalars,
            length: 1)
    }
}
