internal import Core

/// Where a job's image goes below the output folder: folders, and a name that still lacks its
/// extension.
struct ImagePath: Hashable, Sendable {
    let folders: [String]
    let name: String
    /// The name for when another file has the first: no other job has this one.
    let ownName: String

    /// Bytes that a file system allows for one name, less room for a key and an extension.
    private static let componentBytesMax = 255 - 21

    /// `nil` when a part of `stem` is not a plain name: an absolute path, `..`, a hidden file, a
    /// control character, one that changes the direction of text.
    ///
    /// A leading dot is refused everywhere, so nothing can reach `.tirage` either.
    /// - Parameter count: How many images the job has: a lone one bears no number.
    init?(stem: String, number: Int, count: Int, key: JobKey) {
        let slash = UInt8(ascii: "/")
        var parts = stem.utf8.split(separator: slash, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let last = parts.removeLast() + (count > 1 ? "-\(number)" : "")
        let isSafe = (parts + [last]).allSatisfy { part in
            !part.isEmpty && part.utf8.first != UInt8(ascii: ".")
                && part.utf8.count <= Self.componentBytesMax
                && !part.unicodeScalars.contains(where: Self.isHarmful)
        }
        guard isSafe, stem.utf8.last != slash else { return nil }
        folders = parts
        name = last
        ownName = last + "-" + key.short
    }

    /// Controls, and what changes how the name is shown.
    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    /// The name to take when `number` others are taken, counted from 0.
    func name(_ number: Int) -> String {
        switch number {
        case 0: name
        case 1: ownName
        default: ownName + "-\(number)"
        }
    }

    /// Where a file of that name is, relative to the output folder.
    func text(_ file: String) -> String { (folders + [file]).joined(separator: "/") }
}
