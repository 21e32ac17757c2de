import Core
import YAML

/// All there is to say about one manifest, in the order found.
struct Findings {
    let file: String
    /// What the tools of the YAML module find.
    var problems = Problems()
    private var others: [Diagnostic] = []
    private var secretLines: Set<Int> = []

    init(file: String) {
        self.file = file
    }

    mutating func error(_ message: String, at mark: Mark, notes: [Problem.Note] = []) {
        problems.add(message, at: mark, notes: notes)
    }

    mutating func warn(_ message: String, at mark: Mark) {
        others.append(Diagnostic(message, at: place(mark), severity: .warning))
    }

    /// Notes that a secret stands at `mark`, so that its line is never shown.
    mutating func hideLine(at mark: Mark) {
        secretLines.insert(mark.line)
    }

    /// Takes in what was found in another file.
    mutating func add(_ diagnostics: [Diagnostic]) {
        others += diagnostics
    }

    func place(_ mark: Mark) -> Place {
        Place(file: file, line: mark.line, column: mark.column, length: mark.length)
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
            problem.message, at: place(problem.mark),
            notes: problem.notes.map { Diagnostic.Note($0.message, at: place($0.mark)) })
    }

    private func hidingSecret(_ diagnostic: Diagnostic) -> Diagnostic {
        let places = [diagnostic.place] + diagnostic.notes.map(\.place)
        guard places.contains(where: { $0?.file == file && secretLines.contains($0?.line ?? 0) })
        else { return diagnostic }
        var hiding = diagnostic
        hiding.isLineSecret = true
        return hiding
    }

    private func order(of diagnostic: Diagnostic) -> (Int, String, Int, Int) {
        guard let place = diagnostic.place else { return (2, "", 0, 0) }
        return (place.file == file ? 0 : 1, place.file, place.line, place.column)
    }
}
