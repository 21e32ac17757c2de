package import Core

/// How the jobs of a batch come about: `3 photos × 20 seeds − 2 excluded + 1 added = 59 jobs`.
package struct BatchFormula: Sendable {
    private let batch: Plan.Batch
    private let plan: Plan
    private let look: Look

    package init(_ batch: Plan.Batch, of plan: Plan, look: Look) {
        self.batch = batch
        self.plan = plan
        self.look = look
    }

    private var matrix: Plan.Matrix { batch.matrix }

    /// In a stage, the jobs that so many come to with all images of the batch before it.
    private func all(_ count: UInt64) -> UInt64 { plan.expected(count, of: batch) }

    package var text: String {
        let expansion = matrix.expansion
        let jobs = Wording.count(all(matrix.count), "job")
        var words = terms
        // What a sample or repeats are taken of has to be said when it is not to be seen.
        let isSum = expansion.excludedCount > 0 || !expansion.added.isEmpty
        let total = expansion.productCount - expansion.excludedCount + UInt64(expansion.added.count)
        if isSum, expansion.sampleCount != nil || expansion.repeats > 1 {
            words += " = \(all(total))"
        }
        if let sample = expansion.sampleCount {
            words += ", sampled \(all(sample)) of \(all(total))"
        }
        if expansion.repeats > 1 {
            let isOneProduct = !isSum && expansion.sampleCount == nil
            words += isOneProduct && !words.isEmpty ? " \(look.times) " : ", \(look.times) "
            words += "\(expansion.repeats) repeats"
        }
        if !matrix.dropped.isEmpty {
            let duplicates = Wording.count(matrix.dropped.count, "duplicate")
            words +=
                (words.isEmpty ? "\(expansion.count)" : "")
                + " \(look.isUnicode ? "−" : "-") \(duplicates)"
        }
        return words.isEmpty ? jobs : "\(words) = \(jobs)"
    }

    /// What includes add to jobs that there are anyway: `extended 4`; `nil` when nothing.
    package var extended: String? {
        let counts = matrix.expansion.extendedCounts.filter { $0 > 0 }
        guard !counts.isEmpty else { return nil }
        if counts.count == 1 { return "extended \(counts[0])" }
        guard counts.count <= 6 else { return "extended by \(counts.count) includes" }
        return "extended \(Wording.list(counts.map { "\($0)" }))"
    }

    /// The product and what is taken from it and added to it; empty when there is nothing to say.
    private var terms: String {
        let expansion = matrix.expansion
        var words = factors.joined(separator: " \(look.times) ")
        if expansion.excludedCount > 0 {
            words += " \(look.isUnicode ? "−" : "-") \(all(expansion.excludedCount)) excluded"
        }
        guard !expansion.added.isEmpty else { return words }
        if expansion.productCount == 0 { return "\(expansion.added.count) included" }
        return (words.isEmpty ? "1" : words) + " + \(expansion.added.count) added"
    }

    /// `3 photos` for an axis, `20 (prompt, negative)` for axes that advance together.
    private var factors: [String] {
        var sides: [Int] = []
        for side in matrix.sides where !sides.contains(side) { sides.append(side) }
        return sides.map { side in
            let axes = zip(matrix.axes, matrix.sides).filter { $0.1 == side }.map(\.0)
            let isOfImages = axes.contains { $0.name == batch.source?.axis }
            let count = isOfImages ? all(axes[0].values.count) : axes[0].values.count
            let names = axes.map { SafeText.line($0.name, columnsMax: 40) }
            if case .images(let batch, _, _) = axes[0].values, names.count == 1 {
                return "\(count) images of \(SafeText.line(batch, columnsMax: 40))"
            }
            if names.count > 1 { return "\(count) (\(names.joined(separator: ", ")))" }
            return "\(count) \(count == 1 ? names[0] : Self.plural(names[0]))"
        }
    }

    /// More than one of what is called `name`.
    private static func plural(_ name: String) -> String {
        let isPlain = name.last?.isLetter ?? false
        guard isPlain, !name.hasSuffix("s") else { return name }
        if ["x", "ch", "sh", "z"].contains(where: name.hasSuffix) { return name + "es" }
        if name.hasSuffix("y"), let before = name.dropLast().last, !"aeiou".contains(before) {
            return name.dropLast() + "ies"
        }
        return name + "s"
    }
}
