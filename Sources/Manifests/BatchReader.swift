import Core
import YAML

/// Reads one batch, `defaults` merged in already.
struct BatchReader {
    let vars: [Shape.Field]
    let providers: Providers

    /// - Parameter position: Counted from 1, to speak of a batch without a name.
    func batch(_ node: Node, position: Int, findings: inout Findings) -> BatchBlock {
        var entries = Entries(
            node, of: "a batch", ManifestKeys.batch, words: providers.targetWords,
            findings: &findings)
        let name = name(&entries, node, position: position, findings: &findings)
        let pool = pool(&entries, node, findings: &findings)
        let provider = pool.first ?? findings.located("", at: node.mark)
        let service = providers.service(of: provider.value)

        let matrix = entries.map("matrix", findings: &findings) ?? []
        let rules = MatrixRulesReader(axes: matrix.map(\.key)).rules(&entries, findings: &findings)
        let zipped = Set(rules.zips.flatMap { $0.value.map(\.value) })
        let axes = matrix.map { pair in
            AxisReader.axis(
                pair, mayRepeat: zipped.contains(pair.key) || rules.skipsDuplicates,
                findings: &findings)
        }
        let shapes =
            zip(matrix, axes).map { pair, axis in
                Shape.Field(pair.key, axis.map { Shape(of: $0.form) } ?? .unknown)
            } + MatrixRulesReader.shapes(of: rules.includes, besides: matrix.map(\.key))
        let refuser = service.flatMap { $0.inputs.files == .none ? $0.name : nil }
        var requests = TemplateReader(.inputs(axes: shapes, vars: vars), fileRefuser: refuser)
        let target = target(&entries, node, service, &requests, findings: &findings)
        let inputs = inputs(&entries, service, &requests, findings: &findings)
        var names = TemplateReader(.save(axes: shapes, vars: vars))
        let save = entries.take("save").flatMap {
            names.text($0.value, as: "'save'", findings: &findings)
        }
        let settings = JobSettings(&entries, findings: &findings)
        entries.finish(findings: &findings)

        let block = BatchBlock(
            name: name, provider: provider, pool: Array(pool.dropFirst()), target: target,
            axes: axes.compactMap { $0 },
            rules: rules, inputs: inputs, save: save, settings: settings)
        if requests.isSure {
            let usage = MatrixUsage(inRequests: requests.axes, inSave: names.axes)
            usage.report(block, findings: &findings)
        }
        return block
    }

    private func name(
        _ entries: inout Entries, _ node: Node, position: Int, findings: inout Findings
    ) -> Located<String> {
        guard let pair = entries.require("name", findings: &findings),
            let name = pair.value.text(as: "'name'", problems: &findings.problems)
        else { return findings.located("batch-\(position)", at: node.mark) }
        NameRule.batch.check(name, at: pair.value.mark, findings: &findings)
        return findings.located(name, at: pair.value.mark)
    }

    private func inputs(
        _ entries: inout Entries, _ service: ServiceDescription?,
        _ requests: inout TemplateReader, findings: inout Findings
    ) -> [TemplateValue.Field] {
        guard
            let inputs = entries.require(
                "inputs", advice: "write 'inputs: {}' if there are none", findings: &findings)?
                .value
        else {
            requests.doubt()
            return []
        }
        guard let pairs = inputs.map(as: "'inputs'", problems: &findings.problems) else {
            requests.doubt()
            return []
        }
        return InputReader(service: service).inputs(pairs, &requests, findings: &findings)
    }
}

// MARK: - Providers

extension BatchReader {
    /// The providers that the jobs run on, mostly one; those that are unknown are among them.
    private func pool(
        _ entries: inout Entries, _ node: Node, findings: inout Findings
    ) -> [Located<String>] {
        let names = providers.names.map(\.name)
        guard let pair = entries.take("provider") else {
            if names.count == 1 { return [findings.located(names[0], at: node.mark)] }
            if names.count > 1 {
                let list = names.map { "'\($0)'" }.joined(separator: ", ")
                _ = entries.require(
                    "provider", advice: "add one of \(list)", findings: &findings)
            }
            return []
        }
        guard let items = pair.value.items else {
            return provider(pair.value, findings: &findings).map { [$0] } ?? []
        }
        if items.isEmpty {
            findings.error("'provider' is an empty list; name one", at: pair.value.mark)
        }
        var pool: [Located<String>] = []
        for item in items {
            guard let next = provider(item, findings: &findings) else { continue }
            if let twin = pool.first(where: { $0.value == next.value }) {
                findings.error(
                    "'\(next.value)' is in the pool twice; name it once", at: item.mark,
                    notes: [Problem.Note("first named here", at: findings.mark(of: twin.place))])
                continue
            }
            pool.append(next)
        }
        checkService(of: pool, findings: &findings)
        return pool
    }

    private func provider(_ node: Node, findings: inout Findings) -> Located<String>? {
        guard let name = node.text(as: "'provider'", problems: &findings.problems) else {
            return nil
        }
        let names = providers.names.map(\.name)
        if !names.contains(name), !names.isEmpty {
            let advice =
                nearest(to: name, among: names).map { "did you mean '\($0)'?" }
                ?? "known are \(names.prefix(8).map { "'\($0)'" }.joined(separator: ", "))"
            findings.error("unknown provider \(quoted(name)); \(advice)", at: node.mark)
        }
        return findings.located(name, at: node.mark)
    }

    /// A job is the same wherever it runs, so all providers of a pool are accounts of one service.
    private func checkService(of pool: [Located<String>], findings: inout Findings) {
        let services = pool.map { providers.service(of: $0.value) }
        guard let first = services.first ?? nil else { return }
        for (provider, service) in zip(pool, services) {
            guard let service, service.name != first.name else { continue }
            findings.error(
                "a pool is of one service, but '\(provider.value)' is \(quoted(service.name)) and"
                    + " '\(pool[0].value)' is \(quoted(first.name)); write a batch for each",
                at: findings.mark(of: provider.place))
        }
    }
}

// MARK: - Targets and axes

extension BatchReader {
    /// What is run, under the service's own word.
    private func target(
        _ entries: inout Entries, _ node: Node, _ service: ServiceDescription?,
        _ requests: inout TemplateReader, findings: inout Findings
    ) -> TextTemplate? {
        let foreign = foreignTarget(in: node, service)
        if let foreign { _ = entries.take(foreign.key) }
        guard let service else {
            return foreign.flatMap {
                requests.text($0.value, as: "'\($0.key)'", findings: &findings)
            }
        }
        guard let word = service.target?.word else {
            if let foreign {
                findings.error(
                    "'\(service.name)' has no '\(foreign.key)', its URL says what is run; remove it",
                    at: foreign.keyMark)
            }
            return nil
        }
        if let pair = entries.take(word) {
            if let foreign {
                findings.error(
                    "'\(foreign.key)' says what is run, and so does '\(word)'; remove it",
                    at: foreign.keyMark)
            }
            return requests.text(pair.value, as: "'\(word)'", findings: &findings)
        }
        if let foreign {
            findings.error(
                "'\(service.name)' calls it '\(word)'; write that for '\(foreign.key)'",
                at: foreign.keyMark)
            return requests.text(foreign.value, as: "'\(foreign.key)'", findings: &findings)
        }
        let example = service.target?.example ?? ""
        let advice = example.isEmpty ? nil : "add it, such as '\(word): \(example)'"
        if entries.require(word, advice: advice, findings: &findings) == nil { requests.doubt() }
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
