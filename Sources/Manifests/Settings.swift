import YAML

/// Puts what the command line sets into a manifest, before the manifest is read.
///
/// Whatever a manifest names itself must be there: variables, providers, batches, axes, inputs.
/// Other keys may be new; the manifest's reader says which it does not know.
struct Settings {
    private let root: Node

    /// The manifest with every setting in it; those that don't fit are reported and left out.
    static func apply(_ settings: [Setting], to root: Node, diagnostics: inout DiagnosticList)
        -> Node
    {
        var root = root
        for setting in Setting.effective(settings) {
            let source = diagnostics.source(named: setting.file)
            if mayBeSecret(setting) { diagnostics.hideLine(at: setting.steps[0].mark(source)) }
            do throws(Problem) {
                let value = try setting.node(source: source)
                root = try Settings(root: root).root(
                    with: value, at: setting.steps[...], source: source)
            } catch {
                diagnostics.problems.add(error)
            }
        }
        return root
    }

    /// Whether the value may be a key, in the other sense, that somebody sets for a provider.
    private static func mayBeSecret(_ setting: Setting) -> Bool {
        let harmless = [
            "service", "concurrency", "rate", "timeout", "retries", "price", "images-per-job",
        ]
        return setting.steps[0].name == "providers"
            && !(setting.steps.count == 3 && harmless.contains(setting.steps[2].name))
    }

    private func root(
        with value: Node, at steps: ArraySlice<Setting.Step>, source: Int
    ) throws(Problem) -> Node {
        if let first = steps.first, first.name == "extends" {
            throw Problem(
                "'extends' can't be set, only what a manifest says; write it there",
                at: first.mark(source))
        }
        return try put(value, at: steps, in: root, path: [], source) ?? root
    }

    /// `node` with the value at `steps` in it; nil for nothing at all.
    private func put(
        _ value: Node, at steps: ArraySlice<Setting.Step>, in node: Node?, path: [String],
        _ source: Int
    ) throws(Problem) -> Node? {
        guard let step = steps.first else {
            if value.isNull { return isInDefaults(path) ? value : nil }
            return node.map { Defaults.merge(value, over: $0) } ?? value
        }
        let rest = steps.dropFirst()
        let deeper = path + [step.name]
        if path == ["batches"], let items = node?.items {
            return try putBatch(value, step, rest, items, node ?? value, source)
        }
        guard node == nil || node?.isNull == true || node?.pairs != nil else {
            let name = quoted(path.joined(separator: "."))
            throw Problem(
                "\(name) is \(node?.kindName ?? "nothing"), so there is no \(quoted(step.name)) in it;"
                    + " set all of it", at: step.mark(source))
        }
        var pairs = node?.pairs ?? []
        let index = pairs.firstIndex { $0.key == step.name }
        if index == nil { try checkNew(step, pairs, path, source) }
        let old = index.map { pairs[$0].value }
        let new = try put(value, at: rest, in: old, path: deeper, source)
        let isWritten = rest.isEmpty || index == nil
        let keyMark = isWritten ? step.mark(source) : index.map { pairs[$0].keyMark }
        switch (index, new) {
        case (let index?, let new?):
            pairs[index] = Pair(
                key: step.name, keyMark: keyMark ?? step.mark(source), value: new)
        case (let index?, nil): pairs.remove(at: index)
        case (nil, let new?):
            pairs.append(Pair(key: step.name, keyMark: step.mark(source), value: new))
        case (nil, nil): break
        }
        return Node(.mapping(pairs), at: node?.mark ?? step.mark(source))
    }

    private func putBatch(
        _ value: Node, _ step: Setting.Step, _ rest: ArraySlice<Setting.Step>, _ items: [Node],
        _ list: Node, _ source: Int
    ) throws(Problem) -> Node {
        var items = items
        let names = items.map { item in item.pairs?.first { $0.key == "name" }?.value.text }
        guard let index = names.firstIndex(of: step.name) else {
            throw Self.unknown(
                step, in: "'batches'", known: names.compactMap(\.self), source)
        }
        let new = try put(
            value, at: rest, in: items[index], path: ["batches", step.name], source)
        if let new { items[index] = new } else { items.remove(at: index) }
        return Node(.sequence(items), at: list.mark)
    }

    // MARK: - What must be there

    /// Refuses a name that the manifest should have given.
    private func checkNew(
        _ step: Setting.Step, _ pairs: [Pair], _ path: [String], _ source: Int
    ) throws(Problem) {
        guard Self.isNamedByUser(path) else { return }
        let inherited = batchDefault(path)?.pairs ?? []
        guard !inherited.contains(where: { $0.key == step.name }) else { return }
        throw Self.unknown(
            step, in: quoted(path.joined(separator: ".")), known: (pairs + inherited).map(\.key),
            source)
    }

    /// Whether the keys at `path` are names that a manifest chooses.
    private static func isNamedByUser(_ path: [String]) -> Bool {
        guard let first = path.first else { return false }
        if first == "vars" || path == ["providers"] || path == ["batches"] { return true }
        let inBatch =
            first == "batches" && path.count == 3 || first == "defaults" && path.count == 2
        return inBatch && ["inputs", "matrix"].contains(path[path.count - 1])
    }

    /// Whether `defaults` gives a batch the value at `path`, so that nothing has to be written over
    /// it.
    private func isInDefaults(_ path: [String]) -> Bool { batchDefault(path) != nil }

    /// What `defaults` says for a path in a batch.
    private func batchDefault(_ path: [String]) -> Node? {
        guard path.first == "batches", path.count > 2 else { return nil }
        var node = root.pairs?.first { $0.key == "defaults" }?.value
        for name in path.dropFirst(2) { node = node?.pairs?.first { $0.key == name }?.value }
        return node
    }

    private static func unknown(
        _ step: Setting.Step, in place: String, known: [String], _ source: Int
    ) -> Problem {
        let names = known.prefix(1000)
        let near = nearest(to: step.name, among: names)
        let advice =
            if let near {
                "did you mean \(quoted(near))?"
            } else if names.isEmpty {
                "it has none"
            } else {
                "it has \(names.prefix(8).map { quoted($0) }.joined(separator: ", "))"
            }
        return Problem(
            "no \(quoted(step.name)) in \(place); \(advice)", at: step.mark(source), fix: near)
    }
}

extension Setting.Step {
    fileprivate func mark(_ source: Int) -> Mark {
        var mark = Mark(line: 1, column: column, length: length)
        mark.source = source
        return mark
    }
}
