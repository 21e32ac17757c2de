/// When to ask after a job: when past jobs were done, else in steps that grow with its age.
///
/// No step after the first is above 20 % of the job's age but for the shortest one, so that a job
/// found finished is never much older than it had to be. What a service asks for comes first.
package struct PollSchedule: Hashable, Sendable {
    /// The age at which a job is asked after for the first time, when nothing is known.
    package var first: Duration
    package var shortest: Duration
    package var longest: Duration

    package init(
        first: Duration = .milliseconds(900), shortest: Duration = .milliseconds(200),
        longest: Duration = .seconds(15)
    ) {
        self.first = first
        self.shortest = shortest
        self.longest = longest
    }

    /// How long to wait until the next poll of a job accepted `age` ago.
    ///
    /// - Parameters:
    ///   - hint: What the service asked for; never waited for longer than `Backoff.longest`.
    ///   - failures: Polls in a row that brought no answer; each doubles the wait, unless there is a hint.
    ///   - key: Moves the moment a little, so that jobs do not ask in step.
    ///   - learned: The ages that past jobs make the best ones to ask at.
    package func delay(
        age: Duration, hint: Duration?, failures: Int, key: JobKey, learned: [Duration] = []
    ) -> Duration {
        // Who is told when to ask again need not guess it; "at once" is no answer to that.
        let failures = (hint ?? .zero) > .zero ? 0 : failures
        let own = failures > 0 ? nil : step(to: learned, age: max(age, .zero), key: key)
        return max(own ?? step(age: age, failures: failures, key: key), hint.capped)
    }

    private func step(age: Duration, failures: Int, key: JobKey) -> Duration {
        let step = age < first ? first - max(age, .zero) : age / 5
        let grown = min(max(step, shortest), longest)
        let slowed = min(grown * (1 << min(max(failures, 0), 6)), max(longest, .seconds(60)))
        return slowed - slowed * Int(key.bits % 100) / 1000
    }

    /// The step to the next of `ages`, up to 1 % later; `nil` when the last is over.
    ///
    /// One job in sixteen is asked after early, or nobody would see that jobs became faster.
    private func step(to ages: [Duration], age: Duration, key: JobKey) -> Duration? {
        if let first = ages.first, age < first / 2, key.bits % 16 == 15 {
            return first * 3 / 4 - age
        }
        guard let next = ages.first(where: { $0 > age * 51 / 50 }) else { return nil }
        return next + next * Int(key.bits % 100) / 10_000 - age
    }
}

extension Duration? {
    fileprivate var capped: Duration { Swift.min(self ?? .zero, Backoff.longest) }
}

/// How long to wait before a submit is tried again.
package enum Backoff {
    /// The longest wait that a service can ask for.
    package static let longest = Duration.seconds(15 * 60)

    /// Delay before attempt `attempt`, counted from 1: doubles from 1 s to 60 s, moved down by up
    /// to 25 % by the job's key, so that jobs do not retry in step and a test can name the delay.
    ///
    /// A service's own wish comes first.
    /// - Returns: 0.75 s … 60 s, or up to 15 min when the service asked for it.
    package static func delay(attempt: Int, hint: Duration?, key: JobKey) -> Duration {
        if let hint { return min(max(hint, .milliseconds(100)), longest) }
        let doubled = min(Duration.seconds(1) * (1 << min(max(attempt, 1) - 1, 6)), .seconds(60))
        return doubled - doubled * Int(key.bits % 250) / 1000
    }
}
