import YAML

/// How the things that a manifest names may be called.
enum NameRule {
    case axis, variable, provider, batch, pipeline

    static let lengthMax = 100

    /// Reports a name that breaks the rule.
    /// - Returns: whether the name keeps it.
    @discardableResult
    func check(_ name: String, at mark: Mark, diagnostics: inout DiagnosticList) -> Bool {
        guard let fault = fault(in: name) else { return true }
        diagnostics.error("the \(what) \(quoted(name)) \(fault)", at: mark)
        return false
    }

    private var what: String {
        switch self {
        case .axis: "axis"
        case .variable: "name"
        case .provider: "provider's name"
        case .batch: "batch's name"
        case .pipeline: "pipeline's name"
        }
    }

    private func fault(in name: String) -> String? {
        let scalars = name.unicodeScalars
        if name.isEmpty { return "is empty; write one" }
        if scalars.count > Self.lengthMax { return "is longer than \(Self.lengthMax) characters" }
        switch self {
        case .axis, .variable:
            guard let first = scalars.first, Self.isLetter(first) || first == "_" else {
                return "does not begin with a letter or '_'"
            }
            return scalars.allSatisfy { Self.isPlain($0) && $0 != "." }
                ? nil : "has characters other than letters, digits, '_' and '-'"
        case .provider:
            return scalars.allSatisfy { Self.isPlain($0) && $0 != "." }
                ? nil : "has characters other than letters, digits, '_' and '-'"
        case .batch:
            if scalars.first == "." { return "begins with a dot, which hides its folder" }
            return scalars.allSatisfy(Self.isPlain)
                ? nil : "has characters other than letters, digits, '.', '_' and '-'"
        case .pipeline:
            if scalars.first == "." { return "begins with a dot, which hides its folder" }
            return scalars.contains { $0 == "/" || $0.properties.generalCategory == .control }
                ? "has a '/' or a control character; it names a folder" : nil
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        isLetter(scalar) || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "-"
            || scalar == "."
    }
}
