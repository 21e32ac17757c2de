package import Core

/// What a run would do and cost: the answer of `tirage plan`.
package struct PlanText: Sendable {
    private let plan: Plan
    private let tallies: PlanTallies
    private let look: Look

    static let samplesMax = 3

    package init(_ plan: Plan, _ tallies: PlanTallies, look: Look) {
        self.plan = plan
        self.tallies = tallies
        self.look = look
    }

    /// - Throws: when an input file of a sample can't be read.
    package func text(width: Int) throws(ScopeFault) -> String {
        var lines = [headline, ""]
        for (batch, tally) in zip(plan.batches, tallies.batches) {
            lines += try self.lines(batch, tally, width: width) + [""]
        }
        lines += closing
        return lines.map { $0 + "\n" }.joined()
    }

    private var headline: String {
        let batches = Wording.count(plan.batches.count, "batch")
        let counts = "\(Wording.count(plan.jobCount, "job")) in \(batches)"
        let name = SafeText.line(plan.pipeline)
        return "\(look.palette.bold(name)): \(counts), into \(SafeText.line(plan.output))"
    }

    private var closing: [String] {
        let total = tallies.total
        var lines: [String] = []
        if total.toSubmit == 0, total.inFlight == 0 {
            let isDone = total.failed + total.unknown == 0
            let rest = isDone ? "every job is done" : "the jobs that are not done wait for you"
            lines = [look.palette.bold("nothing to run: \(rest)")]
        } else {
            var words: [String] = []
            let jobs = Wording.count(total.toSubmit, "job")
            if total.toSubmit > 0 { words.append("submits \(jobs)") }
            if total.inFlight > 0 { words.append("collects \(total.inFlight) in flight") }
            let cost = Wording.money(expected).map { ", for an expected \($0)" } ?? ""
            lines = [look.palette.bold("a run \(Wording.list(words))\(cost)")]
        }
        if let spent = Wording.money(total.spent) { lines.append("\(spent) spent so far") }
        return lines
    }

    /// By unit, what a run is expected to spend on top, jobs that are tried again included.
    private var expected: [Money] {
        var tally = Tally()
        for (batch, counts) in zip(plan.batches, tallies.batches) {
            guard let price = batch.price, counts.toSubmit > 0 else { continue }
            tally.add(nil, price: price * UInt64(counts.toSubmit))
        }
        return tally.expected
    }

    private func lines(
        _ batch: Plan.Batch, _ tally: Tally, width: Int
    ) throws(ScopeFault) -> [String] {
        var origin = SafeText.line(batch.provider.name)
        if batch.provider.name != batch.provider.service.name {
            origin += " (\(SafeText.line(batch.provider.service.name)))"
        }
        var head = [look.palette.bold(SafeText.line(batch.name)), "on \(origin)"]
        if let target = batch.target.map(written) { head.append(look.palette.cyan(target)) }
        let samples = try self.samples(batch, width: width - 2)
        let body = [axes(batch), states(tally)] + cost(batch, tally) + samples
        return [head.joined(separator: "  ")] + body.map { "  " + $0 }
    }

    /// How the jobs multiply: `photo 3 × seed 20 = 60 jobs`.
    private func axes(_ batch: Plan.Batch) -> String {
        let jobs = Wording.count(batch.count, "job")
        guard !batch.axes.isEmpty else { return jobs }
        let axes = batch.axes.map { "\(SafeText.line($0.name)) \($0.values.count)" }
        return axes.joined(separator: " \(look.times) ") + " = " + jobs
    }

    private func states(_ tally: Tally) -> String {
        let palette = look.palette
        var words: [String] = []
        if tally[.ready] > 0 { words.append("\(tally[.ready]) new") }
        if tally[.done] > 0 { words.append(palette.green("\(tally[.done]) done")) }
        if tally.inFlight > 0 { words.append("\(tally.inFlight) in flight") }
        if tally.unknown > 0 { words.append(palette.yellow("\(tally.unknown) unknown")) }
        if tally.failed > 0 {
            let again =
                switch tally.again {
                case 0: ""
                case tally.failed: " (tried again)"
                default: " (\(tally.again) tried again)"
                }
            words.append(palette.red("\(tally.failed) failed") + again)
        }
        return words.joined(separator: look.dot)
    }

    /// What the jobs to submit will cost; no line when there are none.
    private func cost(_ batch: Plan.Batch, _ tally: Tally) -> [String] {
        guard tally.toSubmit > 0 else { return [] }
        guard let price = batch.price else {
            return [look.palette.dim("cost not known: write 'price:' to see it here")]
        }
        let jobs = Wording.count(tally.toSubmit, "job")
        return ["\(price * UInt64(tally.toSubmit)) expected: \(jobs) at \(price)"]
    }

    /// The first jobs: what stands on each axis, and where the images go.
    private func samples(_ batch: Plan.Batch, width: Int) throws(ScopeFault) -> [String] {
        var rows: [(values: String, stem: String)] = []
        for index in plan.indices(of: batch).prefix(Self.samplesMax) {
            let job = try plan.job(at: index)
            let values = job.matrix.map { "\($0.name) \(shown($0.value))" }
            let text = SafeText.line(values.joined(separator: ", "), columnsMax: max(20, width - 4))
            rows.append((text, SafeText.line(job.stem)))
        }
        let stemWidth = rows.map { DisplayWidth.of($0.stem) }.max() ?? 0
        let valueWidth = rows.map { DisplayWidth.of($0.values) }.max() ?? 0
        let isOneLine = valueWidth + stemWidth + 7 <= width
        let lines = rows.map { row in
            let values = isOneLine ? row.values.padded(valueWidth) : row.values + "\n    "
            return look.palette.dim("  \(values)  \(look.arrow) ") + row.stem
        }
        return batch.count > UInt64(rows.count)
            ? lines + [look.palette.dim(look.isUnicode ? "  …" : "  ...")] : lines
    }

    private func shown(_ value: Value) -> String {
        switch value {
        case .file(let file): file.name
        case .text(let text): SafeText.line(text, columnsMax: 40)
        case .map(let fields): (value[field: "id"] ?? fields.first?.value).map(shown) ?? "{}"
        case .list(let items): Wording.count(items.count, "value")
        case .null: "null"
        case .bool, .integer, .decimal: value.inlineText ?? ""
        }
    }

    private func written(_ template: TextTemplate) -> String {
        SafeText.line(
            template.parts.map { part in
                switch part {
                case .literal(let text): text
                case .reference(let reference): "${{ \(reference.written) }}"
                }
            }.joined())
    }
}
