package import Core

/// What a run would do and cost: the answer of `tirage plan`.
package struct PlanText: Sendable {
    let facts: PlanFacts
    let forecast: PlanForecast
    let look: Look

    var plan: Plan { facts.plan }
    var palette: Palette { look.palette }

    /// A label of one row, and what stands behind it, over several lines.
    typealias Row = (label: String, lines: [String])

    static let labelWidth = 8

    package init(_ facts: PlanFacts, look: Look) {
        self.facts = facts
        self.look = look.naming(facts.plan)
        forecast = PlanForecast(facts)
    }

    /// - Throws: when an input file of a job that is shown can't be read.
    package func text(width: Int) throws(ScopeFault) -> String {
        var lines = [headline] + facts.leavesLines.map { "  " + SafeText.line($0) } + [""]
        for number in plan.batches.indices {
            lines.append(heading(plan.batches[number]))
            lines += laidOut(try rows(number, width: width - 2 - Self.labelWidth)) + [""]
        }
        lines += closing
        if facts.renamesCount > 0 {
            let images = Wording.count(facts.renamesCount, "image")
            lines += laidOut([("names", ["\(images) will be renamed, as the manifest has it now"])])
        }
        lines += elsewhere
        return lines.map { $0 + "\n" }.joined()
    }

    /// What need not be paid for.
    private var elsewhere: [String] {
        guard let found = facts.elsewhere else { return [] }
        return [""] + found.lines(plan.invocation).map(palette.yellow)
    }

    private var headline: String {
        let batches = Wording.count(plan.batches.count, "batch")
        let counts = "\(Wording.count(facts.tallies.total.jobs, "job")) in \(batches)"
        let name = SafeText.line(plan.pipeline)
        return "\(palette.bold(name)): \(counts), into \(SafeText.line(plan.output))"
    }

    private func heading(_ batch: Plan.Batch) -> String {
        var origin = batch.providers.map { SafeText.line($0.name) }.joined(separator: " or ")
        if batch.providers.map(\.name) != [batch.provider.service.name] {
            origin += " (\(SafeText.line(batch.provider.service.name)))"
        }
        var head = [palette.bold(SafeText.line(batch.name)), "on \(origin)"]
        if let target = batch.target.map(written) { head.append(palette.cyan(target)) }
        return head.joined(separator: "  ")
    }

    func laidOut(_ rows: [Row]) -> [String] {
        rows.flatMap { row in
            row.lines.enumerated().map { number, line in
                let label = number == 0 ? row.label : ""
                return "  " + palette.dim(label.padded(Self.labelWidth)) + line
            }
        }
    }

    private func rows(_ number: Int, width: Int) throws(ScopeFault) -> [Row] {
        let (batch, tally) = (plan.batches[number], facts.tallies.batches[number])
        let formula = BatchFormula(batch, of: plan, look: look)
        let head = formula.text + (formula.extended.map { ", \($0)" } ?? "")
        var rows: [Row] = [("jobs", [head] + axes(batch, width: width))]
        let notes = batch.notes.map { SafeText.line($0) }
        if !notes.isEmpty { rows.append(("note", notes)) }
        if let source = batch.source { rows.append(("needs", [needs(source.batch, batch, tally)])) }
        rows.append(("states", [states(tally)] + reasons(batch, tally)))
        if tally.toSubmit > 0 { rows.append(("price", [price(number)])) }
        if let spent = spent(tally) { rows.append(("spent", [spent])) }
        if forecast.times[number] != nil { rows.append(("time", [time(number)])) }
        let indices = plan.indices(of: batch)
        guard let first = indices.first, let last = indices.last else { return rows }
        let shown = first == last ? [("job", first)] : [("first", first), ("last", last)]
        for (label, index) in shown {
            let sheet = JobSheet(try plan.job(at: index), of: plan)
            rows.append((label, sheet.lines(width: width, look: look)))
        }
        return rows
    }

    /// What a stage waits for.
    private func needs(_ source: String, _ batch: Plan.Batch, _ tally: Tally) -> String {
        let jobs = UInt64(tally.jobs)
        let others =
            jobs == plan.expectedJobCount(of: batch) ? "" : ", \(jobs) with those there are"
        let known =
            plan.source(of: batch).map { counted(plan.imagesPerJob(of: $0)) } ?? "as one image"
        return "images of \(SafeText.line(source)), each as it arrives;"
            + " counted \(known)\(others)"
    }

    /// `as 2 images a job`, `as 1.5 images a job, the mean of 4`.
    private func counted(_ known: ImagesPerJob) -> String {
        let (whole, rest) = known.images.quotientAndRemainder(dividingBy: known.jobs)
        var number = whole == 1 && rest == 0 ? "one" : "\(whole)"
        let hundredths = rest * 100 / known.jobs
        if hundredths > 0 { number += "." + (hundredths < 10 ? "0" : "") + "\(hundredths)" }
        let images = "as \(number) image\(number == "one" ? "" : "s") a job"
        guard known.isSeen else { return images }
        return images
            + (known.jobs == 1 ? ", as the one did that is done" : ", the mean of \(known.jobs)")
    }

    /// The first and the last value of each axis, below the formula.
    private func axes(_ batch: Plan.Batch, width: Int) -> [String] {
        let names = batch.axes.map { SafeText.line($0.name, columnsMax: 32) }
        let column = names.map { DisplayWidth.of($0) }.max() ?? 0
        return zip(names, batch.axes).compactMap { name, axis in
            let count = axis.values.count
            guard count > 0, axis.name != batch.source?.axis else { return nil }
            var values = shown(axis.values[0])
            if count > 1 {
                let between = count == 2 ? ", " : look.isUnicode ? " … " : " ... "
                values += between + shown(axis.values[count - 1])
            }
            let line = "\(name.padded(column))  \(values)"
            return palette.dim(SafeText.line(line, columnsMax: max(24, width)))
        }
    }

    private func shown(_ value: Value) -> String {
        switch value {
        case .file(let file): SafeText.line(file.name, columnsMax: 40)
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
                case .reference(let reference): reference.marked
                }
            }.joined())
    }
}
