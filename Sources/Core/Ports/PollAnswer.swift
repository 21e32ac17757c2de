/// What a service says of a job.
package struct PollAnswer: Hashable, Sendable {
    /// Where the job is.
    package enum Word: Hashable, Sendable {
        case waiting(Waiting)
        /// It is done; its images may be listed later than that.
        case finished(Outputs)
        case failed(Failure)
        case cancelled(String)
        case expired(String)
    }

    package var word: Word
    /// What the service says that the job has cost.
    package var cost: Money?
    /// How long the service asks to be left alone; for a job that waits, its own.
    package var retryAfter: Duration?
    /// Whether the service says why a job failed: what it does not explain may be a mistake.
    package var isExplained: Bool
    /// The keys and values of an answer that lists no image, safe to show.
    package var outline: String?

    package init(
        _ word: Word, cost: Money? = nil, retryAfter: Duration? = nil, isExplained: Bool = true,
        outline: String? = nil
    ) {
        self.word = word
        self.cost = cost
        self.retryAfter = retryAfter
        self.isExplained = isExplained
        self.outline = outline
    }

    /// A job that is not finished.
    package struct Waiting: Hashable, Sendable {
        package var isRunning: Bool
        /// 0 … 1, where the service tells.
        package var progress: Double?
        /// How long the service asks to be left alone.
        package var retryAfter: Duration?
        /// A status word that the description does not know.
        package var unknownWord: String?

        package init(
            isRunning: Bool, progress: Double? = nil, retryAfter: Duration? = nil,
            unknownWord: String? = nil
        ) {
            self.isRunning = isRunning
            self.progress = progress
            self.retryAfter = retryAfter
            self.unknownWord = unknownWord
        }
    }
}

extension PollAnswer {
    package static func waiting(_ waiting: Waiting, cost: Money? = nil) -> PollAnswer {
        PollAnswer(.waiting(waiting), cost: cost)
    }

    package static func finished(
        _ outputs: Outputs, cost: Money? = nil, outline: String? = nil
    ) -> PollAnswer {
        PollAnswer(.finished(outputs), cost: cost, outline: outline)
    }

    package static func failed(
        _ failure: Failure, cost: Money? = nil, isExplained: Bool = true
    ) -> PollAnswer {
        PollAnswer(.failed(failure), cost: cost, isExplained: isExplained)
    }

    package static func cancelled(_ words: String, cost: Money? = nil) -> PollAnswer {
        PollAnswer(.cancelled(words), cost: cost)
    }

    package static func expired(_ words: String, cost: Money? = nil) -> PollAnswer {
        PollAnswer(.expired(words), cost: cost)
    }
}
