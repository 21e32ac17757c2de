/// Decides what to ask about a submit in doubt, and when the answers are proof.
///
/// Found once is proof; not found is proof only when the service has had the time to show the job,
/// says so twice, and would know it still.
package struct Inquiry: Sendable {
    /// A kind of evidence to ask for.
    package enum Question: Hashable, Sendable {
        /// The same submit once more, under the same name.
        case repeatSubmit
        /// The id that the submit chose.
        case lookUp
        /// The service's jobs since the submit.
        case list
    }

    /// What to do after an answer.
    package enum Step: Hashable, Sendable {
        case ask(Question, after: Duration)
        /// It is settled.
        case record(JobEvent)
        /// Nothing that the service offers settles it; why not.
        case hold(String)
    }

    private let rule: EvidenceRule
    private let submitted: Timestamp
    /// From when on the submit could not be on its way any more.
    private let ended: Timestamp
    private let keeps: Duration
    private let timeout: Duration
    private var questions: [Question] = []
    private var (tries, misses) = (0, 0)
    /// Whether the service has said that it has the job, though not under which id.
    private var isAccepted = false
    private var words: [String] = []

    /// How often a question without an answer is asked.
    package static let triesMax = 5
    /// How often a service says that it does not have a job before it is believed.
    package static let missesMin = 2
    /// Between two answers that it does not have it.
    static let missPause = Duration.seconds(2)

    /// - Parameters:
    ///   - attempt: A job that is unknown.
    ///   - keeps: How long the service has a job, so that its absence means something.
    ///   - timeout: How long a request may be on its way.
    ///   - canRepeat: Whether the job is at hand, as it was sent.
    package init?(
        about attempt: Attempt, rule: EvidenceRule, keeps: Duration, timeout: Duration,
        canRepeat: Bool
    ) {
        guard case .unknown = attempt.state, let submitted = attempt.times.submitted else {
            return nil
        }
        self.rule = rule
        self.submitted = submitted
        self.keeps = keeps
        self.timeout = timeout
        let latest = submitted + timeout
        ended = min(attempt.times.settled ?? latest, latest)
        if rule.repeats != nil {
            if canRepeat {
                questions.append(.repeatSubmit)
            } else {
                words.append("the manifest no longer has the job, so it can't be sent again")
            }
        }
        if rule.lookUp != nil { questions.append(.lookUp) }
        if rule.list != nil { questions.append(.list) }
    }

    /// What to do first.
    package mutating func begin(at now: Timestamp) -> Step {
        next(at: now, after: .zero)
    }

    /// What to do after an answer to the last question.
    package mutating func on(_ finding: LookupAnswer, at now: Timestamp) -> Step {
        switch finding {
        case .has(let remote): return .record(.accepted(remote))
        case .refused(let failure):
            // A service may refuse a name that it has seen: that is no proof that it has no job.
            return pass("sent again, it was refused: \(failure.message)", at: now)
        case .several(let ids):
            let list = ids.prefix(5).map { "'\($0)'" }.joined(separator: " and ")
            return .hold("several of its jobs may be this one: \(list)")
        case .hasUnnamed(let message):
            isAccepted = true
            return pass("it has the job and does not say its id: \(message)", at: now)
        case .hasNot(let message): return onMiss(message, at: now)
        case .nothing(let message, let hint):
            tries += 1
            guard tries < Self.triesMax else { return pass(message, at: now) }
            return next(at: now, after: max(hint ?? .zero, .seconds(1 << tries)))
        }
    }

    private mutating func onMiss(_ message: String, at now: Timestamp) -> Step {
        if isAccepted { return pass(message, at: now) }
        if now < submitted { return pass("the clock was set back since", at: now) }
        if now - submitted >= keeps {
            return pass("\(message), and it forgets jobs as old as this", at: now)
        }
        if questions.first == .list, rule.list?.isComplete != true {
            return pass("\(message), which need not be complete", at: now)
        }
        let unsettled = settles - (now - ended)
        if unsettled > .zero { return next(at: now, after: unsettled) }
        misses += 1
        return misses < Self.missesMin
            ? next(at: now, after: Self.missPause) : .record(.released)
    }

    private var settles: Duration {
        switch questions.first {
        case .lookUp: rule.lookUp?.settles ?? EvidenceRule.settlesByDefault
        case .list: rule.list?.settles ?? EvidenceRule.settlesByDefault
        case .repeatSubmit, nil: EvidenceRule.settlesByDefault
        }
    }

    /// Goes on with the next question.
    private mutating func pass(_ message: String, at now: Timestamp) -> Step {
        words.append(message)
        questions.removeFirst()
        (tries, misses) = (0, 0)
        return next(at: now, after: .zero)
    }

    private mutating func next(at now: Timestamp, after wait: Duration) -> Step {
        if questions.first == .repeatSubmit, let repeats = rule.repeats,
            !repeats.reaches(submitted, at: now + wait, timeout: timeout)
        {
            return pass("it no longer remembers the submit", at: now)
        }
        if let question = questions.first { return .ask(question, after: wait) }
        return .hold(words.joined(separator: "; "))
    }
}

extension JobEvent {
    /// That asking did not help: the doubt's reason with what was found out, in place of what an
    /// earlier run found.
    package static func stillAmbiguous(_ reason: String, _ words: String) -> JobEvent {
        let mark = "; the service was asked: "
        var first = reason
        if let range = first.firstRange(of: mark) { first = String(first[..<range.lowerBound]) }
        return .ambiguous(first + mark + words.prefix(400))
    }
}
