package import Core
internal import Synchronization

/// A service that does what its description says.
package final class DescribedService: JobService {
    let description: ServiceDescription
    private let url: ServiceURL
    let composer: RequestComposer
    let exchange: any Exchange
    let now: @Sendable () -> Timestamp
    let redact: Redactor
    private let naming: JobNaming
    private let heard = Mutex(JobNaming.Heard())

    /// A provider that is ready to use.
    ///
    /// - Parameters:
    ///   - url: What the manifest says; `nil` for the description's own.
    ///   - credentials: By the names that the description gives them; absent and empty ones count
    ///     as not there.
    ///   - directory: The manifest's folder, which input files are relative to.
    ///   - secrets: Keys that may stand in headers alone, other services' among them.
    ///   - files: Which input files may be read; `nil` for all.
    ///   - now: The wall time, for nonces and for `Retry-After` dates.
    /// - Throws: when there is no URL that may be used, or a credential is missing or unfit.
    package init(
        _ description: ServiceDescription, url: String?, credentials: [String: Secret],
        directory: String, secrets: [Secret] = [], files: (any FileGuard)? = nil,
        exchange: any Exchange, now: @escaping @Sendable () -> Timestamp
    ) throws(SetupFault) {
        guard let written = url ?? description.url else {
            throw SetupFault(
                "\(description.title) has no URL of its own; add 'url' to the provider")
        }
        let credentials = credentials.filter { !$0.value.isEmpty }
        self.url = try ServiceURL(
            written, isSecret: !credentials.isEmpty || description.alwaysSendsSecrets)
        self.description = description
        self.exchange = exchange
        self.now = now
        redact = Redactor(credentials.values)
        naming = JobNaming(of: description)
        composer = RequestComposer(
            description: description, url: self.url, credentials: credentials,
            authentication: try Self.authentication(description, credentials),
            directory: directory, nonces: Nonces(now: now), search: SecretSearch(secrets),
            files: files)
        do throws(RequestFault) { try composer.checkHeaders() } catch {
            throw SetupFault(redact(error.message))
        }
    }

    /// Whether the provider is on this machine or beside it, so that its images may be too.
    package var isLocal: Bool { url.origin.isLocal }

    /// The first way to authenticate whose credentials are all there.
    private static func authentication(
        _ description: ServiceDescription, _ credentials: [String: Secret]
    ) throws(SetupFault) -> ServiceDescription.Authentication? {
        for credential in description.credentials
        where !credential.isOptional && credentials[credential.name] == nil {
            throw SetupFault(
                "\(description.title) needs a \(credential.name); set \(credential.variable) in the "
                    + "environment")
        }
        for (name, secret) in credentials where !HeaderText.isValue(secret.revealedForRequest()) {
            throw SetupFault(
                "the \(name) for \(description.title) has a line end, a space at an end or another "
                    + "character that headers can't hold; set it anew")
        }
        let fitting = description.authentications.first { way in
            way.needs.allSatisfy { credentials[$0] != nil }
        }
        guard fitting != nil || description.authentications.isEmpty else {
            let variables = description.credentials.map(\.variable).joined(separator: ", ")
            throw SetupFault("\(description.title) needs credentials; set \(variables)")
        }
        return fitting
    }
}

// MARK: - Submit

extension DescribedService {
    /// Sends the job once.
    ///
    /// Only proof brings anything but `ambiguous`: a body that was never asked for, an error that
    /// the description or HTTP defines as a refusal, or an answer with a readable id.
    package func submit(
        _ job: Job, permit: consuming SubmitPermit
    ) async throws(SubmitError) -> Acceptance {
        precondition(permit.key == job.key, "a permit for another job")
        let request: OutgoingRequest
        do throws(RequestFault) {
            request = try composer.submit(job, permit.name)
        } catch {
            switch error {
            case .refused(let message): throw .refused(Failure(.refused, redact(message)))
            case .unsent(let message): throw .unsendable(redact(message))
            }
        }
        let reply: Reply
        do throws(ExchangeError) {
            reply = Reply(try await exchange.send(request))
        } catch {
            switch error {
            case .neverSent(let message): throw .neverSent(redact(message))
            case .broken(let message): throw .ambiguous(redact(message))
            }
        }
        return try acceptance(in: reply)
    }

    func acceptance(in reply: Reply) throws(SubmitError) -> Acceptance {
        if description.isNowhere(reply) { throw .refused(nothing(there: reply)) }
        if let meaning = description.meaning(of: reply) {
            throw meaning.submitError(
                summary(of: reply),
                retryAfter: reply.retryAfter(at: description.poll.retryAfter, now: now()))
        }
        guard let json = reply.json else {
            throw .ambiguous("no id in the answer: \(summary(of: reply))")
        }
        var found: [RemoteJob.Handle] = []
        for handle in description.submit.handles {
            let what = handle.name == "id" ? "id" : "'\(handle.name)'"
            switch HandleReading(handle, in: json, redact: redact) {
            case .value(let text): found.append(.init(handle.name, text))
            case .absent where handle.isOptional: continue
            case .absent:
                let outline = AnswerOutline(json, redact: redact, linesMax: 8).text
                throw .ambiguous(
                    "no \(what) in the answer at '\(handle.path.written)'; it has \(outline)")
            case .unfit where handle.isOptional: continue
            case .unfit(let fault):
                throw .ambiguous(
                    "the \(what) in the answer, at '\(handle.path.written)', \(fault)")
            }
        }
        guard let id = found.first else { throw .ambiguous("no id in the answer") }
        let remote = RemoteJob(id: id.value, others: Array(found.dropFirst()))
        return Acceptance(remote, cost: description.poll.cost?.money(in: json))
    }
}

extension DescribedService {
    /// Why no job of the provider can be sent where this one went.
    private func nothing(there reply: Reply) -> Failure {
        let word = description.target.map { " and the \($0.word)" } ?? ""
        let said = reply.message(at: description.poll.messages)
        return Failure(
            .notFound,
            redact(
                "there is nothing at this address (\(reply.status)); check 'url'\(word)"
                    + (said.map { "; the service says: \($0)" } ?? "")))
    }
}

// MARK: - Poll and cancel

extension DescribedService {
    /// Asks after the job once.
    package func poll(_ remote: RemoteJob) async throws(PollError) -> PollAnswer {
        let rule = description.poll
        var base = ""
        let reply = try await send { () throws(RequestFault) in
            var request = try composer.followUp(rule.request, remote)
            request.mayShare = heard.withLock { $0.mayShare }
            base = request.url
            return request
        }
        let retryAfter = reply.retryAfter(at: rule.retryAfter, now: now())
        if let other = answersAboutAnother(than: remote, reply) { throw .otherJob(other) }
        if description.isNoQuestion(reply) { throw .unsupported(noQuestion(reply)) }
        if let meaning = description.meaning(of: reply) {
            let cost = reply.json.flatMap { rule.cost?.money(in: $0) }
            if meaning == .moderated {
                return .failed(Failure(.moderated, summary(of: reply)), cost: cost)
            }
            throw meaning.pollError(summary(of: reply), retryAfter: retryAfter, cost: cost)
        }
        guard let json = reply.json else {
            if case .tooLong? = reply.answer.fault {
                throw .tooLarge(reply.answer.fault?.message ?? "")
            }
            throw .unavailable(summary(of: reply))
        }
        return try JobReading(
            rule: rule, base: base, reply: reply, json: json, retryAfter: retryAfter, redact: redact
        ).answer()
    }

    /// Why an answer is none to a question after this job; `nil` where it may be one.
    func answersAboutAnother(than remote: RemoteJob, _ reply: Reply) -> String? {
        let found = reply.json.map { naming.reading(of: remote, in: $0) } ?? .unnamed
        heard.withLock { $0.on(found) }
        guard case .other(let id, let path) = found else { return nil }
        let place = description.path ?? "its description"
        return redact(
            "the answer is about the job '\(id)' ('\(path.written)') and this is '\(remote.id)', so"
                + " nothing of it is believed; if that is no job's id, say in \(place) where it is,"
                + " 'id: PATH' under 'poll', or 'id: none'")
    }

    /// What to do where the service takes no such question at all.
    private func noQuestion(_ reply: Reply) -> String {
        let said = reply.message(at: description.poll.messages).map { "; the service says: \($0)" }
        return redact(
            "it takes no \(description.poll.request.method.rawValue) where it is asked after a job"
                + " (HTTP \(reply.status)); check the method and the path under 'poll' in"
                + " \(description.path ?? "the description")" + (said ?? ""))
    }

    /// Asks the service to stop the job.
    ///
    /// Where a description has one request, it serves both cases. What a 2xx says is not looked at
    /// unless it is an error: the next poll tells.
    package func cancel(_ remote: RemoteJob, isRunning: Bool) async throws(PollError) {
        let rules = description.cancel
        let rule =
            isRunning ? rules?.running ?? rules?.queued : rules?.queued ?? rules?.running
        guard let rule else {
            throw .unavailable("\(description.title) has no way to stop a job")
        }
        let reply = try await send(rule, remote)
        if let meaning = description.meaning(of: reply) {
            throw meaning.pollError(
                summary(of: reply), retryAfter: reply.retryAfter(at: nil, now: now()))
        }
    }

    /// What the service says, fit to be shown.
    func summary(of reply: Reply) -> String {
        reply.summary(at: description.poll.messages, redact: redact)
    }

    func send(_ rule: RequestRule, _ remote: RemoteJob) async throws(PollError) -> Reply {
        try await send { () throws(RequestFault) in try composer.followUp(rule, remote) }
    }

    func send(
        _ compose: () throws(RequestFault) -> OutgoingRequest
    ) async throws(PollError) -> Reply {
        do throws(RequestFault) {
            let request = try compose()
            do throws(ExchangeError) {
                return Reply(try await exchange.send(request))
            } catch {
                throw .unsent(error.message)
            }
        } catch {
            throw .unavailable(redact(error.message))
        }
    }
}
