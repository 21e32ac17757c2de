extension Plan {
    /// What is wrong with the jobs themselves: names and requests that stand twice, files that are
    /// missing or too large, and more jobs than were meant.
    ///
    /// Nothing wrong: an empty list, and the plan may be run.
    ///
    /// Looks at every job once, unless there are more than `max-jobs`.
    package func inspect() -> [Diagnostic] {
        guard jobCount <= jobsMax else {
            return [
                Diagnostic(
                    "the plan has \(jobCount) jobs, more than max-jobs allows (\(jobsMax));"
                        + " write 'max-jobs: \(jobCount)' if that is meant",
                    at: batches.last?.place)
            ]
        }
        var inspection = PlanInspection(plan: self)
        for index in 0..<jobCount {
            inspection.inspect(index)
            if inspection.isFull { break }
        }
        return inspection.diagnostics
    }
}

/// Looks at the jobs of a plan one after the other.
private struct PlanInspection {
    /// Enough to see what is wrong: one mistake in a template can stand in every job.
    static let diagnosticsMax = 20

    let plan: Plan
    var diagnostics: [Diagnostic] = []
    private var jobs: [JobKey: UInt64] = [:]
    private var stems: [String: UInt64] = [:]
    private var said: Set<String> = []

    init(plan: Plan) {
        self.plan = plan
    }

    var isFull: Bool { diagnostics.count >= Self.diagnosticsMax }

    mutating func inspect(_ index: UInt64) {
        let job: Job
        do throws(ScopeFault) {
            job = try plan.job(at: index)
        } catch {
            say(Diagnostic(error.message, at: error.place))
            return
        }
        guard let batch = plan.batches.first(where: { $0.name == job.batch }) else { return }
        if let twin = jobs.updateValue(index, forKey: job.key) {
            say(
                Diagnostic(
                    "jobs \(twin) and \(index) ask for the same thing (\(matrixText(job)));"
                        + " leave one of them out", at: batch.place))
        } else if let other = stems.updateValue(index, forKey: job.stem.lowercased()) {
            say(
                Diagnostic(
                    "jobs \(other) and \(index) would both be saved as '\(job.stem)';"
                        + " name every axis in 'save', or leave it out",
                    at: batch.save?.place ?? batch.place))
        }
        for problem in payloadProblems(of: job, batch) { say(problem) }
    }

    /// Says the same thing about the same place once.
    private mutating func say(_ diagnostic: Diagnostic) {
        let place = diagnostic.place.map { "\($0.file):\($0.line):\($0.column)" } ?? ""
        let kind = diagnostic.message.filter { !$0.isNumber }
        guard said.insert(place + kind).inserted else { return }
        diagnostics.append(diagnostic)
    }

    private func matrixText(_ job: Job) -> String {
        job.matrix.map { "\($0.name): \($0.value.inlineText ?? FileName.slug($0.value))" }
            .joined(separator: ", ")
    }

    private func payloadProblems(of job: Job, _ batch: Plan.Batch) -> [Diagnostic] {
        let rule = batch.provider.service.inputs
        let name = batch.provider.service.title
        var problems: [Diagnostic] = []
        var payload = JSON.object(job.inputs.map { JSON.Member($0.name, $0.value.withoutFiles) })
            .bytes.count
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

extension Value {
    /// As JSON with nothing where files stand, to count the bytes of the rest.
    fileprivate var withoutFiles: JSON {
        switch self {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .integer(let number): .integer(number)
        case .decimal(let number): .number(number.written)
        case .text(let text): .string(text)
        case .file: .string("")
        case .list(let items): .array(items.map(\.withoutFiles))
        case .map(let fields): .object(fields.map { JSON.Member($0.name, $0.value.withoutFiles) })
        }
    }
}
