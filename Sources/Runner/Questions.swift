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
        while let wait = await wait() {
            do throws(CancellationError) {
                try await time.sleep(for: wait)
            } catch {
                throw .unavailable("the run ended while the service did not answer")
            }
        }
        let isProbe = await begin()
        do throws(PollError) {
            let answer = try await question()
            await onAnswer()
            return answer
        } catch {
            switch error {
            case .unavailable: await onSilence(isProbe)
            case .throttled, .unauthorized, .missing: await onAnswer()
            }
            throw error
        }
    }

    private func wait() -> Duration? { breaker.wait(at: time.elapsed()) }

    private func begin() -> Bool { breaker.begin() }

    private func onAnswer() { breaker.onAnswer() }

    private func onSilence(_ isProbe: Bool) {
        breaker.onSilence(isProbe: isProbe, at: time.elapsed())
    }
}
