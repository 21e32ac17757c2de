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
        let provider = provider(&entries, node, findings: &findings)
        let service = providers.service(of: provider.value)

        let matrix = entries.map("matrix", findings: &findings) ?? []
        let rules = MatrixRulesReader(axes: matrix.map(\.key)).rules(&entries, findings: &findings)
        let zipped = Set(rules.zips.flatMap { $0.value.map(\.value) })
        let axes = matrix.map { pair in
            AxisReader.axis(pair, isZipped: zipped.contains(pair.key), findings: &findings)
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
            name: name, provider: provider, target: target, axes: axes.compactMap { $0 },
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

    /// The provider's name; empty where none could be read.
    private func provider(
        _ entries: inout Entries, _ node: Node, findings: inout Findings
    ) -> Located<String> {
        let names = providers.names.map(\.name)
        guard let pair = entries.take("provider") else {
            if names.count == 1 { return findings.located(names[0], at: node.mark) }
            if names.count > 1 {
                let list = names.map { "'\($0)'" }.joined(separator: ", ")
                _ = entries.require(
                    "provider", advice: "add one of \(list)", findings: &findings)
            }
            return findings.located("", at: node.mark)
        }
        guard let name = pair.value.text(as: "'provider'", problems: &findings.problems) else {
            return findings.located("", at: pair.value.mark)
        }
        if !names.contains(name), !names.isEmpty {
            let advice =
                nearest(to: name, among: names).map { "did you mean '\($0)'?" }
                ?? "known are \(names.prefix(8).map { "'\($0)'" }.joined(separator: ", "))"
            findings.error("unknown provider \(quoted(name)); \(advice)", at: pair.value.mark)
        }
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
