internal import Core

/// Decides what an answer about a job means, given those before it.
///
/// That a paid job is gone, or has failed without a reason, is believed when it was said several
/// times over a while: the answer may be a gateway's, or that of a part of the service which knows
/// less than another.
struct PollWatch {
    /// How often a service must say that a job is lost before it is believed.
    static let wordsMax = 3
    /// How long after the first such word the last must be.
    static let patience = Duration.seconds(30)

    /// What to do after an answer.
    enum Step {
        /// Ask again; `trouble` says why there was no answer.
        case again(hint: Duration?, trouble: String? = nil)
        case record(JobEvent)
        /// The job stays as it is, for a later run.
        case leave(String)
        /// The provider refuses to say: leave the job, and stop its lane.
        case stop(Failure)
    }

    /// How often in a row a word must come that is not described before that is told.
    static let unknownWordsMin = 3

    /// How long the service has a job and its images.
    let keeps: Duration
    private(set) var failures = 0
    /// How long the last answer asks to be left alone.
    private(set) var hint: Duration?
    /// What the last answer has, where it lists no image.
    private(set) var outline: String?
    /// How often each was said since the last other answer, and when first.
    private var words: [JobState.Name: (count: Int, first: Duration)] = [:]
    /// Answers in a row with a status word that the description does not list.
    private(set) var unknownWords = 0

    init(keeps: Duration) {
        self.keeps = keeps
    }

    /// How many answers in a row were about another job, and since when.
    private var others: (count: Int, first: Duration)?

    /// Whether the job was said to be lost, and not often enough, or the answers are about another.
    var isInDoubt: Bool { !words.isEmpty || others != nil }

    /// - Parameter now: On the run's own clock.
    mutating func on(_ answer: PollAnswer, at now: Duration) -> Step {
        outline = answer.outline
        others = nil
        hint = answer.retryAfter
        let cost = answer.cost
        switch answer.word {
        case .waiting(let waiting):
            onNews()
            unknownWords = waiting.unknownWord == nil ? 0 : unknownWords + 1
            return .again(hint: waiting.retryAfter)
        case .finished(let outputs):
            onNews()
            return .record(.finished(outputs, cost: cost))
        case .failed(let failure) where answer.isExplained:
            onNews()
            return .record(.failed(failure, cost: cost))
        case .failed(let failure):
            let event = JobEvent.failed(failure, cost: cost)
            return onBadNews(.failed, event, failure.message, answer, now)
        case .cancelled(let message):
            return onBadNews(
                .cancelled, .cancelled(message, cost: cost), message, answer, now)
        case .expired(let message):
            return onBadNews(.expired, .expired(message, cost: cost), message, answer, now)
        }
    }

    /// - Parameters:
    ///   - age: Since the job was accepted.
    ///   - now: On the run's own clock.
    mutating func on(_ error: PollError, age: Duration, at now: Duration) -> Step {
        failures += 1
        switch error {
        case .throttled(let message, let hint): return .again(hint: hint, trouble: message)
        case .unavailable(let message, _): return .again(hint: nil, trouble: message)
        case .unauthorized(let message): return .stop(Failure(.unauthorized, message))
        case .unsupported(let message): return .stop(Failure(.notFound, message))
        case .tooLarge(let message): return .leave(message)
        case .otherJob(let message):
            others = ((others?.count ?? 0) + 1, others?.first ?? now)
            return isEnough(others, at: now)
                ? .stop(Failure(.wrongJob, message)) : .again(hint: nil, trouble: message)
        case .missing(let message, _):
            guard isBelieved(.lost, at: now) else { return .again(hint: nil, trouble: message) }
            return age > keeps
                ? .record(.lost(message)) : .leave("the service does not know it now: \(message)")
        }
    }

    private mutating func onNews() {
        failures = 0
        words = [:]
    }

    private mutating func onBadNews(
        _ name: JobState.Name, _ event: JobEvent, _ message: String, _ answer: PollAnswer,
        _ now: Duration
    ) -> Step {
        failures += 1
        guard !isBelieved(name, at: now) else { return .record(event) }
        return .again(hint: answer.retryAfter, trouble: message)
    }

    private mutating func isBelieved(_ name: JobState.Name, at now: Duration) -> Bool {
        let before = words[name] ?? (count: 0, first: now)
        let heard = (count: before.count + 1, first: before.first)
        words[name] = heard
        return isEnough(heard, at: now)
    }

    private func isEnough(_ heard: (count: Int, first: Duration)?, at now: Duration) -> Bool {
        guard let heard else { return false }
        return heard.count >= Self.wordsMax && now - heard.first >= Self.patience
    }
}
