/// What the references of a batch stand for in one of its jobs.
struct JobScope: Scope {
    let matrix: [Value.Field]
    let vars: [Value.Field]
    let pipeline: String
    let batch: String
    let runDate: String
    let files: any InputFiles
    private var job: (index: UInt64, key: JobKey)?

    init(
        matrix: [Value.Field], vars: [Value.Field], pipeline: String, batch: String,
        runDate: String, files: any InputFiles
    ) {
        self.matrix = matrix
        self.vars = vars
        self.pipeline = pipeline
        self.batch = batch
        self.runDate = runDate
        self.files = files
    }

    /// From here on `job.index` and `job.key` can be named.
    mutating func identify(index: UInt64, key: JobKey) {
        job = (index, key)
    }

    func value(of reference: Reference) throws(ScopeFault) -> Value {
        let names = reference.path.dropFirst()
        switch reference.root {
        case "matrix": return try find(names, in: .map(matrix), reference)
        case "vars": return try find(names, in: .map(vars), reference)
        case "pipeline" where names == ["name"]: return .text(pipeline)
        case "batch" where names == ["name"]: return .text(batch)
        case "run" where names == ["date"]: return .text(runDate)
        case "job":
            if names == ["index"], let job { return .integer(Int128(job.index)) }
            if names == ["key"], let job { return .text(job.key.hex) }
            throw unknown(reference)
        default: throw unknown(reference)
        }
    }

    private func find(
        _ names: ArraySlice<String>, in value: Value, _ reference: Reference
    ) throws(ScopeFault) -> Value {
        guard let name = names.first else { return value }
        if case .file(let file) = value, names.count == 1 {
            return try property(name, of: file, reference)
        }
        guard let field = value[field: name] else { throw unknown(reference) }
        return try find(names.dropFirst(), in: field, reference)
    }

    private func property(
        _ name: String, of file: FileReference, _ reference: Reference
    ) throws(ScopeFault) -> Value {
        switch name {
        case "path": return .text(file.path)
        case "name": return .text(file.name)
        case "stem": return .text(file.stem)
        case "ext": return .text(file.ext)
        case "sha256":
            do throws(InputFileError) {
                return .text(try files.sha256(of: file.path))
            } catch {
                throw ScopeFault(error.message, at: reference.place)
            }
        default: throw unknown(reference)
        }
    }

    private func unknown(_ reference: Reference) -> ScopeFault {
        ScopeFault("unknown name '\(reference.written)'", at: reference.place)
    }
}
