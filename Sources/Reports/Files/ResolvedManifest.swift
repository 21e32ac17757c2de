package import Core

/// Writes `pipeline.resolved.yaml`: the manifest as it was understood, to be read by people and
/// again by the program.
///
/// Defaults are merged in, variables are as they were set, seeds are as they were drawn and lines
/// of files as they were read. Secrets can't be in it: a plan knows only the names of their
/// environment variables.
package struct ResolvedManifest: Sendable {
    private let plan: Plan

    package init(_ plan: Plan) {
        self.plan = plan
    }

    package var text: String {
        var yaml = YAMLBlock()
        let file = SafeText.line(plan.file)
        yaml.comment("\(file) as it was understood. Paths are relative to that file's folder.")
        yaml.line("pipeline", YAMLText.quoted(plan.pipeline))
        yaml.line("output", YAMLText.literal(output))
        yaml.field("seed", plan.seed)
        yaml.line("max-jobs", String(plan.jobsMax))
        if let budget = plan.budget { yaml.map("budget") { write(budget, &$0) } }
        if !plan.vars.isEmpty { yaml.field("vars", .map(plan.vars)) }
        yaml.blank()
        yaml.map("providers") { yaml in
            for provider in plan.providers { yaml.map(provider.name) { write(provider, &$0) } }
        }
        yaml.blank()
        yaml.map("batches") { yaml in
            for (index, batch) in plan.batches.enumerated() {
                if index > 0 { yaml.blank() }
                yaml.item { write(batch, &$0) }
            }
        }
        return yaml.text
    }

    /// The way from the manifest's folder to the output folder, where the texts tell it.
    private var output: String {
        var folder = plan.file.pathParts.dropLast().filter { $0 != "." }[...]
        var output = plan.output.pathParts[...]
        while let first = folder.first, let second = output.first, first.isExactly(second) {
            folder.removeFirst()
            output.removeFirst()
        }
        guard plan.file.isAbsolutePath == plan.output.isAbsolutePath, !folder.contains("..") else {
            return plan.output
        }
        let way = folder.map { _ in ".." } + output
        return way.isEmpty ? "." : way.joined(separator: "/")
    }

    private func write(_ budget: Budget, _ yaml: inout YAMLBlock) {
        for period in Budget.Period.allCases {
            let amounts = budget.limits.filter { $0.period == period }.map {
                YAMLText.quoted($0.amount.description)
            }
            guard !amounts.isEmpty else { continue }
            yaml.line(
                period.rawValue,
                amounts.count == 1 ? amounts[0] : "[\(amounts.joined(separator: ", "))]")
        }
        yaml.line("on-unknown-price", budget.onUnknownPrice.rawValue)
    }

    private func write(_ provider: Plan.Provider, _ yaml: inout YAMLBlock) {
        yaml.line("service", YAMLText.quoted(provider.service.path ?? provider.service.name))
        if let url = provider.urlTemplate {
            yaml.line("url", YAMLText.template(url))
        } else if provider.url != (provider.service.url ?? "") {
            yaml.line("url", YAMLText.literal(provider.url))
        }
        let credentials = provider.service.credentials.compactMap { credential in
            provider.credentials[credential.name].map { (credential.name, $0) }
        }
        if !credentials.isEmpty {
            yaml.map("credentials") { yaml in
                for (name, variable) in credentials {
                    yaml.line(name, YAMLText.quoted("${{ env.\(variable) }}"))
                }
            }
        }
        yaml.line("concurrency", String(provider.concurrency))
        if let rate = provider.rate { yaml.line("rate", YAMLText.quoted(rate.written)) }
        let isAsked = plan.batches.contains { batch in
            !batch.hasOnePrice && batch.providers.contains { $0.name == provider.name }
        }
        if isAsked, let price = provider.settings.price {
            yaml.line("price", YAMLText.quoted(price.description))
        }
        let isCounted = plan.batches.contains { batch in
            !batch.hasOneImageCount && batch.providers.contains { $0.name == provider.name }
        }
        if isCounted, let count = provider.settings.imagesPerJob {
            yaml.line("images-per-job", String(count))
        }
    }

    private func write(_ batch: Plan.Batch, _ yaml: inout YAMLBlock) {
        yaml.line("name", YAMLText.quoted(batch.name))
        let pool = batch.providers.map { YAMLText.quoted($0.name) }
        yaml.line("provider", pool.count == 1 ? pool[0] : "[\(pool.joined(separator: ", "))]")
        if let target = batch.target, let word = batch.provider.service.target?.word {
            yaml.line(word, YAMLText.template(target))
        }
        yaml.line("timeout", YAMLText.quoted(batch.timeout.written))
        yaml.line("retries", String(batch.retriesMax))
        if batch.hasOneImageCount { yaml.line("images-per-job", String(batch.imagesPerJob)) }
        if batch.hasOnePrice, let price = batch.price {
            yaml.line("price", YAMLText.quoted(price.description))
        }
        if !batch.axes.isEmpty {
            yaml.map("matrix") { yaml in
                for axis in batch.axes { write(axis, &yaml) }
            }
        }
        write(batch.matrix.rules, &yaml)
        if !batch.inputs.isEmpty {
            yaml.map("inputs") { yaml in
                for input in batch.inputs { yaml.field(input.name, input.value) }
            }
        }
        if let save = batch.save { yaml.line("save", YAMLText.template(save)) }
    }

    private func write(_ axis: Plan.Axis, _ yaml: inout YAMLBlock) {
        switch axis.form {
        // The files themselves can't be written as values of a list.
        case .glob(let pattern, let options):
            let fields = [
                "glob: \(YAMLText.quoted(pattern))",
                options.ignoresCase ? "ignore-case: true" : nil,
                options.order == .bytes ? nil : "sort: \(options.order.rawValue)",
                options.mayBeAnything ? "as: any" : nil,
            ]
            yaml.line(axis.name, "{ \(fields.compactMap(\.self).joined(separator: ", ")) }")
        case .images(let batch):
            yaml.line(axis.name, "{ images: \(YAMLText.quoted(batch.value)) }")
        case .range(let range): yaml.line(axis.name, range.written)
        case .variants(let text, let random, let wildcards):
            let fields = [
                "variants: \(YAMLText.quoted(text.value))", random.map { "random: \($0)" },
                wildcards.map { "wildcards: \(YAMLText.quoted($0))" },
            ]
            yaml.line(axis.name, "{ \(fields.compactMap(\.self).joined(separator: ", ")) }")
        case .values, .random, .lines, .table, nil:
            write(axis.values, of: axis.name, &yaml)
        }
    }

    private func write(_ rules: MatrixRules, _ yaml: inout YAMLBlock) {
        if !rules.zips.isEmpty {
            let zips = rules.zips.map { Value.list($0.value.map { .text($0.value) }) }
            yaml.field("zip", .list(zips))
        }
        for (key, maps) in [("exclude", rules.excludes), ("include", rules.includes)] {
            guard !maps.isEmpty else { continue }
            let values = maps.map { map in
                Value.map(map.fields.map { Value.Field($0.name, $0.value.value) })
            }
            yaml.field(key, .list(values))
        }
        if rules.isPartialIncludeMeant { yaml.line("partial-include", "true") }
        if rules.skipsDuplicates { yaml.line("duplicates", "skip") }
        if let sample = rules.sample { yaml.line("sample", "{ count: \(sample.value) }") }
        if let repeats = rules.repeats { yaml.line("repeat", String(repeats.value)) }
    }

    private func write(_ values: AxisValues, of name: String, _ yaml: inout YAMLBlock) {
        switch values {
        case .integers(let from, let step, let count):
            yaml.line(name, "{ from: \(from), count: \(count), step: \(step) }")
        case .decimals(let from, let step, let exponent, let count):
            let first = DecimalValue(significand: from, exponent: exponent).written
            let gap = DecimalValue(significand: step, exponent: exponent).written
            yaml.line(name, "{ from: \(first), count: \(count), step: \(gap) }")
        case .texts, .images: preconditionFailure("it is written as its axis was")
        case .list(let values):
            let numbers = values.compactMap { value -> String? in
                guard case .integer(let number) = value else { return nil }
                return String(number)
            }
            // Seeds are many and short.
            if numbers.count == values.count, !values.isEmpty {
                yaml.line(name, "[\(numbers.joined(separator: ", "))]")
            } else {
                yaml.field(name, .list(values))
            }
        }
    }
}

extension AxisBlock.RangeForm {
    /// As a manifest writes it: `{ from: 1, count: 20, step: 1 }`.
    fileprivate var written: String {
        let end =
            switch end {
            case .to(let last): "to: \(last.inlineText ?? "")"
            case .count(let count): "count: \(count)"
            }
        return "{ from: \(from.inlineText ?? ""), \(end), step: \(step.inlineText ?? "") }"
    }
}

extension Duration {
    /// As a manifest writes it: `1h30m`, `250ms`.
    fileprivate var written: String {
        let units: [(name: String, milliseconds: Int64)] = [
            ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
        ]
        var rest = milliseconds
        var text = ""
        for unit in units where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text.isEmpty ? "0s" : text
    }
}

extension Rate {
    /// As a manifest writes it: `60/min`, `5/10s`.
    fileprivate var written: String {
        let names: [Duration: String] = [
            .seconds(1): "s", .seconds(60): "min", .seconds(3600): "h", .seconds(86_400): "day",
        ]
        return "\(count)/\(names[period] ?? period.written)"
    }
}
