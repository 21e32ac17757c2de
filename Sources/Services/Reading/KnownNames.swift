internal import Core
internal import YAML

/// The names that references may use in one place of a description.
struct KnownNames {
    var names: [String]
    /// Names that stand for whole lists or maps, and so only as a value of their own.
    var wholes: [String] = []

    /// What is wrong with using `written`, if anything.
    func fault(in written: String, isWhole: Bool) -> String? {
        if names.contains(written) || (isWhole && wholes.contains(written)) { return nil }
        if wholes.contains(written) {
            return "'\(written)' is a map and can't stand inside text; write it on a line of its "
                + "own, without quotes: 'input: ${{ \(written) }}'"
        }
        let all = names + (isWhole ? wholes : [])
        if let near = nearest(to: written, among: all) {
            return "unknown name '\(written)'; did you mean '\(near)'?"
        }
        let list = all.map { "'\($0)'" }.joined(separator: ", ")
        return "unknown name '\(written)'; "
            + (all.isEmpty ? "no names are known here" : "known here are \(list)")
    }
}
