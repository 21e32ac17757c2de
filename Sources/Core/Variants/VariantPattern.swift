/// A text with alternatives, read and counted: `a {red|blue} __animal__`.
///
/// The syntax and the order are those of the Python package dynamicprompts 0.31. No text is made
/// before it is asked for; the `index`-th is made from `index` alone.
package struct VariantPattern: Hashable, Sendable {
    /// What the texts are wanted for.
    package enum Purpose: Hashable, Sendable {
        case everyCombination
        /// Alternatives of weight 0 are left out.
        case draws
    }

    /// One of the texts, and how it came to be.
    package struct Made: Hashable, Sendable {
        package let text: String
        /// One for each outermost brace, wildcard and variable, in order; as many for every text
        /// of a pattern.
        package let choices: [VariantChoice]
    }

    /// What was written.
    package let text: String
    package let purpose: Purpose
    let root: VariantNode

    /// - Parameter wildcards: `nil` when there is no folder of wildcards.
    /// - Throws: `VariantFault` for the first mistake, in the text or in a wildcard file that it
    ///   names; also when there are more than 2⁶⁴−1 texts, or none.
    package init(
        _ text: String, wildcards: WildcardFiles?, for purpose: Purpose = .everyCombination
    ) throws(VariantFault) {
        self.text = text
        self.purpose = purpose
        var builder = VariantBuilder(wildcards: wildcards, purpose: purpose)
        root = try builder.root(Array(text.utf8))
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(text)
        hasher.combine(count)
    }

    /// How many texts there are; some may be equal.
    package var count: UInt64 { root.count }

    package func text(at index: UInt64) -> String { made(at: index).text }

    /// The `index`-th text, counted from 0, below `count`.
    package func made(at index: UInt64) -> Made {
        precondition(index < count, "there are \(count) texts, none at \(index)")
        var writer = VariantWriter(noting: true)
        writer.write(root, index)
        return Made(
            text: String(decoding: writer.bytes, as: UTF8.self), choices: writer.choices)
    }
}
