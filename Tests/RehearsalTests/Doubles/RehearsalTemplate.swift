import Core

/// The template of a text: `/Run/${{ target }}`.
func template(_ written: String) -> TextTemplate {
    let place = Place(file: "sample.yaml", line: 1, column: 1, length: 1)
    let pieces = (try? TemplateParser.pieces(of: written)) ?? []
    let parts = pieces.map { piece -> TextTemplate.Part in
        switch piece {
        case .literal(let text): .literal(text)
        case .reference(let path, _, _): .reference(Reference(path: path, place: place))
        }
    }
    return TextTemplate(parts: parts, place: place)
}

func reference(_ name: String) -> TemplateValue {
    .reference(template("${{ \(name) }}").references[0])
}

func map(_ fields: KeyValuePairs<String, TemplateValue>) -> TemplateValue {
    .map(
        fields.map { name, value in
            TemplateValue.Field(name, value, at: template("").place)
        })
}

func path(_ written: String) -> JSONPath {
    guard let path = JSONPath(written) else {
        preconditionFailure("a test believes that '\(written)' is a path")
    }
    return path
}
