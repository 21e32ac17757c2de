/// Looks at the input files of jobs, each once, for those that are no images.
struct InputFileFaults {
    private var seen: Set<FileReference> = []
    private var shown: [Diagnostic] = []
    private var count = 0

    mutating func check(_ job: Job, of batch: Plan.Batch, _ plan: Plan) {
        for (input, field) in zip(job.inputs, batch.inputs) {
            for file in input.value.files where file.origin == nil && !file.mayBeAnything {
                guard seen.insert(file).inserted else { continue }
                // What can't be read is said elsewhere.
                guard let fault = (try? plan.files.imageFault(of: file.path)) ?? nil else { continue }
                add(fault, file, field, job, batch)
            }
        }
    }

    private mutating func add(
        _ fault: String, _ file: FileReference, _ field: TemplateValue.Field, _ job: Job,
        _ batch: Plan.Batch
    ) {
        count += 1
        guard shown.count < FaultList.shownMax else { return }
        let axis = job.matrix.first { $0.value.files.contains(file) }.flatMap { value in
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
        let last = Diagnostic("\(more) more input files are no images", at: shown.last?.place)
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
