/// Seeds that leave the draw to the service, so that an image can't be made again.
package enum RandomSeed {
    private static let words: Set = ["seed", "seeds", "noiseseed", "randomseed", "rngseed"]
    private static let texts: Set = [
        "", "-1", "random", "rand", "randomize", "randomise", "randomized", "auto", "any", "?",
        "none",
        "null",
    ]

    /// Whether an input of this name is a seed: `seed`, `noise_seed`, `data[…-seed#56][seed]`,
    /// `randomSeed`.
    package static func isSeed(_ name: String) -> Bool {
        NameWords.of(name).contains { words.contains($0) }
    }

    /// The first seed in an input that means: any number, with what it is called.
    ///
    /// - Parameter name: What the input is called; a map's `title` and the names in it count too.
    package static func found(
        in value: Value, of name: String
    ) -> (name: String, written: String)? {
        switch value {
        case .map(let fields):
            if case .text(let title)? = value[field: "title"], let inner = value[field: "value"] {
                return found(in: inner, of: isSeed(name) ? name : title)
            }
            return fields.lazy.compactMap { found(in: $0.value, of: $0.name) }.first
        case .list(let items): return items.lazy.compactMap { found(in: $0, of: name) }.first
        case .null, .bool, .integer, .decimal, .text, .file:
            guard isSeed(name), let written = written(value) else { return nil }
            return (name, written)
        }
    }

    /// The value as a message shows it, when it means any number.
    private static func written(_ value: Value) -> String? {
        switch value {
        case .null: "empty"
        case .integer(let number): number < 0 ? "\(number)" : nil
        case .decimal(let number): number.written.hasPrefix("-") ? number.written : nil
        case .text(let text):
            texts.contains(text.trimmed.lowercased())
                ? text.trimmed.isEmpty ? "empty" : "'\(text.trimmed)'" : nil
        case .bool, .list, .map, .file: nil
        }
    }

    /// What is wrong with it, and what to write.
    package static func message(_ found: (name: String, written: String)) -> String {
        "the seed '\(found.name)' is \(found.written), so the service draws one and the image could"
            + " not be made again; write an axis '{ random: n }' in 'matrix', or a number"
    }
}

/// The words of a name: `noise_seed`, `noise-seed` and `noiseSeed` have the same.
enum NameWords {
    static func of(_ name: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isLower = false
        for scalar in name.unicodeScalars {
            let isLetter = scalar.properties.isAlphabetic
            if !isLetter || isLower && scalar.properties.isUppercase {
                if !word.isEmpty { words.append(word.lowercased()) }
                word = ""
            }
            if isLetter { word.unicodeScalars.append(scalar) }
            isLower = isLetter && !scalar.properties.isUppercase
        }
        if !word.isEmpty { words.append(word.lowercased()) }
        return words
    }
}
