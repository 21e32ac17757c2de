/// The alternatives of a pattern: `{a,b}.{jpg,png}` stands for four patterns.
enum Braces {
    private static let alternativesMax = 1000

    /// The patterns that `pattern` stands for, in order; itself when it has no alternatives.
    ///
    /// Braces nest. Without a comma, or without their other half, they are themselves. A backslash
    /// keeps the character behind it as it is, and stays for the pattern to read.
    static func expanded(_ pattern: String) throws(InputPatternFault) -> [String] {
        var finished: [String] = []
        var waiting = [Array(pattern.unicodeScalars)[...]]
        while let next = waiting.popLast() {
            guard let group = Group(first: next) else {
                finished.append(text(next))
                guard finished.count <= alternativesMax else { throw .tooManyAlternatives }
                continue
            }
            let rest = next[group.end...]
            for alternative in group.alternatives.reversed() {
                waiting.append(next[..<group.start] + alternative + rest)
            }
            guard waiting.count <= alternativesMax else { throw .tooManyAlternatives }
        }
        return finished
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    /// The first `{…,…}` of a pattern.
    private struct Group {
        let start: Int
        /// Behind the closing brace.
        let end: Int
        let alternatives: [ArraySlice<Unicode.Scalar>]

        init?(first pattern: ArraySlice<Unicode.Scalar>) {
            for (start, scalar) in Self.unescaped(pattern) where scalar == "{" {
                if let group = Group(at: start, in: pattern) {
                    self = group
                    return
                }
            }
            return nil
        }

        private init?(at start: Int, in pattern: ArraySlice<Unicode.Scalar>) {
            var depth = 0
            var cuts = [start]
            for (index, scalar) in Self.unescaped(pattern[start...]) {
                if scalar == "{" { depth += 1 }
                if scalar == ",", depth == 1 { cuts.append(index) }
                guard scalar == "}" else { continue }
                depth -= 1
                guard depth == 0 else { continue }
                guard cuts.count > 1 else { return nil }
                self.start = start
                end = index + 1
                alternatives = zip(cuts, cuts.dropFirst() + [index]).map {
                    pattern[($0 + 1)..<$1]
                }
                return
            }
            return nil
        }

        private static func unescaped(
            _ pattern: ArraySlice<Unicode.Scalar>
        ) -> [(index: Int, scalar: Unicode.Scalar)] {
            var found: [(Int, Unicode.Scalar)] = []
            var index = pattern.startIndex
            while index < pattern.endIndex {
                if pattern[index] == "\\" {
                    index += 2
                    continue
                }
                found.append((index, pattern[index]))
                index += 1
            }
            return found
        }
    }
}

/// What is wrong with a pattern, or too much for one.
enum InputPatternFault: Error, Hashable {
    case tooManyAlternatives
    case tooManyFiles
    case tooDeep
    /// A folder that could not be read.
    case unreadable(String, Errno)
    /// A name that is not UTF-8, so that no manifest can name it.
    case unnameable(folder: String)
    /// Why a `~` stands for no folder.
    case unknownHome(String)
    /// Why what it leads to may not be read.
    case refused(String)

    var message: String {
        switch self {
        case .tooManyAlternatives: "it stands for more than 1000 patterns; use fewer '{…}'"
        case .tooManyFiles: "it leads to too many files (limit 100000); make it narrower"
        case .tooDeep: "it leads too many folders deep; make it narrower"
        case .unknownHome(let message), .refused(let message): message
        case .unreadable(let folder, let error):
            "can't read the folder '\(folder)': \(error.text)"
        case .unnameable(let folder):
            "the folder '\(folder)' holds a file whose name is not UTF-8; rename it"
        }
    }
}
