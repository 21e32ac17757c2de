internal import Synchronization
internal import Transfers

/// Takes an answer into memory.
final class AnswerSink: TransferSink {
    private struct State {
        var body: AnswerBody?
        var fault: Answer.Fault?
    }

    private let most: Int
    private let room: AnswerRoom
    private let state = Mutex(State())

    /// - Parameter most: The most bytes that may come of the body, unpacked.
    init(most: Int, room: AnswerRoom) {
        self.most = most
        self.room = room
    }

    func begin(_ head: TransferHead) -> Bool {
        state.withLock { state in
            state.body = AnswerBody(
                most: most, length: head.header("content-length"),
                coding: head.header("content-encoding"))
        }
        return true
    }

    func take(_ bytes: Span<UInt8>, goOn: @escaping @Sendable () -> Void) -> TransferFlow {
        let bytes = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
        while true {
            switch state.withLock({ Self.append(bytes, to: &$0) }) {
            case .taken: return .taken
            case .refused: return .stop
            case .needs(let byteCount):
                let share = room.share(of: byteCount) { share in
                    self.put(share)
                    goOn()
                }
                guard let share else { return .wait }
                put(share)
            }
        }
    }

    private func put(_ share: AnswerRoom.Share) { state.withLock { $0.body?.share = share } }

    private enum Step {
        case taken, refused
        /// So much room first; then the same bytes again.
        case needs(Int)
    }

    private static func append(_ bytes: [UInt8], to state: inout State) -> Step {
        do throws(Answer.Fault) {
            let needed = try state.body?.append(bytes)
            return if let needed = needed ?? nil { .needs(needed) } else { .taken }
        } catch {
            state.fault = error
            state.body = nil
            return .refused
        }
    }

    /// The whole body, or why there is none, and what is held as long as it is in memory.
    func finish(
        isWhole: Bool
    ) async -> (body: Result<[UInt8], Answer.Fault>, room: AnswerRoom.Share?) {
        while true {
            let (needed, result) = state.withLock { state in Self.finish(&state, isWhole) }
            guard let needed else { return (result, state.withLock { $0.body?.share }) }
            await withCheckedContinuation { continuation in
                let share = room.share(of: needed) { share in
                    self.put(share)
                    continuation.resume()
                }
                guard let share else { return }
                put(share)
                continuation.resume()
            }
        }
    }

    /// - Returns: How much room it needs first, or the end.
    private static func finish(
        _ state: inout State, _ isWhole: Bool
    ) -> (needed: Int?, result: Result<[UInt8], Answer.Fault>) {
        if let fault = state.fault { return (nil, .failure(fault)) }
        guard isWhole else { return (nil, .failure(.cut)) }
        do throws(Answer.Fault) {
            switch try state.body?.finish() {
            case nil: return (nil, .success([]))
            case .whole(let bytes): return (nil, .success(bytes))
            case .needs(let byteCount): return (byteCount, .success([]))
            }
        } catch {
            return (nil, .failure(error))
        }
    }
}
