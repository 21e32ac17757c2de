/// The few colours of the program's words.
package enum Palette: Hashable, Sendable {
    case plain
    case ansi

    package func bold(_ text: String) -> String { painted(text, "1") }
    package func dim(_ text: String) -> String { painted(text, "2") }
    package func red(_ text: String) -> String { painted(text, "31") }
    package func green(_ text: String) -> String { painted(text, "32") }
    package func yellow(_ text: String) -> String { painted(text, "33") }
    package func cyan(_ text: String) -> String { painted(text, "36") }

    private func painted(_ text: String, _ code: String) -> String {
        switch self {
        case .plain: text
        case .ansi: text.isEmpty ? text : "\u{1B}[\(code)m\(text)\u{1B}[0m"
        }
    }
}
