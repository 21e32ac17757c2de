/// What the references of a batch stand for in one of its jobs.
struct JobScope: Scope {
    let matrix: [Value.Field]
    var vars: [Value.Field]
    let pipeline: String
    let batch: String
    let runDate: String
    let files: any InputFiles
    /// Whether what the matrix lacks is empty.
    let isPartial: Bool
    private var job: (index: UInt64, replica: UInt64, key: JobKey)?

    init(
        matrix: [Value.Field], vars: [Value.Field], pipeline: String, batch: String,
        runDate: String, files: any InputFiles, isPartial: Bool = false
    ) {
        self.matrix = matrix
        self.vars = vars
        self.pipeline = pipeline
        self.batch = batch
        self.runDate = runDate
        self.files = files
        self.isPartial = isPartial
    }

    /// From here on `job.index`, `job.replica` and `job.key` can be named.
    mutating func identify(index: UInt64, replica: UInt64, key: JobKey) {
        job = (index, replica, key)
    }

    func value(of reference: Reference) throws(ScopeFault) -> Value {
        switch reference.root {
        case "matrix":
            if isPartial, reference.path.count > 1,
                !matrix.contains(where: { $0.name == reference.path[1] })
            {
                return .null
            }
            return try value(of: reference, among: matrix)
        case "vars": return try value(of: reference, among: vars)
        default: break
        }
        switch (reference.written, job) {
        case ("pipeline.name", _): return .text(pipeline)
        case ("batch.name", _): return .text(batch)
        case ("run.date", _): return .text(runDate)
        case ("job.index", let job?): return .integer(Int128(job.index))
        case ("job.replica", let job?): return .integer(Int128(job.replica))
        case ("job.key", let job?): return .text(job.key.hex)
        default: throw ScopeFault(unknown: reference)
        }
    }

    func path(_ written: String, at place: Place) throws(ScopeFault) -> String {
        guard written.utf8.first == UInt8(ascii: "~") else { return written }
        do throws(InputFileError) {
            return try files.expanded(written)
        } catch {
            throw ScopeFault(error.message, at: place)
        }
    }

    private func value(
        of reference: Reference, among fields: [Value.Field]
    ) throws(ScopeFault) -> Value {
        if let found = fields.value(at: reference.path.dropFirst()) { return found }
        // What is no field may be a property of the file that stands one step above.
        guard case .file(let file)? = fields.value(at: reference.path.dropFirst().dropLast()),
            let name = reference.path.last
        else { throw ScopeFault(unknown: reference) }
        switch name {
        case "path": return .text(file.path)
        case "name": return .text(file.name)
        case "stem": return .text(file.stem)
        case "ext": return .text(file.ext)
        case "sha256":
            do throws(InputFileError) {
                return .text(try files.sha256(of: file))
            } catch {
                throw ScopeFault(error.message, at: reference.place)
            }
        default: throw ScopeFault(unknown: reference)
        }
    }
}
