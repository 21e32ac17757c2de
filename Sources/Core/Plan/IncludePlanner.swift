/// Works out what the includes of one batch add, and what the jobs they make or leave alone lack.
struct IncludePlanner {
    private let block: BatchBlock
    private let axes: [Plan.Axis]
    private let sides: [Int]
    private let expansion: Expansion

    private var rules: MatrixRules { block.rules }

    init(_ block: BatchBlock, axes: [Plan.Axis], sides: [Int], _ expansion: Expansion) {
        self.block = block
        self.axes = axes
        self.sides = sides
        self.expansion = expansion
    }

    /// What each include adds to the combinations it matches, or the whole job that it makes.
    func includes(
        excludes: [Box], boxes: [Box], _ matching: inout [ValueMatching],
        _ diagnostics: inout [Diagnostic]
    ) -> [[Value.Field]] {
        let added = Set(expansion.added)
        var includes: [[Value.Field]] = []
        for (number, entry) in rules.includes.enumerated() {
            let extras = entry.fields.filter { field in !axes.contains { $0.name == field.name } }
                .map { Value.Field($0.name, $0.value.value) }
            guard added.contains(number) else {
                if extras.isEmpty { diagnostics.append(idle(entry)) }
                includes.append(extras)
                continue
            }
            let isWhole = isWhole(entry, &diagnostics)
            let values = values(of: entry, &matching, &diagnostics)
            if isWhole, let values {
                checkNames(of: entry, values + extras, &diagnostics)
                warn(of: entry, &diagnostics)
            }
            includes.append((values ?? []) + extras)
        }
        checkRest(excludes: excludes, boxes: boxes, &diagnostics)
        return includes
    }

    private func idle(_ entry: PartialMap) -> Diagnostic {
        Diagnostic(
            "this include changes nothing: what it names is there already;"
                + " remove it, or write what it adds", at: entry.place, severity: .warning)
    }

    /// The values of the axes that the entry binds, in the axes' order; `nil` when one is no value
    /// of its axis.
    private func values(
        of entry: PartialMap, _ matching: inout [ValueMatching],
        _ diagnostics: inout [Diagnostic]
    ) -> [Value.Field]? {
        var values: [Value.Field] = []
        for (index, axis) in axes.enumerated() {
            guard let field = entry.fields.first(where: { $0.name == axis.name }) else { continue }
            let value = field.value.value
            guard case .file = axis.values[0], case .text = value else {
                values.append(Value.Field(axis.name, value))
                continue
            }
            // A file of the axis may be named by its name alone.
            if let place = matching[index].places(matching: value).ranges.first?.lowerBound {
                values.append(Value.Field(axis.name, axis.values[place]))
            } else {
                diagnostics.append(
                    Diagnostic(
                        "the axis '\(axis.name)' holds files, and has none of this name;"
                            + " write '{ file: … }' for another", at: field.value.place))
                return nil
            }
        }
        return values
    }

    /// An include that makes a job costs money, so it has to say the whole of it.
    private func isWhole(_ entry: PartialMap, _ diagnostics: inout [Diagnostic]) -> Bool {
        if rules.isPartialIncludeMeant { return true }
        let open = axes.map(\.name).filter { name in !entry.fields.contains { $0.name == name } }
        if open.isEmpty { return true }
        let names = open.map { "'\($0)'" }.joined(separator: ", ")
        diagnostics.append(
            Diagnostic(
                "this include matches no combination, so it would add a job without \(names);"
                    + " correct its values, name every axis, or write 'partial-include: true'",
                at: entry.place))
        return false
    }

    /// An entry of axes alone can only mean to add a job; with other names, it may have been meant
    /// to extend one.
    private func warn(of entry: PartialMap, _ diagnostics: inout [Diagnostic]) {
        let isExtending = entry.fields.contains { field in
            !axes.contains { $0.name == field.name }
        }
        guard isExtending, !axes.isEmpty else { return }
        diagnostics.append(
            Diagnostic(
                "this include matches no combination, so it adds a job", at: entry.place,
                severity: .warning))
    }
}

// MARK: - What jobs lack

extension IncludePlanner {
    /// What the batch names of its matrix.
    private var references: [Reference] {
        block.references.filter { $0.root == "matrix" && $0.path.count > 1 }
    }

    private func checkNames(
        of entry: PartialMap, _ fields: [Value.Field], _ diagnostics: inout [Diagnostic]
    ) {
        for reference in references where !fields.hasValue(at: reference.path.dropFirst()) {
            if rules.isPartialIncludeMeant,
                !fields.contains(where: { $0.name == reference.path[1] })
            {
                continue
            }
            diagnostics.append(
                Diagnostic(
                    "this include adds a job that has no '\(reference.written)'; add it",
                    at: entry.place, notes: [Diagnostic.Note("named here", at: reference.place)]))
            return
        }
    }

    /// Finds names that some includes add and some combinations are left without.
    private func checkRest(
        excludes: [Box], boxes: [Box], _ diagnostics: inout [Diagnostic]
    ) {
        guard !rules.isPartialIncludeMeant, !axes.isEmpty else { return }
        var seen: Set<String> = []
        for reference in references {
            let name = reference.path[1]
            guard !axes.contains(where: { $0.name == name }), seen.insert(name).inserted else {
                continue
            }
            let giving = rules.includes.indices.filter { number in
                rules.includes[number].fields.contains { $0.name == name }
            }.map { boxes[$0] }
            if giving.isEmpty { continue }
            do throws(Overlaps) {
                let bare = try OpenCombinations(sizes: sizes, outside: excludes + giving)
                guard bare.count > 0 else { continue }
                diagnostics.append(lack(of: reference, at: bare.combination(at: 0)))
            } catch {
                diagnostics.append(
                    Diagnostic(
                        "whether every job has 'matrix.\(name)' can't be counted; write fewer"
                            + " includes", at: reference.place))
            }
        }
    }

    private func lack(of reference: Reference, at places: [UInt64]) -> Diagnostic {
        let values = zip(axes, sides).map { axis, side in
            "\(axis.name): \(FileName.slug(axis.values[places[side]]))"
        }
        let first = rules.includes.first { include in
            include.fields.contains { $0.name == reference.path[1] }
        }
        return Diagnostic(
            "'matrix.\(reference.path[1])' is not there for every job: the one with"
                + " \(values.joined(separator: ", ")) has none;"
                + " let an include give it one, or write 'partial-include: true'",
            at: reference.place,
            notes: first.map { [Diagnostic.Note("added here", at: $0.place)] } ?? [])
    }

    private var sizes: [UInt64] {
        var sizes: [UInt64] = []
        for (axis, side) in zip(axes, sides) where side == sizes.count {
            sizes.append(axis.values.count)
        }
        return sizes
    }
}

extension [Value.Field] {
    /// Whether a path of names leads to a value, or to a property of a file.
    fileprivate func hasValue(at path: ArraySlice<String>) -> Bool {
        if value(at: path) != nil { return true }
        guard case .file? = value(at: path.dropLast()), let name = path.last else { return false }
        return FileReference.propertyNames.contains(name)
    }
}
