internal import ArgumentParser
internal import Core
internal import Reports
internal import Services
internal import Storage

/// The life of a probe's job: submit, ask, fetch, each with what was read of it.
struct ProbeLife: Sendable {
    let probe: Probe
    let service: DescribedService
    let url: String
    let downloads: HTTPDownloads
    let ledger: SQLiteLedger
    let recorder: Recorder
    let requests: StopRequests
    let timeout: Duration
    let lastAnswer: @Sendable () -> Services.Answer?

    let time = SystemTimekeeper()
    /// How long an end that others have taken back is asked about again.
    static let settles = Duration.seconds(30)

    init(
        probe: Probe, service: DescribedService, url: String, downloads: HTTPDownloads,
        ledger: SQLiteLedger, recorder: Recorder, requests: StopRequests, timeout: Duration,
        lastAnswer: @escaping @Sendable () -> Services.Answer?
    ) {
        self.probe = probe
        self.service = service
        self.url = url
        self.downloads = downloads
        self.ledger = ledger
        self.recorder = recorder
        self.requests = requests
        self.timeout = timeout
        self.lastAnswer = lastAnswer
    }

    /// What the record has of the job, and what the service calls it.
    struct Accepted {
        let key: JobKey
        let stem: String
        let remote: RemoteJob
        /// `nil` where another folder has it, or none.
        let attempt: Attempt?
    }

    func run() async throws -> ExitCode {
        if let known = probe.known { return try await ask(try await find(known)) }
        for attempt in try await ledger.latest(in: [.accepted, .finished]) {
            guard let remote = attempt.state.remote else { continue }
            read("an earlier probe is at the service still: \(probe.command(asking: remote))")
        }
        let job = probe.job(at: SystemTimekeeper.now())
        guard let accepted = try await submit(job) else { return .someFailed }
        return try await ask(accepted)
    }

    /// A job that was submitted before, with its record where this folder has it.
    private func find(_ remote: RemoteJob) async throws -> Accepted {
        let attempt = try await ledger.latest(in: [.accepted, .finished]).first {
            $0.state.remote?.id == remote.id
        }
        if let attempt {
            return Accepted(
                key: attempt.key, stem: attempt.context.stem, remote: remote, attempt: attempt)
        }
        let job = probe.job(at: SystemTimekeeper.now())
        return Accepted(key: job.key, stem: job.stem, remote: remote, attempt: nil)
    }

    /// A line about what was read.
    func read(_ line: String) {
        Console.write("= \(SafeText.line(line, columnsMax: 4000))\n", to: .output)
    }

    func say(_ line: String) { Console.say("tirage: \(SafeText.line(line, columnsMax: 4000))") }
}

// MARK: - Submit

extension ProbeLife {
    /// Sends the job, once.
    ///
    /// - Returns: `nil` where the service has none, or nobody knows, which is said.
    private func submit(_ job: Job) async throws -> Accepted? {
        let context = Attempt.Context(
            batch: job.batch, provider: job.provider, service: job.service, stem: job.stem,
            price: nil)
        let permit: SubmitPermit
        // Of a probe no results are written.
        switch try await recorder.permit(job, asking: nil, context: context, after: nil) {
        case .permit(let given): permit = given
        case .overBudget: return nil
        case .underWay: return nil
        }
        let outcome: Result<Acceptance, SubmitError>
        do throws(SubmitError) {
            outcome = .success(try await service.submit(job, permit: permit))
        } catch {
            outcome = .failure(error)
        }
        switch outcome {
        case .success(let acceptance):
            let remote = acceptance.remote
            // On disk before anything is shown: what is paid for must not be forgotten.
            let attempt = try await recorder.record(
                .accepted(remote, cost: acceptance.cost), of: job.key)
            tellReading(lastAnswer().map(service.submitReading))
            tellCommand("if this ends before the job does: ", remote)
            return Accepted(key: job.key, stem: job.stem, remote: remote, attempt: attempt)
        case .failure(let error):
            try await recorder.record(error.event, of: job.key)
            tellReading(lastAnswer().map(service.submitReading))
            say(error.advice)
            if error.mayPass { throw ExitCode.runAgain }
            return nil
        }
    }

    /// Says how to ask after the job again; what a stand-in has ends with it.
    func tellCommand(_ when: String, _ remote: RemoteJob) {
        if !probe.isRehearsal { read(when + probe.command(asking: remote)) }
    }

    func tellReading(_ lines: [String]?) {
        for line in lines ?? [] { read(line) }
    }
}

extension SubmitError {
    /// What the record says of the job then.
    fileprivate var event: JobEvent {
        switch self {
        case .neverSent, .unsendable, .busy, .throttled: .released
        case .refused(let failure): .refused(failure)
        case .ambiguous(let reason): .ambiguous(reason)
        }
    }

    /// Whether the same probe may work a little later.
    fileprivate var mayPass: Bool {
        switch self {
        case .neverSent, .busy, .throttled: true
        case .unsendable, .refused, .ambiguous: false
        }
    }

    fileprivate var advice: String {
        switch self {
        case .neverSent(let message), .unsendable(let message):
            "nothing was sent: \(message)"
        case .busy(let message, _), .throttled(let message, _):
            "not accepted now, and nothing was made: \(message); try again later"
        case .refused(let failure): "refused, and nothing was made: \(failure.message)"
        case .ambiguous(let message):
            "nobody knows whether there is a job now: \(message); look into your account at the"
                + " service before you probe again"
        }
    }
}
