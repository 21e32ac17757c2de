/// The anchored nodes so far, by name.
///
/// A name may be anchored again; the latest counts.
struct Anchors {
    private enum State {
        case open
        case closed(Composed)
    }

    private var states: [String: State] = [:]

    /// Begins the list or map that `name` anchors.
    mutating func open(_ name: String) {
        states[name] = .open
    }

    /// Makes `composed` what aliases of `name` stand for.
    mutating func close(_ name: String, _ composed: Composed) {
        states[name] = .closed(composed)
    }

    /// What the alias `*name` stands for.
    func target(of name: String, at mark: Mark) throws(Problem) -> Composed {
        switch states[name] {
        case .closed(let composed):
            return composed
        case .open:
            throw Problem(
                "the alias \(quoted("*" + name)) is inside what it stands for; "
                    + "an alias cannot contain itself", at: mark)
        case nil:
            let advice =
                suggestion(for: name).map { "did you mean \(quoted("*" + $0))?" }
                ?? "quote text that begins with '*'"
            throw Problem("unknown alias \(quoted("*" + name)); \(advice)", at: mark)
        }
    }

    /// The anchor that was meant, if that can be said at little cost.
    private func suggestion(for name: String) -> String? {
        states.count <= 1000 ? nearest(to: name, among: states.keys.sorted()) : nil
    }
}
