import Core
import YAML

/// All there is to say about one manifest, in the order found.
struct DiagnosticList {
    /// The manifest, and then whatever else was read into it, by the `source` of their marks.
    private(set) var files: [String]
    /// What the tools of the YAML module find.
    var problems = Problems()
    private var others: [Diagnostic] = []
    private var secretLines: Set<Line> = []
    private var secrets: [String] = []
    /// The files beside the manifest; nil where none can be asked about.
    let disk: (any InputFiles)?

    private struct Line: Hashable {
        let file: ExactText
        let number: Int
    }

    init(file: String, disk: (any InputFiles)? = nil) {
        files = [file]
        self.disk = disk
    }

    /// The source of marks in another file that is read into the manifest.
    mutating func source(named file: String) -> Int {
        files.append(file)
        return files.count - 1
    }

    mutating func error(
        _ message: String, at mark: Mark, notes: [Problem.Note] = [], fix: String? = nil
    ) {
        problems.add(message, at: mark, notes: notes, fix: fix)
    }

    mutating func warn(
        _ message: String, at mark: Mark, notes: [Problem.Note] = [], fix: String? = nil
    ) {
        others.append(
            Diagnostic(
                message, at: place(mark), severity: .warning, notes: notes.map(note), fix: fix))
    }

    /// A mistake that is in one thing, however often the manifest names that: said at the first
    /// place, with the others as notes.
    mutating func errorOnce(_ message: String, at mark: Mark) {
        let error = Diagnostic(message, at: place(mark))
        others.merge(error, note: "named here, too")
    }

    /// The path as the disk is asked, with `~` expanded; nil when that can't be, which is reported.
    mutating func expanded(_ path: String, at mark: Mark) -> String? {
        guard let disk else { return path }
        do throws(InputFileError) {
            return try disk.expanded(path)
        } catch {
            self.error(error.message, at: mark)
            return nil
        }
    }

    /// Notes that a secret stands at `mark`, so that its line is never shown.
    mutating func hideLine(at mark: Mark) {
        secretLines.insert(Line(file: ExactText(files[mark.source]), number: mark.line))
    }

    /// Keeps a secret out of all messages, too.
    mutating func hide(_ secret: String) {
        if secret.utf8.count >= 8 { secrets.append(secret) }
    }

    /// Takes in what was found in another file.
    mutating func add(_ diagnostics: [Diagnostic]) {
        others += diagnostics
    }

    func place(_ mark: Mark) -> Place {
        Place(
            file: files[mark.source], line: mark.line, column: mark.column, length: mark.length)
    }

    /// The mark that `place` was made of.
    func mark(of place: Place) -> Mark {
        var mark = Mark(line: place.line, column: place.column, length: place.length)
        mark.source = files.firstIndex { $0.isExactly(place.file) } ?? 0
        return mark
    }

    func located<Wrapped: Sendable>(_ value: Wrapped, at mark: Mark) -> Located<Wrapped> {
        Located(value, at: place(mark))
    }

    /// Everything found, once each: this file by place, then other files.
    var sorted: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        var diagnostics = (problems.items.map(diagnostic) + others)
            .map(hidingSecret)
            .filter { seen.insert($0).inserted }
            .sorted { order(of: $0) < order(of: $1) }
        if problems.omittedCount > 0 {
            diagnostics.append(
                Diagnostic("\(problems.omittedCount) more mistakes are not shown", at: nil))
        }
        return diagnostics
    }

    private func diagnostic(_ problem: Problem) -> Diagnostic {
        Diagnostic(
            problem.message, at: place(problem.mark), notes: problem.notes.map(note),
            fix: problem.fix)
    }

    private func note(_ note: Problem.Note) -> Diagnostic.Note {
        Diagnostic.Note(note.message, at: place(note.mark))
    }

    private func hidingSecret(_ diagnostic: Diagnostic) -> Diagnostic {
        let diagnostic = secrets.reduce(diagnostic) { $0.replacing($1, with: "…") }
        let places = ([diagnostic.place] + diagnostic.notes.map(\.place)).compactMap(\.self)
        guard
            places.contains(where: {
                secretLines.contains(Line(file: ExactText($0.file), number: $0.line))
            })
        else { return diagnostic }
        var hiding = diagnostic
        hiding.isLineSecret = true
        return hiding
    }

    private func order(of diagnostic: Diagnostic) -> (Int, String, Int, Int) {
        guard let place = diagnostic.place else { return (2, "", 0, 0) }
        return (place.file.isExactly(files[0]) ? 0 : 1, place.file, place.line, place.column)
    }
}
