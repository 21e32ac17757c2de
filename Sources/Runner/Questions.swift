internal import Core

/// Lets questions about jobs through while the provider answers them; one at a time, now and then,
/// while it does not.
actor Questions {
    private let time: any Timekeeper
    private var breaker = Breaker(tolerance: 5)

    init(time: any Timekeeper) {
        self.time = time
    }

    /// Whether the provider brings no answers.
    var isCut: Bool { breaker.isOpen }

    /// Asks when it may be asked; not at all when the run ends before.
    nonisolated func ask(
        _ question: () async throws(PollError) -> PollAnswer
    ) async throws(PollError) -> PollAnswer {
        var turn = await self.turn()
        while case .wait(let wait) = turn {
            do throws(CancellationError) {
                try await time.sleep(for: wait)
            } catch {
                throw .unavailable("the run ended while the service did not answer")
            }
            turn = await self.turn()
        }
        let isProbe = turn == .go(isProbe: true)
        do throws(PollError) {
            let answer = try await question()
            await onAnswer()
            return answer
        } catch {
            switch error {
            case .unavailable: await onSilence(isProbe)
            case .throttled, .unauthorized, .missing, .unsupported, .tooLarge, .otherJob:
                await onAnswer()
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
        if let wait = breaker.wait(at: time.elapsed()) { return .wait(wait) }
        return .go(isProbe: breaker.begin())
    }

    private func onAnswer() { breaker.onAnswer() }

    private func onSilence(_ isProbe: Bool) {
        breaker.onSilence(isProbe: isProbe, at: time.elapsed())
    }
}
