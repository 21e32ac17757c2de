// MARK: - Variables

extension VariantBuilder {
    /// What names stand for once the assignments among `pieces` are made, and what is chosen once.
    ///
    /// The values see the names from outside, not each other's.
    mutating func assigned(
        _ pieces: [VariantSyntax], _ outer: Scope
    ) throws(VariantFault) -> (Scope, [VariantNode.Binding]) {
        var scope = outer
        var bindings: [(name: String, binding: VariantNode.Binding)] = []
        var bound: Set<String> = []
        for case .assignment(let assignment, _) in pieces {
            let name = assignment.name
            if !bound.insert(name).inserted { bindings.removeAll { $0.name == name } }
            if assignment.isDefault, let known = outer.variables[name] {
                scope.variables[name] = known
            } else if assignment.isChosenOnce {
                let value = try node(assignment.value, outer)
                if value.isLiteral {
                    scope.variables[name] = .node(value)
                } else {
                    slotCount += 1
                    let binding = VariantNode.Binding(
                        slot: slotCount, node: value.choosing(.variable(name)))
                    bindings.append((name, binding))
                    let slot = VariantNode(
                        kind: .slot(slotCount), count: 1, byteCountMax: value.byteCountMax)
                    scope.variables[name] = .node(slot)
                }
            } else {
                scope.variables[name] = .syntax(assignment.value)
            }
        }
        if pieces.contains(where: \.isAssignment) { scope.number = newScopeNumber() }
        return (scope, bindings.map(\.binding))
    }

    mutating func variable(
        _ name: String, _ fallback: VariantSyntax?, _ scope: Scope, _ mark: Mark
    ) throws(VariantFault) -> VariantNode {
        let value: VariantSyntax
        switch scope.variables[name] {
        case .node(let node):
            if case .slot(let slot) = node.kind { slotsUsed.insert(slot) }
            return node
        case .syntax(let syntax): value = syntax
        case nil:
            guard let fallback else {
                throw fault(
                    "the variable '\(name.prefix(40))' has no value here; set it with"
                        + " '${\(name.prefix(40))=…}' or write '${\(name.prefix(40)):…}'",
                    mark)
            }
            value = fallback
        }
        guard !variablesOpen.contains(name) else {
            let chain = variablesOpen.drop { $0 != name } + [name]
            throw fault(
                "a variable is made of itself: "
                    + chain.map { "'\($0.prefix(40))'" }.joined(separator: " → "),
                mark)
        }
        variablesOpen.append(name)
        defer { variablesOpen.removeLast() }
        let node = try node(value, scope)
        return node.isLiteral ? node : node.choosing(.variable(name))
    }
}

// MARK: - Wildcards

extension VariantBuilder {
    mutating func wildcard(
        _ wildcard: VariantSyntax.Wildcard, _ outer: Scope, _ mark: Mark
    ) throws(VariantFault) -> VariantNode {
        let name = try name(of: wildcard, outer, mark)
        let scope = inner(wildcard, outer)
        let key = WildcardKey(name: name, scope: scope.number)
        if let known = expanded[key] { return known }
        let syntaxes = try open(name, mark)
        var (nodes, ends): ([VariantNode], [UInt64]) = ([], [])
        var byteCount = 0
        for syntax in syntaxes {
            let node = try node(syntax, scope)
            guard let end = Exact.sum(ends.last ?? 0, node.count) else { throw tooMany(mark) }
            nodes.append(node)
            ends.append(end)
            byteCount = max(byteCount, node.byteCountMax)
        }
        close()
        let node = VariantNode(
            kind: .lines(nodes, ends: ends), count: ends.last ?? 0, byteCountMax: byteCount,
            origin: .wildcard(name))
        expanded[key] = node
        return node
    }

    /// The scope of a wildcard's lines.
    mutating func inner(_ wildcard: VariantSyntax.Wildcard, _ outer: Scope) -> Scope {
        guard !wildcard.variables.isEmpty else { return outer }
        var scope = outer
        scope.number = newScopeNumber()
        for variable in wildcard.variables {
            scope.variables[variable.name] = .syntax(variable.value)
        }
        return scope
    }

    /// The lines of a wildcard, read; ``close()`` follows.
    mutating func open(_ name: String, _ mark: Mark) throws(VariantFault) -> [VariantSyntax] {
        guard !wildcardsOpen.contains(name) else {
            let chain = wildcardsOpen.drop { $0 != name } + [name]
            throw fault(
                "a wildcard contains itself: "
                    + chain.map { "'__\($0.prefix(40))__'" }.joined(separator: " → "),
                mark)
        }
        let found = try read(name, mark)
        wildcardsOpen.append(name)
        var syntaxes: [VariantSyntax] = []
        for line in found {
            lines.append(line)
            syntaxes.append(try parsed(line.bytes, source: lines.count))
        }
        return syntaxes
    }

    mutating func close() { wildcardsOpen.removeLast() }

    private mutating func read(
        _ name: String, _ mark: Mark
    ) throws(VariantFault) -> [WildcardFiles.Line] {
        if let known = linesRead[ExactText(name)] { return known }
        guard let wildcards else {
            throw fault(
                "'__\(name.prefix(80))__' needs a folder of wildcard files, and none is named",
                mark)
        }
        let names: [String]
        do throws(InputFileError) {
            let found = try wildcards.lines(of: name)
            linesRead[ExactText(name)] = found
            if !found.isEmpty { return found }
            names = try wildcards.names()
        } catch {
            throw fault(error.message, mark)
        }
        let known = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(5)
            .map { "'\($0.prefix(80))'" }.joined(separator: ", ")
        throw fault(
            "no wildcard file in '\(wildcards.folder)' has lines for '\(name.prefix(80))'; "
                + (names.isEmpty
                    ? "there are no '.txt' files"
                    : "there is " + known + (names.count > 5 ? ", …" : "")),
            mark)
    }

    /// The name with its variables filled in, each of which must have just one value.
    mutating func name(
        of wildcard: VariantSyntax.Wildcard, _ scope: Scope, _ mark: Mark
    ) throws(VariantFault) -> String {
        var writer = VariantWriter(noting: false)
        for piece in wildcard.name {
            let node = try node(piece, scope)
            if node.count == 1 { writer.write(node, 0) }
            guard writer.bytes.count <= VariantLimits.nameByteCountMax else {
                throw fault(
                    "the name of a wildcard has at most \(VariantLimits.nameByteCountMax) bytes",
                    mark)
            }
            guard node.count == 1, !writer.isOpen else {
                throw fault(
                    "a variable in the name of a wildcard must have one value, and this one has"
                        + " several; write the wildcards out, '{__…__|__…__}'",
                    piece.mark ?? mark)
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
