extension Plan {
    /// What is wrong with the jobs themselves: names and requests that stand twice, files that are
    /// missing or too large, and more jobs than were meant.
    ///
    /// Nothing wrong: an empty list, and the plan may be run.
    ///
    /// Looks at every job once, unless there are more than `max-jobs`.
    package func inspect() -> [Diagnostic] {
        let count = expectedJobCount
        guard count <= jobsMax else {
            let stage = batches.last { expectedJobCount(of: $0) > $0.count }
            let reason = stage?.source.map { ", with a job for each image of '\($0.batch)'" }
            return [
                Diagnostic(
                    "the plan has \(count) jobs\(reason ?? ""), more than max-jobs allows (\(jobsMax));"
                        + " write 'max-jobs: \(count)' if that is meant",
                    at: batches.last?.place)
            ]
        }
        var inspection = PlanInspection(plan: self)
        for batch in batches {
            // Taken once, since a copy of it is large.
            let service = batch.provider.service
            for index in indices(of: batch) {
                inspection.inspect(index, of: batch, service)
                if inspection.isFull { return inspection.diagnostics }
            }
        }
        return inspection.diagnostics
    }
}

/// Looks at the jobs of a plan one after the other.
private struct PlanInspection {
    /// What a request has around its inputs, at most.
    static let envelopeMax = 256
    /// Enough to see what is wrong: one mistake in a template can stand in every job.
    static let diagnosticsMax = 20
    /// How much may be wrong before the rest is left unseen.
    static let faultsMax = 10_000
    /// Jobs to make room for at once, however many there are.
    static let reservedMax: UInt64 = 1_000_000

    let plan: Plan
    var diagnostics: [Diagnostic] = []
    /// Which job first had a key, or a name, with this hash: a few bytes a job, however long keys
    /// and names are.
    private var keys: [Int: UInt64] = [:]
    private var stems: [Int: UInt64] = [:]
    private var said: Set<String> = []
    private var faultCount = 0
    /// Most jobs have the target of the one before.
    private var lastTarget: String?

    init(plan: Plan) {
        self.plan = plan
        let count = Int(clamping: min(plan.jobCount, Self.reservedMax))
        keys.reserveCapacity(count)
        stems.reserveCapacity(count)
    }

    var isFull: Bool {
        diagnostics.count >= Self.diagnosticsMax || faultCount >= Self.faultsMax
    }

    mutating func inspect(
        _ index: UInt64, of batch: Plan.Batch, _ service: ServiceDescription
    ) {
        do throws(ScopeFault) {
            let job = try plan.job(at: index)
            if !(try isTwin(job, of: batch)) { try checkName(of: job, batch) }
            for problem in faults(of: job, batch, service) { say(problem) }
            for problem in payloadProblems(of: job, batch, service) { say(problem) }
            lastTarget = job.target
        } catch {
            say(Diagnostic(error.message, at: error.place))
        }
    }

    private mutating func isTwin(_ job: Job, of batch: Plan.Batch) throws(ScopeFault) -> Bool {
        guard let first = Self.first(job.key.hashValue, job.index, in: &keys),
            case let twin = try plan.job(at: first), twin.key == job.key
        else { return false }
        say(
            Diagnostic(
                "jobs \(first) and \(job.index) ask for the same thing (\(matrixText(job)));"
                    + " leave one of them out", at: batch.place, notes: notes(on: twin, batch)))
        return true
    }

    /// Names that differ in case alone are one file on some file systems.
    private mutating func checkName(of job: Job, _ batch: Plan.Batch) throws(ScopeFault) {
        let stem = job.stem.lowercased()
        guard let first = Self.first(stem.hashValue, job.index, in: &stems),
            case let other = try plan.job(at: first), other.stem.lowercased() == stem
        else { return }
        say(
            Diagnostic(
                "jobs \(first) and \(job.index) would both be saved as '\(job.stem)';"
                    + " name every axis in 'save', or leave it out",
                at: batch.save?.place ?? batch.place, notes: notes(on: other, batch)))
    }

    /// The job that had `hash` before; the first to come keeps its place.
    private static func first(
        _ hash: Int, _ index: UInt64, in jobs: inout [Int: UInt64]
    ) -> UInt64? {
        if let first = jobs[hash] { return first }
        jobs[hash] = index
        return nil
    }

    private func notes(on other: Job, _ batch: Plan.Batch) -> [Diagnostic.Note] {
        guard other.batch != batch.name else { return [] }
        let place = plan.batch(of: other.index).place
        return [Diagnostic.Note("job \(other.index) is of batch '\(other.batch)'", at: place)]
    }

    /// Says the same thing about the same place once.
    private mutating func say(_ diagnostic: Diagnostic) {
        faultCount += 1
        let place = diagnostic.place.map { "\($0.file):\($0.line):\($0.column)" } ?? ""
        let kind = diagnostic.message.filter { !$0.isNumber }
        guard said.insert(place + kind).inserted else { return }
        diagnostics.append(diagnostic)
    }

    private func matrixText(_ job: Job) -> String {
        job.matrix.map { "\($0.name): \($0.value.inlineText ?? FileName.slug($0.value))" }
            .joined(separator: ", ")
    }

    /// What would only show when the job is about to be sent.
    private func faults(
        of job: Job, _ batch: Plan.Batch, _ service: ServiceDescription
    ) -> [Diagnostic] {
        service.faults(
            target: job.target == lastTarget ? nil : job.target, inputs: job.inputs
        ).map { fault in
            let input = batch.inputs.first { $0.name == fault.input }
            let message = fault.input.map { "input '\($0)': \(fault.message)" } ?? fault.message
            return Diagnostic(message, at: input?.place ?? batch.target?.place ?? batch.place)
        }
    }

    private func payloadProblems(
        of job: Job, _ batch: Plan.Batch, _ service: ServiceDescription
    ) -> [Diagnostic] {
        let (rule, name) = (service.inputs, service.title)
        guard rule.payloadMax != nil || rule.fileMax != nil else { return [] }
        var problems: [Diagnostic] = []
        let written = rule.payloadMax == nil ? 0 : Self.byteCount(of: job.inputs)
        var payload = Self.envelopeMax + written
        for (input, field) in zip(job.inputs, batch.inputs) {
            for file in input.value.files {
                do throws(InputFileError) {
                    let count = try plan.byteCount(of: file)
                    payload += rule.files.travelCount(count)
                    if let most = rule.fileMax, count > most {
                        problems.append(
                            Diagnostic(
                                "'\(file.path)' has \(count) bytes; \(name) takes at most \(most)",
                                at: field.place))
                    }
                } catch {
                    problems.append(Diagnostic(error.message, at: field.place))
                }
            }
        }
        if let most = rule.payloadMax, payload >= most {
            problems.append(
                Diagnostic(
                    "a request of \(payload) bytes is too large: \(name) takes less than \(most),"
                        + " and a file grows by a third on its way; use smaller files or URLs",
                    at: batch.inputs.first { !$0.value.references.isEmpty }?.place ?? batch.place))
        }
        return problems
    }

    /// As JSON with nothing where files stand.
    private static func byteCount(of inputs: [Value.Field]) -> Int {
        Value.map(inputs).json { _ in .string("") }.bytes.count
    }
}

extension InputRule.FileTravel {
    /// How many bytes of a request a file of `count` bytes becomes.
    fileprivate func travelCount(_ count: Int) -> Int {
        switch self {
        case .part: count
        case .base64, .dataURI: (count + 2) / 3 * 4
        case .none: 0
        }
    }
}
