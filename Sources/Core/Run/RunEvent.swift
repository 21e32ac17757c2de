/// Something that a run has to tell, after the ledger has it: for progress displays and logs.
package enum RunEvent: Sendable {
    /// The states of all jobs are known; counted before anything is submitted.
    case began([LaneForecast])
    /// A job's new state is on disk.
    case job(Attempt)
    /// A service was asked after a job that is not finished.
    case polled(JobKey, provider: String, PollAnswer.Waiting)
    /// A provider has no room or asks to be left alone.
    case slowed(provider: String, message: String, wait: Duration)
    /// Something went wrong on the way and is tried again after a while.
    case retrying(JobKey, provider: String, message: String, wait: Duration)
    /// What a provider says again and again is not described; all goes on.
    case undescribed(provider: String, message: String)
    /// A provider gets no more submits in this run.
    case stopped(provider: String, Failure)
    /// A job is left as it is, and the next run goes on with it; `nil` when its input file can't be
    /// read, so that its key is not known.
    case leftBehind(JobKey?, provider: String, message: String)
    /// A job that had ended is asked after again.
    case reopened(Attempt)
    /// Its service has nothing more of it, so that it stays what it was; without a message where that
    /// was said before.
    case unchanged(Attempt, message: String?)
    /// Images have arrived that more jobs are made from than were counted, or fewer.
    case grew(provider: String, by: Int)
    /// So many jobs of a stage are not made in this run, since the image is not there that they
    /// need.
    case withheld(Int, provider: String, message: String, isFailed: Bool)
    /// No new submits from here on: a signal, or, without a grace, the time allowed was over.
    case draining(grace: Duration)

    /// A lane's jobs at the start of a run.
    package struct LaneForecast: Hashable, Sendable {
        /// Its name, or those of a pool.
        package let provider: String
        /// The providers whose jobs these are: a pool's can't be told apart before they run.
        package let members: [String]
        package let concurrency: Int
        /// All its jobs in the plan, and those of earlier plans that are still to be collected.
        package var tally: Tally
        /// Jobs that this run submits.
        package var toSubmit: Int

        package init(provider: String, concurrency: Int, tally: Tally = Tally(), toSubmit: Int = 0)
        {
            self.init(
                members: [provider], concurrency: concurrency, tally: tally, toSubmit: toSubmit)
        }

        package init(
            members: [String], concurrency: Int, tally: Tally = Tally(), toSubmit: Int = 0
        ) {
            provider = members.joined(separator: " + ")
            self.members = members
            self.concurrency = concurrency
            self.tally = tally
            self.toSubmit = toSubmit
        }
    }
}

/// How a run ended, as it knows itself.
package struct RunEnd: Hashable, Sendable {
    package var stops: [RunOutcome.Stop]
    package var submitted: Int
    package var missing: MissingImages
    package var began: Timestamp
    package var ended: Timestamp
    /// How it stands with every limit of the budget.
    package var accounts: [BudgetAccount]
    /// Submits without an answer that the services' own word has settled in this run.
    package var cleared: Int
    /// Done jobs whose images were gone from the disk and came again for nothing.
    package var restored: Int
    /// The jobs of the plan about which there was nothing to do.
    package var done: DoneJobs

    package init(
        stops: [RunOutcome.Stop], submitted: Int, missing: MissingImages = MissingImages(),
        began: Timestamp, ended: Timestamp, accounts: [BudgetAccount] = [], cleared: Int = 0,
        restored: Int = 0, done: DoneJobs = DoneJobs()
    ) {
        self.done = done
        self.restored = restored
        self.cleared = cleared
        self.accounts = accounts
        self.stops = stops
        self.submitted = submitted
        self.missing = missing
        self.began = began
        self.ended = ended
    }
}

/// Images of done jobs that are not on disk as they were kept, and that nobody has for nothing.
package struct MissingImages: Hashable, Sendable {
    package private(set) var count = 0
    /// How many jobs lack some.
    package private(set) var jobCount = 0
    /// The first of them.
    package private(set) var firstJobs: [JobKey] = []

    private static let firstJobsMax = 4

    package init() {}

    package mutating func add(_ count: Int, of job: JobKey) {
        guard count > 0 else { return }
        self.count += count
        jobCount += 1
        if firstJobs.count < Self.firstJobsMax { firstJobs.append(job) }
    }

    package mutating func add(_ others: MissingImages) {
        count += others.count
        jobCount += others.jobCount
        firstJobs += others.firstJobs.prefix(Self.firstJobsMax - firstJobs.count)
    }
}

/// How a run ended, for its summary and its exit code.
package struct RunOutcome: Sendable {
    /// Why a run left work for the next one.
    package enum Stop: Hashable, Sendable {
        /// A signal, or the time allowed was over.
        case drained
        /// These providers refused to go on.
        case providers([String: Failure])
        /// Some jobs took longer than their time-out, or their images or inputs were out of reach.
        case leftBehind(Int)
        /// So many jobs are not submitted, since these limits have no room for them.
        case overBudget(Int, [BudgetAccount])
    }

    /// All jobs of the plan as they stand now.
    package var tally: Tally
    package var stops: [Stop]
    package var submitted: Int
    package var missing: MissingImages
    package var began: Timestamp
    package var ended: Timestamp
    /// How it stands with every limit of the budget.
    package var accounts: [BudgetAccount]
    /// Submits without an answer that the services' own word has settled in this run.
    package var cleared: Int
    /// Done jobs whose images were gone from the disk and came again for nothing.
    package var restored: Int
    /// What this run alone has submitted, made and cost; `nil` where that was not counted.
    package var share: RunShare?
    /// Everything that the ledger has; `nil` where that was not counted.
    package var ever: Ever?

    package init(
        tally: Tally, stops: [Stop], submitted: Int, began: Timestamp, ended: Timestamp
    ) {
        let end = RunEnd(stops: stops, submitted: submitted, began: began, ended: ended)
        self.init(end, tally: tally)
    }

    /// - Parameter tally: All jobs of the plan, counted after the run.
    package init(_ end: RunEnd, tally: Tally) {
        self.tally = tally
        stops = end.stops
        submitted = end.submitted
        missing = end.missing
        began = end.began
        ended = end.ended
        accounts = end.accounts
        cleared = end.cleared
        restored = end.restored
    }
}
