internal import Foundation

/// A page of the documentation.
struct MarkdownPage {
    /// A fenced block, without its fences.
    struct Block {
        let language: String
        let text: String
    }

    let text: String

    /// - Parameter path: From the top of the repository.
    init(_ path: String) throws {
        text = try String(
            contentsOf: Workplace.repository.appending(path: path), encoding: .utf8)
    }

    /// All fenced blocks, in order.
    var blocks: [Block] {
        var blocks: [Block] = []
        var open: (language: String, lines: [Substring])?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let block = open {
                if line == "```" {
                    let text = block.lines.joined(separator: "\n") + "\n"
                    blocks.append(Block(language: block.language, text: text))
                    open = nil
                } else {
                    open?.lines.append(line)
                }
            } else if line.hasPrefix("```") {
                open = (String(line.dropFirst(3)), [])
            }
        }
        return blocks
    }

    /// The fenced blocks of one language.
    func blocks(_ language: String) -> [String] {
        blocks.filter { $0.language == language }.map(\.text)
    }

    /// The first column of the table between `<!-- fields: NAME -->` and its end.
    func fields(_ name: String) -> [String] {
        guard let start = text.firstRange(of: "<!-- fields: \(name) -->"),
            let end = text[start.upperBound...].firstRange(of: "<!-- end of fields -->")
        else { return [] }
        return text[start.upperBound..<end.lowerBound].split(separator: "\n").compactMap { row in
            guard row.hasPrefix("| `") else { return nil }
            return String(row.dropFirst(3).prefix { $0 != "`" })
        }
    }
}
