import Core
import YAML

/// Reads the top level of a manifest.
struct PipelineReader {
    let file: String
    let directory: String
    let services: (String) -> Result<ServiceDescription, ServiceFault>
    /// What its user allows any manifest.
    let ceiling: Ceiling?

    func manifest(_ root: Node, diagnostics: inout DiagnosticList) -> Manifest {
        var entries = Entries(root, of: "a manifest", ManifestKeys.top, diagnostics: &diagnostics)
        // Resolved before; known here for those who misspell it.
        _ = entries.take("extends")
        let name = name(&entries, diagnostics: &diagnostics)
        let vars = vars(&entries, diagnostics: &diagnostics)
        let output = output(&entries, name: name, vars: vars, diagnostics: &diagnostics)
        let seed = seed(&entries, diagnostics: &diagnostics)
        let jobsMax = jobsMax(&entries, root, diagnostics: &diagnostics)
        let limit = ceiling?.jobsMax(under: jobsMax)
        let budget = entries.take("budget").flatMap {
            BudgetReader.budget($0.value, diagnostics: &diagnostics)
        }
        let providers = providers(&entries, vars: vars, diagnostics: &diagnostics)
        let defaults = defaults(&entries, providers: providers, diagnostics: &diagnostics)
        let shapes = vars.map { NameKind.Field($0.name, NameKind(of: $0.value)) }
        let reader = BatchReader(vars: shapes, values: vars, providers: providers)
        let batches = batches(&entries, reader, defaults, diagnostics: &diagnostics)
        entries.finish(diagnostics: &diagnostics)
        checkNames(of: batches, diagnostics: &diagnostics)
        StageCheck.check(batches, diagnostics: &diagnostics)
        warnOfUnused(providers, in: batches, diagnostics: &diagnostics)
        PipelineWarnings(root: root, vars: vars, batches: batches).report(diagnostics: &diagnostics)
        let units = BudgetUnits(providers, batches)
        let own = budget.map { units.resolved($0, diagnostics: &diagnostics) }
        var manifest = Manifest(
            file: file, directory: directory, name: name, output: output, seed: seed, vars: vars,
            providers: providers.blocks, jobsMax: limit ?? jobsMax,
            budget: ceiling.map { $0.budget(own, units) } ?? own, batches: batches)
        manifest.jobsMaxFile = limit == nil ? nil : ceiling?.file
        return manifest
    }

    private func name(_ entries: inout Entries, diagnostics: inout DiagnosticList) -> Located<
        String
    > {
        if let (name, mark) = entries.text("pipeline", diagnostics: &diagnostics) {
            NameRule.pipeline.check(name, at: mark, diagnostics: &diagnostics)
            return diagnostics.located(name, at: mark)
        }
        let stem = FileReference(path: file).stem
        return diagnostics.located(stem, at: Mark(line: 1, column: 1))
    }

    private func vars(_ entries: inout Entries, diagnostics: inout DiagnosticList) -> [Value.Field]
    {
        guard let pairs = entries.map("vars", diagnostics: &diagnostics) else { return [] }
        for pair in pairs {
            NameRule.variable.check(pair.key, at: pair.keyMark, diagnostics: &diagnostics)
        }
        return ConstantReader.vars.fields(pairs, diagnostics: &diagnostics)
    }

    private func output(
        _ entries: inout Entries, name: Located<String>, vars: [Value.Field],
        diagnostics: inout DiagnosticList
    ) -> TextTemplate {
        let shapes = vars.map { NameKind.Field($0.name, NameKind(of: $0.value)) }
        var reader = TemplateReader(.output(vars: shapes))
        let written = entries.take("output").flatMap {
            reader.text($0.value, as: "'output'", diagnostics: &diagnostics)
        }
        return written
            ?? TextTemplate(parts: [.literal("out/" + name.value)], place: name.place)
    }

    private func seed(_ entries: inout Entries, diagnostics: inout DiagnosticList) -> Value {
        guard let node = entries.take("seed")?.value else { return .integer(0) }
        switch node.scalar {
        case .integer(let number): return .integer(number)
        case .text:
            return ConstantReader.seed.value(node, diagnostics: &diagnostics) ?? .integer(0)
        case .null, .bool, .decimal, nil:
            diagnostics.error(
                "expected a whole number or plain text for 'seed', found \(node.kindName)",
                at: node.mark)
            return .integer(0)
        }
    }

    private func jobsMax(
        _ entries: inout Entries, _ root: Node, diagnostics: inout DiagnosticList
    ) -> Located<UInt64> {
        let node = entries.take("max-jobs")?.value
        let count = node?.integer(
            in: 1...Int.max, as: "'max-jobs'", problems: &diagnostics.problems)
        return diagnostics.located(
            count.map(UInt64.init) ?? Manifest.jobsMaxDefault, at: node?.mark ?? root.mark)
    }

    private func providers(
        _ entries: inout Entries, vars: [Value.Field], diagnostics: inout DiagnosticList
    ) -> Providers {
        let node = entries.require("providers", diagnostics: &diagnostics)?.value
        guard let node, let pairs = node.map(as: "'providers'", problems: &diagnostics.problems)
        else { return .none }
        if pairs.isEmpty {
            diagnostics.error(
                "'providers' is empty; add one, such as 'face: { service: wiro }'", at: node.mark)
        }
        let reader = ProviderReader(vars: vars, services: services)
        return Providers(pairs, diagnostics: &diagnostics) { reader.provider($0, diagnostics: &$1) }
    }

    private func defaults(
        _ entries: inout Entries, providers: Providers, diagnostics: inout DiagnosticList
    ) -> Defaults {
        guard let node = entries.take("defaults")?.value else { return .none }
        let known = ManifestKeys.defaults.names + providers.targetWords
        return Defaults(node, known: known, diagnostics: &diagnostics)
    }

    private func batches(
        _ entries: inout Entries, _ reader: BatchReader, _ defaults: Defaults,
        diagnostics: inout DiagnosticList
    ) -> [BatchBlock] {
        let node = entries.require("batches", diagnostics: &diagnostics)?.value
        guard let node, let items = node.list(as: "'batches'", problems: &diagnostics.problems)
        else { return [] }
        if items.isEmpty {
            diagnostics.error("'batches' is empty; add one with 'name' and 'inputs'", at: node.mark)
        }
        return items.enumerated().map { index, item in
            reader.batch(defaults.under(item), position: index + 1, diagnostics: &diagnostics)
        }
    }
}

// MARK: - Across batches

extension PipelineReader {
    /// Names are compared as a file system without regard to case would compare their folders.
    private func checkNames(of batches: [BatchBlock], diagnostics: inout DiagnosticList) {
        var first: [String: Located<String>] = [:]
        for batch in batches {
            let key = batch.name.value.lowercased()
            guard let twin = first[key] else {
                first[key] = batch.name
                continue
            }
            let isSame = twin.value == batch.name.value
            diagnostics.error(
                "a second batch is called \(quoted(batch.name.value))"
                    + (isSame ? "" : ", but for case") + "; give it another name",
                at: diagnostics.mark(of: batch.name.place),
                notes: [Problem.Note("first used here", at: diagnostics.mark(of: twin.place))])
        }
    }

    /// Says nothing where a batch's provider is wrong: it may be the one that seems unused.
    private func warnOfUnused(
        _ providers: Providers, in batches: [BatchBlock], diagnostics: inout DiagnosticList
    ) {
        let used = Set(batches.flatMap { [$0.provider.value] + $0.pool.map(\.value) })
        guard !batches.isEmpty, used.isSubset(of: providers.names.map(\.name)) else { return }
        for (name, mark) in providers.names where !used.contains(name) {
            diagnostics.warn("no batch uses the provider \(quoted(name))", at: mark)
        }
    }
}
