/// Text from a source between quotes for a message: at most 80 bytes, control characters escaped.
package func quoted(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
        let piece =
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                scalar.escaped(asASCII: true)
            default: String(scalar)
            }
        guard shown.utf8.count + piece.utf8.count <= 80 else { return "'\(shown)…'" }
        shown += piece
    }
    return "'\(shown)'"
}
