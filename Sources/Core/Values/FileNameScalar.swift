/// What a character beyond ASCII is to a file's name.
enum FileNameScalar {
    case letter
    /// An accent or a vowel sign of the letter before it.
    case mark
    /// Not to be seen: a change of direction, a joiner, a variant of the character before it.
    case unseen
    /// Anything else: punctuation, symbols, blanks, what no standard has given a meaning.
    case foreign

    init(_ scalar: Unicode.Scalar) {
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint {
            self = .unseen
            return
        }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber:
            self = .letter
        case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
        case .format: self = .unseen
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol,
            .modifierSymbol, .otherSymbol, .spaceSeparator, .lineSeparator, .paragraphSeparator,
            .control, .surrogate, .privateUse, .unassigned:
            self = .foreign
        @unknown default: self = .foreign
        }
    }
}
