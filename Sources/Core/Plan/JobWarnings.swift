/// What costs money for nothing and only shows when references are filled in: text that is the name
/// of a file, seeds that mean any number, placeholders in files of values.
///
/// Each input is warned of once.
struct JobWarnings {
    private static let diagnosticsMax = 20
    /// Different texts of which the disk is asked whether they are files.
    private static let asksMax = 2000
    /// Values of an axis that are looked at for placeholders.
    private static let valuesMax = 2000

    private let vars: [String]
    private let files: any InputFiles
    private(set) var diagnostics: [Diagnostic] = []
    private var batch = ""
    /// Inputs of the batch with references in them that nothing was said of.
    private var watched: [Watched] = []
    private var asked: [String: Bool] = [:]

    private struct Watched {
        let index: Int
        let isSeed: Bool
        var isAskedForFiles = true
    }

    init(vars: [String], files: any InputFiles) {
        self.vars = vars
        self.files = files
    }

    mutating func look(at job: Job, of batch: Plan.Batch) {
        if batch.name != self.batch { begin(batch) }
        guard !watched.isEmpty, diagnostics.count < Self.diagnosticsMax else { return }
        for place in watched.indices.reversed() {
            let (input, field) = (
                job.inputs[watched[place].index], batch.inputs[watched[place].index]
            )
            if watched[place].isSeed, !Self.isPlainSeed(input.value),
                let found = RandomSeed.found(in: input.value, of: input.name)
            {
                warn(RandomSeed.message(found), at: field.place)
                watched.remove(at: place)
                continue
            }
            guard watched[place].isAskedForFiles, let text = fileText(in: input.value),
                !Self.isOnlyValue(text, of: batch)
            else { continue }
            let service = batch.provider.service
            let refuser = service.inputs.files == .none ? service.name : nil
            warn(
                FileText.message(
                    text, of: input.name, refuser: refuser, file: Self.written(field.value)),
                at: field.place)
            watched[place].isAskedForFiles = false
        }
    }

    private mutating func begin(_ batch: Plan.Batch) {
        self.batch = batch.name
        watched = batch.inputs.enumerated().compactMap { index, field in
            guard !field.value.references.isEmpty else { return nil }
            return Watched(index: index, isSeed: Self.isSeed(field))
        }
        lookForPlaceholders(in: batch)
    }

    private mutating func warn(_ message: String, at place: Place) {
        diagnostics.append(Diagnostic(message, at: place, severity: .warning))
    }
}

// MARK: - Seeds and files

extension JobWarnings {
    private static func isSeed(_ field: TemplateValue.Field) -> Bool {
        if RandomSeed.isSeed(field.name) { return true }
        guard case .map(let inner) = field.value else { return false }
        return inner.contains { part in
            if case .constant(.text(let title)) = part.value, part.name == "title" {
                return RandomSeed.isSeed(title)
            }
            return RandomSeed.isSeed(part.name)
        }
    }

    /// Whether it is a number as nearly all seeds are, told at once.
    private static func isPlainSeed(_ value: Value) -> Bool {
        switch value {
        case .integer(let number): number >= 0
        case .map:
            if case .integer(let number)? = value[field: "value"] { number >= 0 } else { false }
        case .null, .bool, .decimal, .text, .list, .file: false
        }
    }

    /// The first text in a value that is the path of a file here.
    private mutating func fileText(in value: Value) -> String? {
        switch value {
        case .text(let text):
            guard FileText.isLikePath(text) else { return nil }
            if let known = asked[text] { return known ? text : nil }
            guard asked.count < Self.asksMax else { return nil }
            let isFile = files.kind(at: text) == .file
            asked[text] = isFile
            return isFile ? text : nil
        case .list(let items):
            for item in items { if let text = fileText(in: item) { return text } }
        case .map(let fields):
            for field in fields { if let text = fileText(in: field.value) { return text } }
        case .null, .bool, .integer, .decimal, .file: break
        }
        return nil
    }

    /// Whether it is all that an axis has: that was said of the axis.
    private static func isOnlyValue(_ text: String, of batch: Plan.Batch) -> Bool {
        batch.matrix.axes.contains { axis in
            guard case .values(let values) = axis.form, values.count == 1 else { return false }
            return values[0].value == .text(text)
        }
    }

    /// What to write in `{ file: … }` for a value that is one reference or a text with some.
    private static func written(_ value: TemplateValue) -> String? {
        switch value {
        case .reference(let reference): "\"\(reference.marked)\""
        case .text(let text):
            "\""
                + text.parts.map { part in
                    switch part {
                    case .literal(let literal): literal
                    case .reference(let reference): reference.marked
                    }
                }.joined() + "\""
        case .constant, .list, .map, .file: nil
        }
    }
}

// MARK: - Placeholders

extension JobWarnings {
    /// Files of values hold no references, ours or others'.
    private mutating func lookForPlaceholders(in batch: Plan.Batch) {
        let names = Placeholder.Names(matrix: batch.matrix.axes.map(\.name), vars: vars)
        for axis in batch.matrix.axes {
            guard let file = Self.file(of: axis), case .list(let values) = axis.values,
                let input = batch.inputs.first(where: { Self.isNamed(axis.name, $0) })
            else { continue }
            let texts = values.prefix(Self.valuesMax).lazy.flatMap(Self.texts)
            guard let (written, meant) = texts.compactMap({ Self.first(in: $0, names) }).first
            else { continue }
            warn(
                "'\(file)' has '\(written)', which goes out as it stands: a file holds the values"
                    + " themselves, so write ${{ \(meant) }} here", at: input.place)
        }
    }

    private static func file(of axis: Plan.Axis) -> String? {
        switch axis.form {
        case .lines(let path, _)?, .table(let path, _)?: path
        case .values?, .range?, .random?, .glob?, .variants?, .images?, nil: nil
        }
    }

    private static func isNamed(_ axis: String, _ field: TemplateValue.Field) -> Bool {
        field.value.references.contains { $0.path.prefix(2) == ["matrix", axis] }
    }

    private static func texts(_ value: Value) -> [String] {
        switch value {
        case .text(let text): [text]
        case .map(let fields): fields.flatMap { texts($0.value) }
        case .list(let items): items.flatMap(texts)
        case .null, .bool, .integer, .decimal, .file: []
        }
    }

    private static func first(
        in text: String, _ names: Placeholder.Names
    ) -> (written: String, meant: String)? {
        if text.contains("${{"), let pieces = try? TemplateParser.pieces(of: text) {
            for case .reference(let path, _, _) in pieces {
                let name = path.joined(separator: ".")
                return ("${{ \(name) }}", name)
            }
        }
        return Placeholder.all(in: text, names).first.map { ($0.written, $0.meant) }
    }
}
