import Core
import YAML

/// Reads the top level of a manifest.
struct PipelineReader {
    let file: String
    let directory: String
    let services: (String) -> Result<ServiceDescription, ServiceFault>
    /// What its user allows any manifest.
    let ceiling: Ceiling?

    func manifest(_ root: Node, findings: inout Findings) -> Manifest {
        var entries = Entries(root, of: "a manifest", ManifestKeys.top, findings: &findings)
        // Resolved before; known here for those who misspell it.
        _ = entries.take("extends")
        let name = name(&entries, findings: &findings)
        let vars = vars(&entries, findings: &findings)
        let output = output(&entries, name: name, vars: vars, findings: &findings)
        let seed = seed(&entries, findings: &findings)
        let jobsMax = jobsMax(&entries, root, findings: &findings)
        let limit = ceiling?.jobsMax(under: jobsMax)
        let budget = entries.take("budget").flatMap {
            BudgetReader.budget($0.value, findings: &findings)
        }
        let providers = providers(&entries, vars: vars, findings: &findings)
        let defaults = defaults(&entries, providers: providers, findings: &findings)
        let shapes = vars.map { Shape.Field($0.name, Shape(of: $0.value)) }
        let reader = BatchReader(vars: shapes, values: vars, providers: providers)
        let batches = batches(&entries, reader, defaults, findings: &findings)
        entries.finish(findings: &findings)
        checkNames(of: batches, findings: &findings)
        StageCheck.check(batches, findings: &findings)
        warnOfUnused(providers, in: batches, findings: &findings)
        PipelineWarnings(root: root, vars: vars, batches: batches).report(findings: &findings)
        let units = BudgetUnits(providers, batches)
        let own = budget.map { units.resolved($0, findings: &findings) }
        var manifest = Manifest(
            file: file, directory: directory, name: name, output: output, seed: seed, vars: vars,
            providers: providers.blocks, jobsMax: limit ?? jobsMax,
            budget: ceiling.map { $0.budget(own, units) } ?? own, batches: batches)
        manifest.jobsMaxFile = limit == nil ? nil : ceiling?.file
        return manifest
    }

    private func name(_ entries: inout Entries, findings: inout Findings) -> Located<String> {
        if let (name, mark) = entries.text("pipeline", findings: &findings) {
            NameRule.pipeline.check(name, at: mark, findings: &findings)
            return findings.located(name, at: mark)
        }
        let stem = FileReference(path: file).stem
        return findings.located(stem, at: Mark(line: 1, column: 1))
    }

    private func vars(_ entries: inout Entries, findings: inout Findings) -> [Value.Field] {
        guard let pairs = entries.map("vars", findings: &findings) else { return [] }
        for pair in pairs {
            NameRule.variable.check(pair.key, at: pair.keyMark, findings: &findings)
        }
        return ConstantReader.vars.fields(pairs, findings: &findings)
    }

    private func output(
        _ entries: inout Entries, name: Located<String>, vars: [Value.Field],
        findings: inout Findings
    ) -> TextTemplate {
        let shapes = vars.map { Shape.Field($0.name, Shape(of: $0.value)) }
        var reader = TemplateReader(.output(vars: shapes))
        let written = entries.take("output").flatMap {
            reader.text($0.value, as: "'output'", findings: &findings)
        }
        return written
            ?? TextTemplate(parts: [.literal("out/" + name.value)], place: name.place)
    }

    private func seed(_ entries: inout Entries, findings: inout Findings) -> Value {
        guard let node = entries.take("seed")?.value else { return .integer(0) }
        switch node.scalar {
        case .integer(let number): return .integer(number)
        case .text:
            return ConstantReader.seed.value(node, findings: &findings) ?? .integer(0)
        case .null, .bool, .decimal, nil:
            findings.error(
                "expected a whole number or plain text for 'seed', found \(node.kindName)",
                at: node.mark)
            return .integer(0)
        }
    }

    private func jobsMax(
        _ entries: inout Entries, _ root: Node, findings: inout Findings
    ) -> Located<UInt64> {
        let node = entries.take("max-jobs")?.value
        let count = node?.integer(
            in: 1...Int.max, as: "'max-jobs'", problems: &findings.problems)
        return findings.located(
            count.map(UInt64.init) ?? Manifest.jobsMaxDefault, at: node?.mark ?? root.mark)
    }

    private func providers(
        _ entries: inout Entries, vars: [Value.Field], findings: inout Findings
    ) -> Providers {
        let node = entries.require("providers", findings: &findings)?.value
        guard let node, let pairs = node.map(as: "'providers'", problems: &findings.problems)
        else { return .none }
        if pairs.isEmpty {
            findings.error(
                "'providers' is empty; add one, such as 'face: { service: wiro }'", at: node.mark)
        }
        let reader = ProviderReader(vars: vars, services: services)
        return Providers(pairs, reader: reader, findings: &findings)
    }

    private func defaults(
        _ entries: inout Entries, providers: Providers, findings: inout Findings
    ) -> Defaults {
        guard let node = entries.take("defaults")?.value else { return .none }
        let known = ManifestKeys.defaults.names + providers.targetWords
        return Defaults(node, known: known, findings: &findings)
    }

    private func batches(
        _ entries: inout Entries, _ reader: BatchReader, _ defaults: Defaults,
        findings: inout Findings
    ) -> [BatchBlock] {
        let node = entries.require("batches", findings: &findings)?.value
        guard let node, let items = node.list(as: "'batches'", problems: &findings.problems)
        else { return [] }
        if items.isEmpty {
            findings.error("'batches' is empty; add one with 'name' and 'inputs'", at: node.mark)
        }
        return items.enumerated().map { index, item in
            reader.batch(defaults.under(item), position: index + 1, findings: &findings)
        }
    }
}

// MARK: - Across batches

extension PipelineReader {
    /// Names are compared as a file system without regard to case would compare their folders.
    private func checkNames(of batches: [BatchBlock], findings: inout Findings) {
        var first: [String: Located<String>] = [:]
        for batch in batches {
            let key = batch.name.value.lowercased()
            guard let twin = first[key] else {
                first[key] = batch.name
                continue
            }
            let isSame = twin.value == batch.name.value
            findings.error(
                "a second batch is called \(quoted(batch.name.value))"
                    + (isSame ? "" : ", but for case") + "; give it another name",
                at: findings.mark(of: batch.name.place),
                notes: [Problem.Note("first used here", at: findings.mark(of: twin.place))])
        }
    }

    /// Says nothing where a batch's provider is wrong: it may be the one that seems unused.
    private func warnOfUnused(
        _ providers: Providers, in batches: [BatchBlock], findings: inout Findings
    ) {
        let used = Set(batches.flatMap { [$0.provider.value] + $0.pool.map(\.value) })
        guard !batches.isEmpty, used.isSubset(of: providers.names.map(\.name)) else { return }
        for (name, mark) in providers.names where !used.contains(name) {
            findings.warn("no batch uses the provider \(quoted(name))", at: mark)
        }
    }
}
