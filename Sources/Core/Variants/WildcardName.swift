/// A pattern for names of wildcard files: `*` any text, folders included, `?` one character,
/// `[a-c]` one of these, `[!a-c]` none of these.
///
/// What Python's `fnmatch` does, which is what dynamicprompts 0.31 uses.
struct WildcardName {
    private enum Piece {
        case anyText
        case anyCharacter
        case character(Unicode.Scalar)
        case set([ClosedRange<Unicode.Scalar>], isExcluded: Bool)

        func matches(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .anyText, .anyCharacter: true
            case .character(let one): one == scalar
            case .set(let ranges, let isExcluded):
                ranges.contains { $0.contains(scalar) } != isExcluded
            }
        }
    }

    private var pieces: [Piece] = []

    init(_ pattern: String) {
        let scalars = Array(pattern.unicodeScalars)
        var index = 0
        while index < scalars.count {
            switch scalars[index] {
            case "*": pieces.append(.anyText)
            case "?": pieces.append(.anyCharacter)
            case "[":
                if let (set, close) = Self.set(scalars, from: index) {
                    pieces.append(set)
                    index = close
                } else {
                    pieces.append(.character("["))
                }
            default: pieces.append(.character(scalars[index]))
            }
            index += 1
        }
    }

    /// `[…]` and where it ends; `nil` when it doesn't.
    private static func set(_ scalars: [Unicode.Scalar], from start: Int) -> (Piece, Int)? {
        var index = start + 1
        let isExcluded = index < scalars.count && scalars[index] == "!"
        if isExcluded { index += 1 }
        let first = index
        guard first < scalars.count,
            let close = scalars[(first + 1)...].firstIndex(of: "]")
        else { return nil }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while index < close {
            if index + 2 < close, scalars[index + 1] == "-" {
                if scalars[index] <= scalars[index + 2] {
                    ranges.append(scalars[index]...scalars[index + 2])
                }
                index += 3
            } else {
                ranges.append(scalars[index]...scalars[index])
                index += 1
            }
        }
        return (.set(ranges, isExcluded: isExcluded), close)
    }

    /// Takes no more than the product of both lengths.
    func matches(_ name: String) -> Bool {
        let scalars = Array(name.unicodeScalars)
        var (piece, index) = (0, 0)
        var star: (piece: Int, index: Int)?
        while index < scalars.count {
            if piece < pieces.count, case .anyText = pieces[piece] {
                star = (piece, index)
                piece += 1
            } else if piece < pieces.count, pieces[piece].matches(scalars[index]) {
                piece += 1
                index += 1
            } else if let last = star {
                star = (last.piece, last.index + 1)
                (piece, index) = (last.piece + 1, last.index + 1)
            } else {
                return false
            }
        }
        return pieces[piece...].allSatisfy { if case .anyText = $0 { true } else { false } }
    }

    /// The name with one `/` between its parts and none around them; `\` counts as `/`.
    static func cleaned(_ name: String) -> String {
        name.split { $0 == "/" || $0 == "\\" }.joined(separator: "/")
    }
}
