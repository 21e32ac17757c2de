import Core
import YAML

/// Reads one batch, `defaults` merged in already.
struct BatchReader {
    let vars: [NameKind.Field]
    /// What stands in `vars`.
    var values: [Value.Field] = []
    let providers: Providers

    /// - Parameter position: Counted from 1, to speak of a batch without a name.
    func batch(_ node: Node, position: Int, diagnostics: inout DiagnosticList) -> BatchBlock {
        var entries = Entries(
            node, of: "a batch", ManifestKeys.batch, words: providers.targetWords,
            diagnostics: &diagnostics)
        let name = name(&entries, node, position: position, diagnostics: &diagnostics)
        let pool = pool(&entries, node, diagnostics: &diagnostics)
        let provider = pool.first ?? diagnostics.located("", at: node.mark)
        let service = providers.service(of: provider.value)

        let matrix = entries.map("matrix", diagnostics: &diagnostics) ?? []
        let rules = MatrixRulesReader(axes: matrix.map(\.key)).rules(
            &entries, diagnostics: &diagnostics)
        let zipped = Set(rules.zips.flatMap { $0.value.map(\.value) })
        let axes = matrix.map { pair in
            AxisReader.axis(
                pair, mayRepeat: zipped.contains(pair.key) || rules.skipsDuplicates,
                diagnostics: &diagnostics)
        }
        let shapes =
            zip(matrix, axes).map { pair, axis in
                NameKind.Field(pair.key, axis.map { NameKind(of: $0.form) } ?? .unknown)
            } + MatrixRulesReader.shapes(of: rules.includes, besides: matrix.map(\.key))
        let refuser = service.flatMap { $0.inputs.files == .none ? $0.name : nil }
        var requests = TemplateReader(.inputs(axes: shapes, vars: vars), fileRefuser: refuser)
        let target = target(&entries, node, service, &requests, diagnostics: &diagnostics)
        let inputs = inputs(&entries, service, &requests, diagnostics: &diagnostics)
        var names = TemplateReader(.save(axes: shapes, vars: vars))
        let save = entries.take("save").flatMap {
            names.text($0.value, as: "'save'", diagnostics: &diagnostics)
        }
        let settings = JobSettings(&entries, of: service, diagnostics: &diagnostics)
        entries.finish(diagnostics: &diagnostics)
        BatchWarnings(batch: node, vars: values, service: service, axes: shapes)
            .report(diagnostics: &diagnostics)

        let block = BatchBlock(
            name: name, provider: provider, pool: Array(pool.dropFirst()), target: target,
            axes: axes.compactMap { $0 },
            rules: rules, inputs: inputs, save: save, settings: settings)
        if requests.isSure {
            let usage = MatrixUsage(inRequests: requests.axes, inSave: names.axes)
            usage.report(block, diagnostics: &diagnostics)
        }
        return block
    }

    private func name(
        _ entries: inout Entries, _ node: Node, position: Int, diagnostics: inout DiagnosticList
    ) -> Located<String> {
        guard let pair = entries.require("name", diagnostics: &diagnostics),
            let name = pair.value.text(as: "'name'", problems: &diagnostics.problems)
        else { return diagnostics.located("batch-\(position)", at: node.mark) }
        NameRule.batch.check(name, at: pair.value.mark, diagnostics: &diagnostics)
        return diagnostics.located(name, at: pair.value.mark)
    }

    private func inputs(
        _ entries: inout Entries, _ service: ServiceDescription?,
        _ requests: inout TemplateReader, diagnostics: inout DiagnosticList
    ) -> [TemplateValue.Field] {
        guard
            let inputs = entries.require(
                "inputs", advice: "write 'inputs: {}' if there are none", diagnostics: &diagnostics)?
                .value
        else {
            requests.doubt()
            return []
        }
        guard let pairs = inputs.map(as: "'inputs'", problems: &diagnostics.problems) else {
            requests.doubt()
            return []
        }
        return InputReader(service: service).inputs(pairs, &requests, diagnostics: &diagnostics)
    }
}

// MARK: - Providers

extension BatchReader {
    /// The providers that the jobs run on, mostly one; those that are unknown are among them.
    private func pool(
        _ entries: inout Entries, _ node: Node, diagnostics: inout DiagnosticList
    ) -> [Located<String>] {
        let names = providers.names.map(\.name)
        guard let pair = entries.take("provider") else {
            if names.count == 1 { return [diagnostics.located(names[0], at: node.mark)] }
            if names.count > 1 {
                let list = names.map { "'\($0)'" }.joined(separator: ", ")
                _ = entries.require(
                    "provider", advice: "add one of \(list)", diagnostics: &diagnostics)
            }
            return []
        }
        guard let items = pair.value.items else {
            return provider(pair.value, diagnostics: &diagnostics).map { [$0] } ?? []
        }
        if items.isEmpty {
            diagnostics.error("'provider' is an empty list; name one", at: pair.value.mark)
        }
        var pool: [Located<String>] = []
        for item in items {
            guard let next = provider(item, diagnostics: &diagnostics) else { continue }
            if let twin = pool.first(where: { $0.value == next.value }) {
                diagnostics.error(
                    "'\(next.value)' is in the pool twice; name it once", at: item.mark,
                    notes: [Problem.Note("first named here", at: diagnostics.mark(of: twin.place))])
                continue
            }
            pool.append(next)
        }
        checkService(of: pool, diagnostics: &diagnostics)
        return pool
    }

    private func provider(_ node: Node, diagnostics: inout DiagnosticList) -> Located<String>? {
        guard let name = node.text(as: "'provider'", problems: &diagnostics.problems) else {
            return nil
        }
        let names = providers.names.map(\.name)
        if !names.contains(name), !names.isEmpty {
            let advice =
                nearest(to: name, among: names).map { "did you mean '\($0)'?" }
                ?? "known are \(names.prefix(8).map { "'\($0)'" }.joined(separator: ", "))"
            diagnostics.error("unknown provider \(quoted(name)); \(advice)", at: node.mark)
        }
        return diagnostics.located(name, at: node.mark)
    }

    /// A job is the same wherever it runs, so all providers of a pool are accounts of one service.
    private func checkService(of pool: [Located<String>], diagnostics: inout DiagnosticList) {
        let services = pool.map { providers.service(of: $0.value) }
        guard let first = services.first ?? nil else { return }
        for (provider, service) in zip(pool, services) {
            guard let service, service.name != first.name else { continue }
            diagnostics.error(
                "a pool is of one service, but '\(provider.value)' is \(quoted(service.name)) and"
                    + " '\(pool[0].value)' is \(quoted(first.name)); write a batch for each",
                at: diagnostics.mark(of: provider.place))
        }
    }
}

// MARK: - Targets and axes

extension BatchReader {
    /// What is run, under the service's own word.
    private func target(
        _ entries: inout Entries, _ node: Node, _ service: ServiceDescription?,
        _ requests: inout TemplateReader, diagnostics: inout DiagnosticList
    ) -> TextTemplate? {
        let foreign = foreignTarget(in: node, service)
        if let foreign { _ = entries.take(foreign.key) }
        guard let service else {
            return foreign.flatMap {
                requests.text($0.value, as: "'\($0.key)'", diagnostics: &diagnostics)
            }
        }
        guard let word = service.target?.word else {
            if let foreign {
                diagnostics.error(
                    "'\(service.name)' has no '\(foreign.key)', its URL says what is run; remove it",
                    at: foreign.keyMark)
            }
            return nil
        }
        if let pair = entries.take(word) {
            if let foreign {
                diagnostics.error(
                    "'\(foreign.key)' says what is run, and so does '\(word)'; remove it",
                    at: foreign.keyMark)
            }
            return requests.text(pair.value, as: "'\(word)'", diagnostics: &diagnostics)
        }
        if let foreign {
            diagnostics.error(
                "'\(service.name)' calls it '\(word)'; write that for '\(foreign.key)'",
                at: foreign.keyMark)
            return requests.text(foreign.value, as: "'\(foreign.key)'", diagnostics: &diagnostics)
        }
        let example = service.target?.example ?? ""
        let advice = example.isEmpty ? nil : "add it, such as '\(word): \(example)'"
        if entries.require(word, advice: advice, diagnostics: &diagnostics) == nil {
            requests.doubt()
        }
        return nil
    }

    /// What is run, under a word that this service does not use for it.
    private func foreignTarget(in node: Node, _ service: ServiceDescription?) -> Pair? {
        node.pairs?.first { pair in
            pair.key != service?.target?.word && !ManifestKeys.batch.names.contains(pair.key)
                && !pair.value.isNull && providers.targetWords.contains(pair.key)
        }
    }
}
