internal import Core

/// One job in full: where its images go, its key, and everything that is sent.
struct JobSheet {
    private let job: Job
    private let plan: Plan

    init(_ job: Job, of plan: Plan) {
        self.job = job
        self.plan = plan
    }

    /// The first line names the job, the others are to stand below it.
    func lines(width: Int, look: Look) -> [String] {
        let key = job.waits ? "its key is known when the image is there" : job.key.short
        return [SafeText.line(job.stem), look.palette.dim(key)]
            + Self.table(rows, width: width, look: look)
    }

    /// What is sent: the service's word for each thing, and the thing.
    var rows: [(name: String, text: String)] {
        let word = plan.batch(of: job.index).provider.service.target?.word ?? "target"
        return (job.target.map { [(word, $0)] } ?? [])
            + job.inputs.map { ($0.name, shown($0.value)) }
    }

    /// Two columns of so many, the second wrapped.
    static func table(
        _ rows: [(name: String, text: String)], width: Int, look: Look, textMax: Int = 2000
    ) -> [String] {
        let names = rows.map { SafeText.line($0.name, columnsMax: 32) }
        let column = (names.map { DisplayWidth.of($0) }.max() ?? 0) + 2
        var lines: [String] = []
        for (name, row) in zip(names, rows) {
            let text = SafeText.line(row.text, columnsMax: textMax)
            let pieces = Self.wrapped(text, width: max(24, width - column))
            for (number, piece) in pieces.enumerated() {
                let head = number == 0 ? look.palette.dim(name.padded(column)) : "".padded(column)
                lines.append(head + piece)
            }
        }
        return lines
    }

    private func shown(_ value: Value) -> String {
        switch value {
        case .file(let file): named(file)
        case .null: "null"
        case .list, .map: value.json { .string(named($0)) }.text
        case .text(let text): text.isEmpty ? "(empty text)" : text
        case .bool, .integer, .decimal: value.inlineText ?? ""
        }
    }

    /// `inputs/anna.jpg (52.1 kB)`.
    private func named(_ file: FileReference) -> String {
        if case .awaited(let job) = file.origin {
            return "\(file.path) (still to be made, by job \(job.short))"
        }
        guard let count = try? plan.byteCount(of: file) else { return file.path }
        return "\(file.path) (\(Self.size(count)))"
    }

    /// `512 bytes`, `52.1 kB`, `3.4 MB`.
    static func size(_ byteCount: Int) -> String {
        guard byteCount >= 1000 else { return Wording.count(byteCount, "byte") }
        var (tenths, units) = ((byteCount + 50) / 100, ["kB", "MB", "GB"][...])
        while tenths >= 10_000, units.count > 1 {
            tenths = (tenths + 500) / 1000
            units = units.dropFirst()
        }
        return "\(tenths / 10).\(tenths % 10) \(units.first ?? "")"
    }

    /// The text in lines of so many columns, cut between words where there are some.
    static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            var word = String(word)
            if !line.isEmpty, DisplayWidth.of(line) + 1 + DisplayWidth.of(word) <= width {
                line += " " + word
                continue
            }
            if !line.isEmpty { lines.append(line) }
            while DisplayWidth.of(word) > width {
                var columns = 0
                let piece = word.prefix { character in
                    columns += DisplayWidth.of(character)
                    return columns <= width
                }
                lines.append(String(piece))
                word = String(word.dropFirst(max(1, piece.count)))
            }
            line = word
        }
        return lines + (line.isEmpty && !lines.isEmpty ? [] : [line])
    }
}
