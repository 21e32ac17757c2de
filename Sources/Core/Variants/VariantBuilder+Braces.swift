extension VariantBuilder {
    mutating func brace(
        _ brace: VariantSyntax.Brace, _ scope: Scope, _ mark: Mark
    ) throws(VariantFault) -> VariantNode {
        if brace.options.count == 1,
            case .wildcard(let wildcard, let mark) = brace.options[0].value
        {
            return try self.brace(of: wildcard, brace, scope, mark)
        }
        var merged = try options(of: brace, scope, mark)
        if !brace.options.allSatisfy(\.value.isLiteral) { mergeTexts(&merged) }
        let most = min(brace.most, brace.options.count, merged.count)
        let least = min(brace.least, brace.options.count)
        guard least <= most else {
            throw fault(
                "\(least) different alternatives are wanted, but there "
                    + (most == 1 ? "is only 1" : "are only \(most)"),
                mark)
        }
        guard
            var counted = VariantBrace(
                options: merged, sizes: least...most, separator: brace.separator)
        else { throw tooMany(mark) }
        compare(&counted)
        guard counted.count > 0 else {
            throw fault(
                "\(least) different alternatives are wanted, but they give the same texts", mark)
        }
        let sizes = merged.map(\.node.byteCountMax).sorted(by: >).prefix(most)
        let byteCount = sizes.reduce(0, +) + max(0, most - 1) * brace.separator.count
        let node = VariantNode(
            kind: .brace(counted), count: counted.count, byteCountMax: byteCount, origin: .braces)
        return try bounded(node, mark)
    }

    /// `{2$$__name__}`: the lines of the wildcard are the alternatives.
    private mutating func brace(
        of wildcard: VariantSyntax.Wildcard, _ brace: VariantSyntax.Brace, _ outer: Scope,
        _ mark: Mark
    ) throws(VariantFault) -> VariantNode {
        guard !brace.isOpen else {
            throw fault(
                "a count without an upper bound can't be used with a wildcard; write the bound",
                mark)
        }
        let name = try name(of: wildcard, outer, mark)
        let scope = inner(wildcard, outer)
        let syntaxes = try open(name, mark)
        var lines = brace
        lines.options = syntaxes.map { VariantSyntax.Option(value: $0, weight: 1_000_000) }
        lines.least = min(brace.least, lines.options.count)
        lines.most = min(brace.most, lines.options.count)
        let node = try self.brace(lines, scope, mark)
        close()
        return node.choosing(.wildcard(name))
    }

    /// The options, those written alike as one.
    private mutating func options(
        of brace: VariantSyntax.Brace, _ scope: Scope, _ mark: Mark
    ) throws(VariantFault) -> [VariantBrace.Option] {
        var options: [VariantBrace.Option] = []
        var places: [VariantSyntax: Int] = [:]
        for option in brace.options where purpose == .everyCombination || option.weight > 0 {
            if let place = places[option.value] {
                options[place].weight += option.weight
            } else {
                places[option.value] = options.count
                let node = try node(option.value, scope)
                options.append(VariantBrace.Option(node: node, weight: option.weight))
            }
        }
        guard !options.isEmpty else {
            throw fault("every alternative has the weight 0, so none can be drawn", mark)
        }
        return options
    }
}

// MARK: - Equal texts

extension VariantBuilder {
    /// Makes one of options that have just one text, and the same.
    private mutating func mergeTexts(_ options: inout [VariantBrace.Option]) {
        let single = options.filter { $0.node.count == 1 }
        guard single.count > 1, mayCompare(single.map(\.node)) else { return }
        var places: [[UInt8]: Int] = [:]
        var merged: [VariantBrace.Option] = []
        for option in options {
            guard option.node.count == 1 else {
                merged.append(option)
                continue
            }
            let text = text(of: option.node, 0)
            if let place = places[text] {
                merged[place].weight += option.weight
            } else {
                places[text] = merged.count
                merged.append(option)
            }
        }
        options = merged
    }

    /// Leaves out what gives a text again, or one text twice in a row of several.
    private mutating func compare(_ brace: inout VariantBrace) {
        let nodes = brace.options.map(\.node)
        guard nodes.contains(where: { $0.count > 1 }), mayCompare(nodes) else { return }
        let texts = nodes.map { node in (0..<node.count).map { text(of: node, $0) } }
        let all = texts.flatMap { $0 }
        guard Set(all).count < all.count, brace.rankCount <= UInt64(VariantLimits.comparedMax),
            comparedCount + Int(brace.rankCount) <= VariantLimits.comparedTotalMax
        else { return }
        comparedCount += Int(brace.rankCount)
        var first: [[[UInt8]]: UInt64] = [:]
        var kept: [UInt64] = []
        var twins: [UInt64: UInt64] = [:]
        for rank in 0..<brace.rankCount {
            let picks = brace.picks(ofRank: rank)
            let row = zip(picks.options, picks.places).map { texts[$0][Int($1)] }
            guard Set(row).count == row.count else { continue }
            if let twin = first[row] {
                twins[rank] = twin
            } else {
                first[row] = rank
                kept.append(rank)
            }
        }
        brace.keep(kept, twins: twins)
    }

    private func text(of node: VariantNode, _ index: UInt64) -> [UInt8] {
        var writer = VariantWriter(noting: false)
        writer.write(node, index)
        return writer.bytes
    }

    /// Whether all texts of `nodes` are few and short enough to be compared; then they count.
    private mutating func mayCompare(_ nodes: [VariantNode]) -> Bool {
        var (count, byteCount) = (0, 0)
        for node in nodes {
            guard node.count <= UInt64(VariantLimits.comparedMax) else { return false }
            count += Int(node.count)
            byteCount += Int(node.count) * node.byteCountMax
        }
        guard count <= VariantLimits.comparedMax,
            byteCount <= VariantLimits.comparedByteCountMax,
            comparedCount + count <= VariantLimits.comparedTotalMax,
            comparedByteCount + byteCount <= VariantLimits.comparedTotalByteCountMax
        else { return false }
        comparedCount += count
        comparedByteCount += byteCount
        return true
    }
}
