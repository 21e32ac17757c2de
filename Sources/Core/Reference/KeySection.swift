/// The keys of one kind of map that a user writes: a provider, a batch.
///
/// The readers, the JSON Schemas and the key tables of the documentation are all made from it.
package struct KeySection: Sendable {
    /// What the map is, as a title: `Provider`.
    package let title: String
    package let keys: [KeyEntry]

    package init(_ title: String, _ keys: [KeyEntry]) {
        self.title = title
        self.keys = keys
    }

    package var names: [String] { keys.map(\.name) }

    /// The section without some of its keys.
    package func without(_ names: [String]) -> KeySection {
        KeySection(title, keys.filter { !names.contains($0.name) })
    }
}

/// One key: what may stand there, what it means, and what holds without it.
package struct KeyEntry: Sendable {
    package let name: String
    package let form: ValueForm
    /// What it means, a fragment without a full stop.
    package let meaning: String
    /// What holds when the key is not written; `required` when it must be.
    package let whenLeftOut: String
    /// One line of YAML with the key, right as it stands in its map.
    package let example: String

    package init(
        _ name: String, _ form: ValueForm, _ meaning: String, leftOut whenLeftOut: String,
        example: String
    ) {
        self.name = name
        self.form = form
        self.meaning = meaning
        self.whenLeftOut = whenLeftOut
        self.example = example
    }

    package var isRequired: Bool { whenLeftOut == "required" }
}
