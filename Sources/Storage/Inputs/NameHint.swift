internal import Core

/// A file that is there under a name like the one that is not: in another case, or with its accents
/// in another Unicode form.
struct NameHint {
    private let path: String
    private let isCase: Bool

    /// - Parameters:
    ///   - path: What no file has as its path.
    ///   - folder: Where a relative one begins.
    init?(of path: String, in folder: String) {
        let escaped = Glob.escaped(path)
        guard
            let like = Glob.paths(like: escaped, in: folder, withOtherExtensions: false).first(
                where: { !$0.isExactly(path) })
        else { return nil }
        self.path = like
        isCase = !like.composed.isExactly(path.composed)
    }

    /// What to say behind a semicolon.
    var text: String {
        isCase
            ? "there is '\(path)': capitals count, so write it like that"
            : "there is '\(path)', written otherwise: an accent may be one character with its letter"
                + " or one of its own; copy the name from the folder, or rename the file"
    }
}
