/// One `${{ … }}`: the path of a name, such as `matrix.photo.stem`, and where it was written.
package struct Reference: Hashable, Sendable {
    package let path: [String]
    /// What its text is passed through, in order.
    package let filters: [Located<Filter>]
    package let place: Place

    package init(path: [String], filters: [Located<Filter>] = [], place: Place) {
        self.path = path
        self.filters = filters
        self.place = place
    }

    package var root: String { path.first ?? "" }
    /// The name alone: `matrix.photo.stem`.
    package var written: String { path.joined(separator: ".") }
    /// The whole of it, as a manifest writes it: `${{ matrix.photo.stem | slug }}`.
    package var marked: String {
        "${{ " + ([written] + filters.map(\.value.written)).joined(separator: " | ") + " }}"
    }
}

/// Text with references in it: `${{ matrix.photo.stem }}-${{ matrix.seed }}`.
package struct TextTemplate: Hashable, Sendable {
    /// A stretch of a template.
    package enum Part: Hashable, Sendable {
        case literal(String)
        case reference(Reference)
    }

    package let parts: [Part]
    package let place: Place

    package init(parts: [Part], place: Place) {
        self.parts = parts
        self.place = place
    }

    package var references: [Reference] {
        parts.compactMap { part in
            guard case .reference(let reference) = part else { return nil }
            return reference
        }
    }

    /// The text when nothing in it is a reference.
    package var literal: String? {
        var text = ""
        for case .literal(let piece) in parts { text += piece }
        return references.isEmpty ? text : nil
    }
}

/// A value with references in it, as written: an input of a batch, or the body of a described
/// request.
package indirect enum TemplateValue: Hashable, Sendable {
    case constant(Value)
    /// A plain scalar that is one reference, which keeps the type of what it names, or has the type
    /// that its last filter makes.
    case reference(Reference)
    case text(TextTemplate)
    case list([TemplateValue])
    case map([Field])
    /// `{ file: path }`, and whether it may be something else than an image: `{ file: path, as: any }`.
    case file(TextTemplate, mayBeAnything: Bool = false)

    /// One named value of a map, in the order written.
    package struct Field: Hashable, Sendable {
        package let name: String
        package let place: Place
        package let value: TemplateValue

        package init(_ name: String, _ value: TemplateValue, at place: Place) {
            self.name = name
            self.place = place
            self.value = value
        }
    }

    /// Every reference in it, however deep, in order.
    package var references: [Reference] {
        switch self {
        case .constant: []
        case .reference(let reference): [reference]
        case .text(let text), .file(let text, _): text.references
        case .list(let items): items.flatMap(\.references)
        case .map(let fields): fields.flatMap(\.value.references)
        }
    }
}
