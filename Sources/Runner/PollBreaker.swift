internal import Core
internal import Synchronization

/// Lets questions about jobs through while the provider answers them; one at a time, now and then,
/// while it does not.
final class PollBreaker: Sendable {
    private let time: any Timekeeper
    private let breaker = Mutex(Breaker(tolerance: 5))

    init(time: any Timekeeper) {
        self.time = time
    }

    /// Whether the provider brings no answers.
    var isCut: Bool { breaker.withLock { $0.isOpen } }

    /// Asks when it may be asked; not at all when the run ends before.
    func ask(
        _ question: () async throws(PollError) -> PollAnswer
    ) async throws(PollError) -> PollAnswer {
        var turn = self.turn()
        while case .wait(let wait) = turn {
            do throws(CancellationError) {
                try await time.sleep(for: wait)
            } catch {
                throw .unavailable("the run ended while the service did not answer")
            }
            turn = self.turn()
        }
        let isProbe = turn == .go(isProbe: true)
        do throws(PollError) {
            let answer = try await question()
            onAnswer()
            return answer
        } catch {
            switch error {
            case .unavailable: onSilence(isProbe)
            case .throttled, .unauthorized, .missing, .unsupported, .tooLarge, .otherJob:
                onAnswer()
            }
            throw error
        }
    }

    private enum Turn: Hashable {
        case wait(Duration)
        case go(isProbe: Bool)
    }

    /// In one step, so that of all that wait one alone becomes the probe.
    private func turn() -> Turn {
        let moment = time.elapsed()
        return breaker.withLock { breaker in
            if let wait = breaker.wait(at: moment) { return .wait(wait) }
            return .go(isProbe: breaker.begin())
        }
    }

    private func onAnswer() { breaker.withLock { $0.onAnswer() } }

    private func onSilence(_ isProbe: Bool) {
        let moment = time.elapsed()
        breaker.withLock { $0.onSilence(isProbe: isProbe, at: moment) }
    }
}
