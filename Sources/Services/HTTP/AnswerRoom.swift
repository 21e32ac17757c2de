internal import Synchronization

/// The memory that long answers may take together.
///
/// Short ones are free. Who needs room is given it in turn, and has it before it reads on.
final class AnswerRoom: Sendable {
    /// Room that is taken, and given back when nobody has this any more.
    final class Share: Sendable {
        private let byteCount: Int
        private let room: AnswerRoom

        fileprivate init(_ byteCount: Int, of room: AnswerRoom) {
            self.byteCount = byteCount
            self.room = room
        }

        deinit { room.giveBack(byteCount) }
    }

    private struct State {
        var left: Int
        var waiting: [Waiting] = []

        /// Takes out those whose turn it is.
        mutating func admitted() -> [Waiting] {
            var admitted: [Waiting] = []
            while let next = waiting.first, next.byteCount <= left {
                left -= next.byteCount
                admitted.append(waiting.removeFirst())
            }
            return admitted
        }
    }

    private struct Waiting {
        let byteCount: Int
        let take: @Sendable (Share) -> Void
    }

    /// How much an answer may have before it needs room.
    static let free = 1 << 20

    private let byteCountMax: Int
    private let state: Mutex<State>

    init(byteCountMax: Int) {
        self.byteCountMax = byteCountMax
        state = Mutex(State(left: byteCountMax))
    }

    /// Asks for room for so many bytes; who needs more than there is at all, for all of it.
    ///
    /// - Parameter take: Given the room later, where there is none now.
    /// - Returns: The room that is there at once.
    func share(
        of byteCount: Int, orLater take: @escaping @Sendable (Share) -> Void
    ) -> Share? {
        let byteCount = min(byteCount, byteCountMax)
        let isNow = state.withLock { state in
            guard state.waiting.isEmpty, state.left >= byteCount else {
                state.waiting.append(Waiting(byteCount: byteCount, take: take))
                return false
            }
            state.left -= byteCount
            return true
        }
        return isNow ? Share(byteCount, of: self) : nil
    }

    /// How many wait for room.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    private func giveBack(_ byteCount: Int) {
        let admitted = state.withLock { state in
            state.left += byteCount
            return state.admitted()
        }
        for next in admitted { next.take(Share(next.byteCount, of: self)) }
    }
}
