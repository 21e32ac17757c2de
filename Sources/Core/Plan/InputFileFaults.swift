/// Looks at the input files of jobs, each once, for those that are no images or can't be read.
struct InputFileFaults {
    private var seen: Set<FileReference> = []
    private var unreadable: Set<FileReference> = []
    private var shown: [Diagnostic] = []
    private var count = 0

    mutating func check(_ job: Job, of batch: Plan.Batch, _ plan: Plan) {
        for (input, field) in zip(job.inputs, batch.inputs) {
            for file in input.value.files { _ = check(file, field, job.matrix, batch, plan) }
        }
    }

    /// The same for a job that can't be made, perhaps since a file of it can't be read.
    ///
    /// - Returns: Whether that is so; it is said then.
    mutating func check(jobAt index: UInt64, of batch: Plan.Batch, _ plan: Plan) -> Bool {
        let matrix = batch.matrix.point(at: index - batch.first).fields
        let scope = plan.scope(of: matrix, in: batch)
        var isUnreadable = false
        for field in batch.inputs {
            guard let value = try? field.value.resolved(in: scope) else { continue }
            for file in value.files where !check(file, field, matrix, batch, plan) {
                isUnreadable = true
            }
        }
        return isUnreadable
    }

    /// - Returns: Whether the file can be read.
    private mutating func check(
        _ file: FileReference, _ field: TemplateValue.Field, _ matrix: [Value.Field],
        _ batch: Plan.Batch, _ plan: Plan
    ) -> Bool {
        guard file.origin == nil, !unreadable.contains(file) else { return file.origin != nil }
        let isNew = seen.insert(file).inserted
        do throws(InputFileError) {
            if !file.mayBeAnything, isNew, let fault = try plan.files.imageFault(of: file.path) {
                add(fault, file, field, matrix, batch)
            } else if file.mayBeAnything, isNew {
                _ = try plan.files.byteCount(of: file.path)
            }
            return true
        } catch {
            unreadable.insert(file)
            add(error.message, at: place(of: file, field, axis(of: file, matrix, batch)))
            return false
        }
    }

    private mutating func add(
        _ fault: String, _ file: FileReference, _ field: TemplateValue.Field,
        _ matrix: [Value.Field], _ batch: Plan.Batch
    ) {
        let axis = axis(of: file, matrix, batch)
        let isGlob = if case .glob = axis?.form { true } else { false }
        let advice = isGlob ? "{ glob: …, as: any }" : "{ file: …, as: any }"
        add(
            "'\(file.path)' \(fault); take it out, or write '\(advice)' if the service takes it",
            at: place(of: file, field, axis))
    }

    private mutating func add(_ message: String, at place: Place) {
        count += 1
        if shown.count < FaultList.shownMax { shown.append(Diagnostic(message, at: place)) }
    }

    /// The axis whose value the file is, if it is one's.
    private func axis(
        of file: FileReference, _ matrix: [Value.Field], _ batch: Plan.Batch
    ) -> Plan.Axis? {
        guard let field = matrix.first(where: { $0.value.files.contains(file) }) else {
            return nil
        }
        return batch.axes.first { $0.name == field.name }
    }

    private func place(
        of file: FileReference, _ field: TemplateValue.Field, _ axis: Plan.Axis?
    ) -> Place {
        axis?.place(of: file) ?? field.value.filePlace ?? field.place
    }

    var diagnostics: [Diagnostic] {
        let more = count - shown.count
        guard more > 0 else { return shown }
        let last = Diagnostic(
            "\(more) more input files are no images or can't be read", at: shown.last?.place)
        return shown + [last]
    }
}

extension TemplateValue {
    /// Where the first file in it is written.
    fileprivate var filePlace: Place? {
        switch self {
        case .file(let path, _): path.place
        case .list(let items): items.lazy.compactMap(\.filePlace).first
        case .map(let fields): fields.lazy.compactMap(\.value.filePlace).first
        case .constant, .reference, .text: nil
        }
    }
}
