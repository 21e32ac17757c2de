extension VariantPattern {
    /// After so many draws in a row that bring nothing new, the rest is taken in order.
    private static let missesMax = 2_000
    /// How far that goes.
    private static let searchedMax: UInt64 = 300_000

    /// Indices of `number` different texts, drawn by weight; the same for the same words.
    ///
    /// The n-th never depends on `number`. When all that is likely has been drawn, the rest
    /// follows in order.
    /// - Parameter words: What the draw belongs to: seed, batch, axis.
    /// - Throws: `VariantFault` when there are not so many different texts.
    package func drawn(
        _ number: Int, words: [String], sha256: @escaping SHA256Function
    ) throws(VariantFault) -> [UInt64] {
        precondition((0...VariantLimits.drawnMax).contains(number), "\(number) can't be drawn")
        guard UInt64(number) <= count else {
            throw VariantFault(
                "\(number) different texts are wanted, but there are only \(count)", at: 0)
        }
        let seed = JSON.array(["variants 1"].map(JSON.string) + words.map(JSON.string)).bytes
        var dice = VariantDice(seed, sha256: sha256)
        var seen: Set<[UInt8]> = []
        var indices: [UInt64] = []
        var misses = 0
        while indices.count < number, misses < Self.missesMax {
            if let index = root.draw(&dice), seen.insert(digest(of: index, sha256)).inserted {
                indices.append(index)
                misses = 0
            } else {
                misses += 1
            }
        }
        var index: UInt64 = 0
        while indices.count < number, index < min(count, Self.searchedMax) {
            if seen.insert(digest(of: index, sha256)).inserted { indices.append(index) }
            index += 1
        }
        guard indices.count == number else {
            throw VariantFault(
                "\(number) different texts are wanted, but only \(indices.count) were found among"
                    + " \(count) combinations",
                at: 0)
        }
        return indices
    }

    private func digest(of index: UInt64, _ sha256: SHA256Function) -> [UInt8] {
        var writer = VariantWriter(noting: false)
        writer.write(root, index)
        return Array(sha256(writer.bytes).prefix(16))
    }
}

extension VariantNode {
    /// The index of a text drawn by weight; `nil` when the draw is void because it would bring
    /// one text twice in a brace.
    fileprivate func draw(_ dice: inout VariantDice) -> UInt64? {
        switch kind {
        case .literal, .slot: return 0
        case .sequence(let bindings, let parts):
            var index: UInt64 = 0
            for node in bindings.map(\.node) + parts {
                guard let place = node.draw(&dice) else { return nil }
                index = index * node.count + place
            }
            return index
        case .lines(let lines, let ends):
            let line = Int(dice.number(below: UInt64(lines.count)))
            return lines[line].draw(&dice).map { $0 + (line == 0 ? 0 : ends[line - 1]) }
        case .brace(let brace): return brace.draw(&dice)
        case .wrap(let wrapper, let inner):
            guard let outside = wrapper.draw(&dice), let inside = inner.draw(&dice) else {
                return nil
            }
            return outside * inner.count + inside
        }
    }
}

extension VariantBrace {
    fileprivate func draw(_ dice: inout VariantDice) -> UInt64? {
        let size = sizes.lowerBound + Int(dice.number(below: UInt64(sizes.count)))
        var weights = options.map(\.weight)
        var picks = Picks()
        for _ in 0..<size {
            guard let option = dice.place(in: weights),
                let place = options[option].node.draw(&dice)
            else { return nil }
            weights[option] = 0
            picks.options.append(option)
            picks.places.append(place)
        }
        return index(ofRank: rank(of: picks))
    }
}
