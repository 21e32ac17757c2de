internal import Synchronization

/// The memory that long answers may take together.
///
/// Short ones are free. Who needs room waits for it in turn, and has it before it reads on.
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
        var waiting: [(byteCount: Int, continuation: CheckedContinuation<Void, Never>)] = []

        /// Takes out those whose turn it is.
        mutating func admitted() -> [CheckedContinuation<Void, Never>] {
            var admitted: [CheckedContinuation<Void, Never>] = []
            while let next = waiting.first, next.byteCount <= left {
                left -= next.byteCount
                admitted.append(next.continuation)
                waiting.removeFirst()
            }
            return admitted
        }
    }

    /// How much an answer may have before it needs room.
    static let free = 1 << 20

    private let byteCountMax: Int
    private let state: Mutex<State>

    init(byteCountMax: Int) {
        self.byteCountMax = byteCountMax
        state = Mutex(State(left: byteCountMax))
    }

    /// Waits for room for so many bytes; who needs more than there is at all, for all of it.
    func share(of byteCount: Int) async -> Share {
        let byteCount = min(byteCount, byteCountMax)
        await withCheckedContinuation { continuation in
            let admitted = state.withLock { state in
                state.waiting.append((byteCount, continuation))
                return state.admitted()
            }
            for next in admitted { next.resume() }
        }
        return Share(byteCount, of: self)
    }

    /// How many wait for room.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    private func giveBack(_ byteCount: Int) {
        let admitted = state.withLock { state in
            state.left += byteCount
            return state.admitted()
        }
        for next in admitted { next.resume() }
    }
}
