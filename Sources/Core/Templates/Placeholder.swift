/// A placeholder as other tools write them: `{{ style }}`, `${style}`, `%style%`.
///
/// Here it is text like any other and goes out as it stands.
package struct Placeholder: Hashable, Sendable {
    /// As it stands in the text.
    package let written: String
    /// The Unicode scalars of the text that it covers.
    package let range: Range<Int>
    /// What to write: `matrix.style`.
    package let meant: String
}

extension Placeholder {
    /// The names that a placeholder may mean.
    package struct Names: Sendable {
        /// Those below `matrix`: axes, and what includes add.
        package let matrix: [String]
        package let vars: [String]

        package init(matrix: [String], vars: [String]) {
            self.matrix = matrix
            self.vars = vars
        }

        private static let others: Set = [
            "pipeline.name", "batch.name", "job.index", "job.key", "job.replica", "run.date",
        ]

        /// The name that a manifest knows for what stands in a placeholder; `nil` for none.
        ///
        /// - Parameter isSure: Whether nothing but a placeholder is written so: then a name below
        ///   `matrix`, `vars` or `env` is meant as one, known or not.
        func meant(by path: [String], isSure: Bool) -> String? {
            let written = path.joined(separator: ".")
            if path.count > 1 {
                if Self.others.contains(written) { return written }
                let known = ["matrix": matrix, "vars": vars][path[0]]
                if let known, isSure || known.contains(path[1]) { return written }
                if path[0] == "env", isSure { return written }
            }
            let rest = path.dropFirst().map { "." + $0 }.joined()
            if let name = Self.same(path[0], matrix) { return "matrix." + name + rest }
            if let name = Self.same(path[0], vars) { return "vars." + name + rest }
            return nil
        }

        /// The name as it is, or for one in capitals, as `%STYLE%`, whatever its case.
        private static func same(_ word: String, _ names: [String]) -> String? {
            if names.contains(word) { return word }
            guard word == word.uppercased() else { return nil }
            return names.first { $0.uppercased() == word }
        }
    }

    /// The placeholders in a text, in order; a `${{ … }}` and an escaped `$${{ … }}` are none.
    package static func all(in text: String, _ names: Names) -> [Placeholder] {
        guard
            !(names.matrix.isEmpty && names.vars.isEmpty && !text.contains("$"))
                || text.contains("{{"), text.unicodeScalars.contains(where: openings.contains)
        else { return [] }
        var scanner = PlaceholderScanner(text, names)
        return scanner.placeholders()
    }

    private static let openings: Set<Unicode.Scalar> = ["$", "{", "%", "<", "[", "#", "_"]
}

/// Looks for placeholders, one place of a text after the other.
private struct PlaceholderScanner {
    /// What stands around a name.
    private struct Brackets {
        let open: [Unicode.Scalar]
        let close: [Unicode.Scalar]
        /// Whether nothing but a placeholder is written so.
        let isSure: Bool
        /// Whether there may be spaces around the name.
        let isLoose: Bool

        init(_ open: String, _ close: String, isSure: Bool = false, isLoose: Bool = true) {
            self.open = Array(open.unicodeScalars)
            self.close = Array(close.unicodeScalars)
            self.isSure = isSure
            self.isLoose = isLoose
        }
    }

    /// Longer ones first, where one begins like another.
    private static let kinds = [
        Brackets("{{", "}}", isSure: true), Brackets("${", "}", isSure: true),
        Brackets("$((", "))"), Brackets("$(", ")"), Brackets("$[[", "]]"), Brackets("$[", "]"),
        Brackets("#{", "}"), Brackets("%{", "}"), Brackets("%(", ")s", isLoose: false),
        Brackets("<%=", "%>"), Brackets("<<", ">>"), Brackets("{", "}"),
        Brackets("[[", "]]"), Brackets("[", "]", isLoose: false),
        Brackets("<", ">", isLoose: false), Brackets("%", "%", isLoose: false),
        Brackets("__", "__", isLoose: false),
    ]
    private static let lengthMax = 100

    private let scalars: [Unicode.Scalar]
    private let names: Placeholder.Names
    private var index = 0

    init(_ text: String, _ names: Placeholder.Names) {
        scalars = Array(text.unicodeScalars)
        self.names = names
    }

    mutating func placeholders() -> [Placeholder] {
        var found: [Placeholder] = []
        while index < scalars.count {
            if let end = referenceEnd() {
                index = end
            } else if let next = bracketed() ?? bare() {
                found.append(next)
                index = next.range.upperBound
            } else {
                index += 1
            }
        }
        return found
    }

    /// Behind a reference of ours, or behind one that is escaped.
    private func referenceEnd() -> Int? {
        guard isAt("$${{") || isAt("${{") else { return nil }
        return end(of: Array("}}".unicodeScalars), from: index + 3).map { $0 + 2 }
    }

    private func isAt(_ mark: String) -> Bool {
        scalars[index...].starts(with: mark.unicodeScalars)
    }

    private func bracketed() -> Placeholder? {
        for kind in Self.kinds where scalars[index...].starts(with: kind.open) {
            let start = index + kind.open.count
            guard let end = end(of: kind.close, from: start) else { continue }
            let inner = text(start..<end)
            guard kind.isLoose || inner == inner.trimmed, let path = path(inner, kind.isSure),
                let meant = names.meant(by: path, isSure: kind.isSure)
            else { continue }
            return placeholder(index..<(end + kind.close.count), meant)
        }
        return nil
    }

    /// `$style`, `$vars.style`: as many of the names as are known.
    private func bare() -> Placeholder? {
        guard scalars[index] == "$" else { return nil }
        var end = index + 1
        while end < scalars.count, end - index < Self.lengthMax, isNamePart(scalars[end], "-.") {
            end += 1
        }
        while end > index + 1 {
            if let path = path(text((index + 1)..<end), false),
                let meant = names.meant(by: path, isSure: path[0] == "env")
            {
                return placeholder(index..<end, meant)
            }
            repeat { end -= 1 } while end > index + 1 && isNamePart(scalars[end], "")
        }
        return nil
    }

    private func isNamePart(_ scalar: Unicode.Scalar, _ others: String) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            || others.unicodeScalars.contains(scalar)
    }

    /// The names in a placeholder: what follows a `|` or begins with a dot belongs to the dialect.
    private func path(_ inner: String, _ isSure: Bool) -> [String]? {
        var name = inner.trimmed[...]
        if isSure, let bar = name.firstIndex(where: { $0 == "|" || $0 == ":" }) {
            name = name[..<bar]
        }
        if isSure, name.first == "." || name.first == "$" { name = name.dropFirst() }
        let names = String(name).trimmed.split(separator: ".", omittingEmptySubsequences: false)
        let isPath = names.allSatisfy { part in
            !part.isEmpty && part.unicodeScalars.allSatisfy(TemplateParser.isNamePart)
        }
        return isPath ? names.map(String.init) : nil
    }

    private func placeholder(_ range: Range<Int>, _ meant: String) -> Placeholder {
        Placeholder(written: text(range), range: range, meant: meant)
    }

    /// Where `close` begins, on the same line and not far.
    private func end(of close: [Unicode.Scalar], from start: Int) -> Int? {
        var end = start
        while end < scalars.count, end - start <= Self.lengthMax, scalars[end] != "\n" {
            if scalars[end...].starts(with: close) { return end }
            end += 1
        }
        return nil
    }

    private func text(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[range])
        return String(view)
    }
}
