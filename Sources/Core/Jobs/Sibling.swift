/// Another job of the same inputs with a seed of its own, asked for besides those of the plan.
///
/// It is in the plan while its original is.
package struct Sibling: Hashable, Sendable {
    package let original: JobKey
    /// Counted from 1 among the siblings of its original.
    package let number: Int
    /// Drawn once and recorded: no later edit of the pipeline's seed changes it.
    package let seed: UInt32
    package let key: JobKey

    package init(of original: JobKey, number: Int, seed: UInt32, key: JobKey) {
        self.original = original
        self.number = number
        self.seed = seed
        self.key = key
    }

    /// Where its images go: `selfies/anna-7-seed-1838902`.
    func stem(from original: String) -> String {
        let ending = "-seed-\(seed)"
        let most = FileName.bytesMax - ending.utf8.count
        guard let slash = original.lastSlash else {
            return Self.cut(original[...], to: most) + ending
        }
        let name = original[original.utf8.index(after: slash)...]
        return original[...slash] + Self.cut(name, to: most) + ending
    }

    private static func cut(_ name: Substring, to bytesMax: Int) -> String {
        var name = name
        while name.utf8.count > bytesMax { name.removeLast() }
        return String(name)
    }

    /// The seed of a sibling, 0 … 2³¹−1, since some services take no more: the same for the same
    /// pipeline's seed, original and number.
    static func seed(
        _ number: Int, of original: JobKey, pipelineSeed: Value, sha256: SHA256Function
    ) -> UInt32 {
        let words = JSON.array([
            .string("sibling 1"), .string(pipelineSeed.inlineText ?? ""), .string(original.hex),
            .integer(number),
        ]).bytes
        let drawn = sha256(words).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return drawn >> 1
    }
}

/// All siblings that were asked for, by their originals.
package struct Siblings: Hashable, Sendable {
    private var byOriginal: [JobKey: [Sibling]] = [:]

    package init(_ siblings: [Sibling] = []) {
        for sibling in siblings { byOriginal[sibling.original, default: []].append(sibling) }
    }

    package var isEmpty: Bool { byOriginal.isEmpty }

    /// The siblings of a job in the order in which they were asked for.
    package subscript(original: JobKey) -> [Sibling] { byOriginal[original] ?? [] }
}
