/// How many jobs a service may hold at once: as many as the manifest says, fewer while the service
/// refuses.
///
/// It begins with a few, and until the first "busy" each that is accepted makes room for two more,
/// so that twice as many go out with every round of answers: what would go wrong with every job
/// goes wrong with the first few, and hundreds are at work after a handful of rounds.
/// "Busy" shrinks the limit to 70 % of what is held, once per episode: an episode lasts until a
/// submit that began after the cut is answered. Success lets the limit grow by one for every
/// limit's worth of accepted jobs.
package struct SlotLimit: Hashable, Sendable {
    package let most: Int
    package private(set) var current: Int
    /// Counts cuts, so that answers to submits of before the last cut change nothing.
    package private(set) var episode = 0
    private var accepted = 0

    /// How many submits go out before the first is answered.
    package static let first = 4

    package init(most: Int) {
        precondition(most > 0, "a limit of \(most) lets nothing through")
        self.most = most
        current = min(most, Self.first)
    }

    /// The service holds a job from an earlier run.
    package mutating func onHeld() {
        if episode == 0, current < most { current += 1 }
    }

    /// A submit that began in `episode` was accepted.
    package mutating func onAccepted(in episode: Int) {
        guard episode == self.episode, current < most else { return }
        if episode == 0 {
            current = min(current + 2, most)
            return
        }
        accepted += 1
        guard accepted >= current else { return }
        accepted = 0
        current += 1
    }

    /// A submit that began in `episode` was refused for want of room, while `held` jobs were at the
    /// service.
    package mutating func onBusy(in episode: Int, held: Int) {
        guard episode == self.episode else { return }
        self.episode += 1
        accepted = 0
        current = max(1, min(current, held) * 7 / 10)
    }
}
