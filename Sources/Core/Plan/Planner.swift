/// Turns a manifest into a plan: looks up files, counts axes, fills in what nothing was said about.
package struct Planner: Sendable {
    private let files: any InputFiles
    private let environment: @Sendable (String) -> String?
    private let sha256: SHA256Function
    private let runDate: String
    private let suggestion: NameSuggestion

    /// - Parameters:
    ///   - runDate: What `run.date` stands for: `2025-12-11`.
    ///   - suggestion: What a misspelt name may have meant.
    package init(
        files: any InputFiles, environment: @escaping @Sendable (String) -> String?,
        sha256: @escaping SHA256Function, runDate: String,
        suggestion: @escaping NameSuggestion = { _, _ in nil }
    ) {
        self.files = files
        self.environment = environment
        self.sha256 = sha256
        self.runDate = runDate
        self.suggestion = suggestion
    }

    /// The plan, or every mistake that only shows when files, environment and counts are looked at.
    ///
    /// A plan comes with no errors; there may be warnings.
    package func plan(_ manifest: Manifest) -> (plan: Plan?, diagnostics: [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        let scope = ManifestScope(
            vars: manifest.vars, pipeline: manifest.name.value, runDate: runDate,
            environment: environment)
        let providers = manifest.providers.compactMap { provider($0, scope, &diagnostics) }
        var batches: [Plan.Batch] = []
        var duplicates = DuplicateSearch(
            jobsMax: manifest.jobsMax.value, files: files, sha256: sha256, runDate: runDate)
        for block in manifest.batches {
            guard let axes = axes(of: block, manifest, batches, &diagnostics) else { continue }
            let matrix = MatrixPlanner(
                block, axes: axes, seed: manifest.seed, sha256: sha256, suggestion: suggestion
            ).matrix(&diagnostics)
            let pool = ([block.provider] + block.pool).compactMap { name in
                providers.first { $0.name == name.value }
            }
            guard let matrix, pool.count == block.pool.count + 1,
                isOneWorkflow(pool, block, &diagnostics),
                let batch = batch(block, pool, matrix, after: batches.last, &diagnostics)
            else { continue }
            guard block.rules.skipsDuplicates else {
                batches.append(batch)
                continue
            }
            let dropped = duplicates.offsets(
                of: block, batch, after: batches, manifest, &diagnostics)
            guard UInt64(dropped.count) < batch.count else {
                diagnostics.append(
                    Diagnostic(
                        "every job of '\(block.name.value)' is made by an earlier batch; remove it",
                        at: block.name.place))
                continue
            }
            batches.append(
                Plan.Batch(
                    block, providers: pool, matrix: matrix.without(dropped), first: batch.first))
        }
        if let budget = manifest.budget { diagnostics += BudgetCheck.check(budget, batches) }
        guard let output = output(of: manifest, scope, &diagnostics),
            !diagnostics.contains(where: { $0.severity == .error }),
            batches.count == manifest.batches.count
        else { return (nil, diagnostics) }
        let plan = Plan(
            pipeline: manifest.name.value, file: manifest.file,
            output: Self.path(output, in: manifest.directory),
            imagesFolder: Self.path(output, in: ""), seed: manifest.seed, vars: manifest.vars,
            jobsMax: manifest.jobsMax.value, budget: manifest.budget?.budget, providers: providers,
            batches: batches, files: files, sha256: sha256, runDate: runDate)
        return (plan, diagnostics)
    }

    /// The providers of a manifest that can be read, whatever else is wrong with it.
    package func providers(of manifest: Manifest) -> [Plan.Provider] {
        var unsaid: [Diagnostic] = []
        let scope = ManifestScope(
            vars: manifest.vars, pipeline: manifest.name.value, runDate: runDate,
            environment: environment)
        return manifest.providers.compactMap { provider($0, scope, &unsaid) }
    }

    /// The path as the program's folder sees it, without `..` where the text tells what it cancels.
    private static func path(_ path: String, in directory: String) -> String {
        let whole = path.isAbsolutePath || directory.isEmpty ? path : directory + "/" + path
        var parts: [String] = []
        for part in whole.pathParts where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        let joined = parts.joined(separator: "/")
        return whole.isAbsolutePath ? "/" + joined : joined.isEmpty ? "." : joined
    }

    private func output(
        of manifest: Manifest, _ scope: ManifestScope, _ diagnostics: inout [Diagnostic]
    ) -> String? {
        guard let written = resolve(manifest.output, scope, &diagnostics) else { return nil }
        do throws(InputFileError) {
            return try files.expanded(written)
        } catch {
            diagnostics.append(Diagnostic(error.message, at: manifest.output.place))
            return nil
        }
    }

    private func resolve(
        _ template: TextTemplate, _ scope: ManifestScope, _ diagnostics: inout [Diagnostic]
    ) -> String? {
        do throws(ScopeFault) {
            return try template.resolved(in: scope)
        } catch {
            diagnostics.append(Diagnostic(error.message, at: error.place))
            return nil
        }
    }

    private func provider(
        _ block: ProviderBlock, _ scope: ManifestScope, _ diagnostics: inout [Diagnostic]
    ) -> Plan.Provider? {
        var url = block.service.url ?? ""
        if let written = block.url {
            guard let resolved = resolve(written, scope, &diagnostics) else { return nil }
            url = resolved
            diagnostics += URLVariables.mistakes(in: written, of: block, environment)
        }
        while url.hasSuffix("/") { url.removeLast() }
        var credentials: [String: String] = [:]
        for credential in block.service.credentials {
            credentials[credential.name] =
                block.credentials[credential.name] ?? credential.variable
        }
        return Plan.Provider(
            name: block.name.value, service: block.service, url: url, urlTemplate: block.url,
            credentials: credentials,
            concurrency: block.concurrency ?? block.service.limits.concurrency,
            rate: block.rate ?? block.service.limits.rate, settings: block.settings)
    }

    private func batch(
        _ block: BatchBlock, _ providers: [Plan.Provider], _ matrix: Plan.Matrix,
        after previous: Plan.Batch?, _ diagnostics: inout [Diagnostic]
    ) -> Plan.Batch? {
        let first = previous.map { $0.first + $0.count } ?? 0
        guard !first.addingReportingOverflow(matrix.expansion.count).overflow else {
            diagnostics.append(MatrixPlanner.tooMany(at: block.name.place))
            return nil
        }
        return Plan.Batch(block, providers: providers, matrix: matrix, first: first)
    }

    /// Whether a job is the same on each provider of a pool, as it must be: where the URL says what
    /// is run, they have one.
    private func isOneWorkflow(
        _ pool: [Plan.Provider], _ block: BatchBlock, _ diagnostics: inout [Diagnostic]
    ) -> Bool {
        guard pool[0].service.isURLIdentity,
            let other = pool.firstIndex(where: { $0.url != pool[0].url })
        else { return true }
        diagnostics.append(
            Diagnostic(
                "'\(pool[other].name)' has another URL than '\(pool[0].name)', and the URL says what"
                    + " '\(pool[0].service.name)' runs; the providers of a pool run the same",
                at: block.pool[other - 1].place))
        return false
    }
}

// MARK: - Axes

extension Planner {
    private func axes(
        of block: BatchBlock, _ manifest: Manifest, _ earlier: [Plan.Batch],
        _ diagnostics: inout [Diagnostic]
    ) -> [Plan.Axis]? {
        let axes = block.axes.map { axis -> Plan.Axis? in
            if case .images(let name) = axis.form {
                // What is wrong with that batch has been said.
                return earlier.first { $0.name == name.value }.map { batch in
                    let values = AxisValues.images(
                        of: name.value, first: batch.first, count: batch.count)
                    return Plan.Axis(name: axis.name.value, values: values, form: axis.form)
                }
            }
            do throws(Diagnostic) {
                return try self.axis(
                    axis, batch: block.name.value, seed: manifest.seed, &diagnostics)
            } catch {
                // A bad file is one mistake, however many axes are made of it.
                diagnostics.merge(error, note: "used here, too")
                return nil
            }
        }
        return axes.contains { $0 == nil } ? nil : axes.compactMap { $0 }
    }

    /// The axis with its values; nil when something is wrong, which is reported.
    private func axis(
        _ axis: AxisBlock, batch: String, seed: Value, _ diagnostics: inout [Diagnostic]
    ) throws(Diagnostic) -> Plan.Axis? {
        let name = axis.name.value
        if case .variants(let text, let random, let wildcards) = axis.form {
            let values = try VariantPlanner(files: files, sha256: sha256).values(
                of: text, random: random, wildcards: wildcards,
                words: [seed.inlineText ?? "", batch, name])
            return Plan.Axis(name: name, values: values, form: axis.form, place: axis.place)
        }
        let planner = AxisPlanner(files: files, sha256: sha256, seed: seed, batch: batch)
        do throws(AxisFaults) {
            let reading = try planner.reading(axis)
            diagnostics += reading.notes.map {
                Diagnostic($0, at: axis.place, severity: .note)
            }
            return Plan.Axis(
                name: name, values: reading.values, form: axis.form, place: axis.place,
                notes: reading.notes)
        } catch {
            for message in error.messages {
                diagnostics.merge(Diagnostic(message, at: axis.place), note: "used here, too")
            }
            return nil
        }
    }
}

/// What the references of a manifest's own settings stand for.
struct ManifestScope: Scope {
    let vars: [Value.Field]
    let pipeline: String
    let runDate: String
    let environment: @Sendable (String) -> String?

    func value(of reference: Reference) throws(ScopeFault) -> Value {
        let names = reference.path.dropFirst()
        if reference.root == "vars", let value = vars.value(at: names) { return value }
        if reference.root == "env", let name = names.first, names.count == 1 {
            guard let value = environment(name) else {
                throw ScopeFault(
                    "the environment variable '\(name)' is not set; set it (.env is read for keys alone)",
                    at: reference.place)
            }
            return .text(value)
        }
        switch reference.written {
        case "pipeline.name": return .text(pipeline)
        case "run.date": return .text(runDate)
        default: throw ScopeFault(unknown: reference)
        }
    }
}
