extension Plan {
    /// What is wrong with the jobs themselves: names and requests that stand twice, files that are
    /// missing or too large, and more jobs than were meant.
    ///
    /// Nothing wrong: an empty list, and the plan may be run.
    ///
    /// Looks at every job once, unless there are more than `max-jobs`.
    package func inspect() -> [Diagnostic] { inspected().diagnostics }

    /// The same, and the plan with the keys that were worked out on the way.
    package func inspected() -> (plan: Plan, diagnostics: [Diagnostic]) {
        let count = expectedJobCount
        guard count <= jobsMax else {
            let stage = batches.last { expectedJobCount(of: $0) > $0.count }
            let reason = stage?.source.map { ", with a job for each image of '\($0.batch)'" }
            let diagnostic = Diagnostic(
                "the plan has \(count) jobs\(reason ?? ""), more than "
                    + (jobsMaxFile == nil
                        ? "max-jobs allows (\(jobsMax)); write 'max-jobs: \(count)' if that is meant"
                        : jobsMaxAdvice),
                at: batches.last?.place)
            return (self, [diagnostic])
        }
        var inspection = PlanInspection(plan: self)
        for batch in batches {
            // Taken once, since a copy of it is large.
            let service = batch.provider.service
            for index in indices(of: batch) {
                inspection.inspect(index, of: batch, service)
                if inspection.isFull { return (self, inspection.findings) }
            }
        }
        var plan = self
        plan.keys = inspection.found
        return (plan, inspection.findings)
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
    /// Jobs whose keys and names are kept to compare those of others with: some 70 MB.
    static let comparedMax: UInt64 = 1_000_000

    let plan: Plan
    private var diagnostics: [Diagnostic] = []
    private var warnings: JobWarnings
    private var omittedCount = 0
    /// Which job first had a key, or a name, with this hash: a few bytes a job, however long keys
    /// and names are.
    private var keys: [Int: UInt64] = [:]
    /// The keys themselves, for who asks for them next.
    private(set) var found: PlanKeys
    private var stems: [Int: UInt64] = [:]
    /// Whether there were more jobs than are kept.
    private var isPart = false
    private var twins = JobGroups()
    private var namesakes = JobGroups()
    private var files = InputFileFaults()
    private var said: Set<ExactText> = []
    private var faultCount = 0
    /// Most jobs have the target of the one before.
    private var lastTarget: String?

    init(plan: Plan) {
        self.plan = plan
        warnings = JobWarnings(vars: plan.vars.map(\.name), files: plan.files)
        let count = Int(clamping: min(plan.jobCount, Self.comparedMax))
        found = PlanKeys(jobCount: plan.jobCount)
        keys.reserveCapacity(count)
        stems.reserveCapacity(count)
    }

    var isFull: Bool { faultCount >= Self.faultsMax }

    /// Everything that is wrong: of each kind the first twenty, and how many more.
    var findings: [Diagnostic] {
        var all = diagnostics
        if omittedCount > 0 {
            all.append(Diagnostic("\(omittedCount) more mistakes like these", at: nil))
        }
        all += files.diagnostics
        all += twins.diagnostics("groups of jobs ask for the same thing", sameRequest)
        all += namesakes.diagnostics("groups of jobs would be saved under one name", sameName)
        if isPart {
            all.append(
                Diagnostic(
                    "jobs that ask for the same thing, or have one name, were looked for among the"
                        + " first \(Self.comparedMax) only", at: nil, severity: .note))
        }
        return all + warnings.diagnostics
    }

    mutating func inspect(
        _ index: UInt64, of batch: Plan.Batch, _ service: ServiceDescription
    ) {
        do throws(ScopeFault) {
            let job = try plan.job(at: index)
            if batch.source == nil { found.set(job.key, at: index) }
            if !(try isTwin(job)) { try checkName(of: job) }
            for problem in faults(of: job, batch, service) { say(problem) }
            if service.inputs.files != .none { files.check(job, of: batch, plan) }
            for problem in payloadProblems(of: job, batch, service) { say(problem) }
            lastTarget = job.target
            warnings.look(at: job, of: batch)
        } catch {
            let isSaid =
                service.inputs.files != .none && files.check(jobAt: index, of: batch, plan)
            if !isSaid { say(Diagnostic(error.message, at: error.place), isExact: true) }
        }
    }

    private mutating func isTwin(_ job: Job) throws(ScopeFault) -> Bool {
        guard let first = self.first(job.key.hashValue, job.index, in: \.keys),
            try key(at: first) == job.key
        else { return false }
        // Where they are left out, this one is of a part that was not looked at: it is made once.
        if plan.batch(of: job.index).skipsDuplicates { return true }
        twins.add(job.index, to: first)
        return true
    }

    private func key(at index: UInt64) throws(ScopeFault) -> JobKey {
        plan.batch(of: index).source == nil
            ? try plan.key(at: index) : try plan.job(at: index).key
    }

    /// Names that differ in case alone are one file on some file systems, and so are those whose
    /// accents are written in two ways.
    private mutating func checkName(of job: Job) throws(ScopeFault) {
        // Compared as strings are, by what they show.
        let stem = job.stem.lowercased()
        guard let first = self.first(stem.hashValue, job.index, in: \.stems),
            case let other = try plan.job(at: first), other.stem.lowercased() == stem
        else { return }
        namesakes.add(job.index, to: first)
    }

    /// The job that had `hash` before; the first to come keeps its place.
    private mutating func first(
        _ hash: Int, _ index: UInt64, in jobs: WritableKeyPath<Self, [Int: UInt64]>
    ) -> UInt64? {
        if let first = self[keyPath: jobs][hash] { return first }
        if self[keyPath: jobs].count < Self.comparedMax {
            self[keyPath: jobs][hash] = index
        } else {
            isPart = true
        }
        return nil
    }

    /// Says the same thing about the same place once, numbers aside if it is not `isExact`.
    private mutating func say(_ diagnostic: Diagnostic, isExact: Bool = false) {
        faultCount += 1
        let place = diagnostic.place.map { "\($0.file):\($0.line):\($0.column)" } ?? ""
        let message = diagnostic.message
        let kind = isExact ? message : message.filter { !$0.isNumber }
        guard said.insert(ExactText(place + kind)).inserted else { return }
        if diagnostics.count < Self.diagnosticsMax {
            diagnostics.append(diagnostic)
        } else {
            omittedCount += 1
        }
    }
}

// MARK: - Groups

extension PlanInspection {
    private func sameRequest(_ group: JobGroups.Group) throws(ScopeFault) -> Diagnostic {
        let jobs = try jobs(of: group)
        let batch = plan.batch(of: jobs[jobs.count - 1].index)
        let values = jobs.map { job in
            job.matrix.isEmpty ? "job \(job.index)" : "job \(job.index) (\(matrixText(job)))"
        }
        return Diagnostic(
            "\(Self.list(values, of: group)) ask for the same thing, key \(jobs[0].key.short);"
                + " leave all but one out, or write 'duplicates: skip' to make it once",
            at: batch.place, notes: notes(on: jobs[0], batch))
    }

    private func sameName(_ group: JobGroups.Group) throws(ScopeFault) -> Diagnostic {
        let jobs = try jobs(of: group)
        let batch = plan.batch(of: jobs[1].index)
        let numbers = Self.list(jobs.map { "\($0.index)" }, of: group)
        let clash = NameClash(plan: plan, batch: batch, one: jobs[0], other: jobs[1])
        return Diagnostic(
            "jobs \(numbers) would \(group.count > 2 ? "all" : "both") be saved as"
                + " '\(jobs[1].stem)': \(try clash.reason())",
            at: batch.save?.place ?? batch.place, notes: notes(on: jobs[0], batch))
    }

    private func jobs(of group: JobGroups.Group) throws(ScopeFault) -> [Job] {
        var jobs: [Job] = []
        for index in group.shown { jobs.append(try plan.job(at: index)) }
        return jobs
    }

    /// `a, b and 7 more`.
    private static func list(_ words: [String], of group: JobGroups.Group) -> String {
        let more = group.count - words.count
        let all = words + (more > 0 ? ["\(more) more"] : [])
        return all.dropLast().joined(separator: ", ") + " and " + all[all.count - 1]
    }

    private func notes(on other: Job, _ batch: Plan.Batch) -> [Diagnostic.Note] {
        guard other.batch != batch.name else { return [] }
        let place = plan.batch(of: other.index).place
        return [Diagnostic.Note("job \(other.index) is of batch '\(other.batch)'", at: place)]
    }

    private func matrixText(_ job: Job) -> String {
        job.matrix.map { "\($0.name): \(Self.shown($0.value))" }.joined(separator: ", ")
    }

    private static func shown(_ value: Value) -> String {
        let text = value.inlineText ?? FileName.slug(value)
        return text.utf8.count > 60 ? text.prefix(40) + "…" : text
    }
}

// MARK: - Requests

extension PlanInspection {
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
