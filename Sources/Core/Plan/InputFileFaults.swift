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
            count += 1
            if shown.count < FaultList.shownMax {
                shown.append(Diagnostic(error.message, at: field.place))
            }
            return false
        }
    }

    private mutating func add(
        _ fault: String, _ file: FileReference, _ field: TemplateValue.Field,
        _ matrix: [Value.Field], _ batch: Plan.Batch
    ) {
        count += 1
        guard shown.count < FaultList.shownMax else { return }
        let axis = matrix.first { $0.value.files.contains(file) }.flatMap { value in
            batch.axes.first { $0.name == value.name }
        }
        let isGlob = if case .glob = axis?.form { true } else { false }
        let advice = isGlob ? "{ glob: …, as: any }" : "{ file: …, as: any }"
        shown.append(
            Diagnostic(
                "'\(file.path)' \(fault); take it out, or write '\(advice)' if the service takes it",
                at: axis?.place(of: file) ?? field.value.filePlace ?? field.place))
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
