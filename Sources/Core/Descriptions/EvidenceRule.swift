/// What a service offers to find out whether it has a job whose submit was not answered.
///
/// Asked in this order: sending the same again, looking up the id that the submit chose, the list
/// of jobs.
package struct EvidenceRule: Hashable, Sendable {
    package var repeats: Repeat?
    package var lookUp: LookUp?
    package var list: List?

    package init(repeats: Repeat? = nil, lookUp: LookUp? = nil, list: List? = nil) {
        self.repeats = repeats
        self.lookUp = lookUp
        self.list = list
    }

    /// How long a job may take to show where it is asked for.
    package static let settlesByDefault = Duration.seconds(30)

    /// The same submit, sent again, makes no second job: the service knows it by what it carries of
    /// `attempt`.
    package struct Repeat: Hashable, Sendable {
        /// How long the service remembers what it was sent.
        package var keeps: Duration
        /// How it refuses what it has; `nil` when it answers as it did, or would have, at first.
        package var rejects: Rejection?

        package init(keeps: Duration, rejects: Rejection? = nil) {
            self.keeps = keeps
            self.rejects = rejects
        }

        /// Whether a repeat sent now arrives while the service remembers the first.
        ///
        /// - Parameter timeout: How long a request may be on its way.
        package func reaches(
            _ submitted: Timestamp, at now: Timestamp, timeout: Duration
        ) -> Bool {
            now >= submitted && now - submitted + timeout < keeps
        }
    }

    /// An answer that proves by refusing that the service has the job already.
    package struct Rejection: Hashable, Sendable {
        /// HTTP statuses; empty for any.
        package var statuses: [Int]
        package var conditions: [Condition]
        /// Where it has the job's id; `nil` when it does not say.
        package var id: JSONPath?

        package init(statuses: [Int], conditions: [Condition] = [], id: JSONPath? = nil) {
            self.statuses = statuses
            self.conditions = conditions
            self.id = id
        }
    }

    /// The submit chose the job's id, so the job can be asked after without an answer.
    package struct LookUp: Hashable, Sendable {
        /// The id, in the names of `attempt`.
        package var id: TextTemplate
        package var settles: Duration

        package init(id: TextTemplate, settles: Duration = settlesByDefault) {
            self.id = id
            self.settles = settles
        }
    }

    /// A request that lists jobs, the newest first where they have times.
    package struct List: Hashable, Sendable {
        package var request: RequestRule
        /// Where an answer has its jobs; the paths below lead on from each.
        package var jobs: JSONPath
        package var id: JSONPath
        /// Where a job has what the submit carried of `attempt`, alone or within other text.
        package var reference: JSONPath
        package var created: JSONPath?
        /// Where an answer has what leads to the next page: a word or a URL.
        package var next: JSONPath?
        /// Whether a job that is not in it was never accepted.
        package var isComplete: Bool
        package var settles: Duration

        package init(
            request: RequestRule, jobs: JSONPath, id: JSONPath, reference: JSONPath,
            created: JSONPath? = nil, next: JSONPath? = nil, isComplete: Bool = false,
            settles: Duration = settlesByDefault
        ) {
            self.request = request
            self.jobs = jobs
            self.id = id
            self.reference = reference
            self.created = created
            self.next = next
            self.isComplete = isComplete
            self.settles = settles
        }
    }
}
