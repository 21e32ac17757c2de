package import Core

// MARK: - What became of a submit

extension DescribedService {
    /// Sends the same submit again, with the name of the first.
    package func submitAgain(_ job: Job, permit: consuming RepeatPermit) async -> LookupAnswer {
        precondition(permit.name.key == job.key, "a permit for another job")
        guard let rule = description.evidence?.repeats else { return .nothing("it can't be asked") }
        let reply: Reply
        do throws(RequestFault) {
            let request = try composer.submit(job, permit.name)
            do throws(ExchangeError) {
                reply = Reply(try await exchange.send(request))
            } catch {
                return .nothing(redact(error.message))
            }
        } catch {
            return .nothing(redact(error.message))
        }
        if let rejection = rule.rejects, reply.fits(rejection.statuses, rejection.conditions) {
            let id = rejection.id.flatMap { reply.text(at: $0) }
            guard let id, RemoteJob.isID(id) else { return .hasUnnamed(summary(of: reply)) }
            return .has(RemoteJob(id: id))
        }
        do throws(SubmitError) {
            return .has(try acceptance(in: reply).remote)
        } catch {
            return error.finding
        }
    }

    /// Asks after the job under the id that its submit chose.
    package func lookUp(_ name: SubmitName) async -> LookupAnswer {
        guard let rule = description.evidence?.lookUp else { return .nothing("it can't be asked") }
        var scope = RequestScope(credentials: [:], nonce: 0)
        scope.attempt = name
        guard let id = try? rule.id.resolved(in: scope), RemoteJob.isID(id) else {
            return .nothing("the description's 'lookup' makes no id")
        }
        let remote = RemoteJob(id: id)
        let reply: Reply
        do throws(PollError) {
            reply = try await send(description.poll.request, remote)
        } catch {
            return error.finding
        }
        if let other = answersAboutAnother(than: remote, reply) { return .nothing(other) }
        let documented = description.documentedMeaning(of: reply)
        if documented == .missing { return .hasNot(summary(of: reply)) }
        if let meaning = documented ?? description.meaning(of: reply) {
            // A gateway's own 404 says nothing of the job.
            return meaning.pollError(
                summary(of: reply), retryAfter: reply.retryAfter(at: nil, now: now())
            ).finding
        }
        return reply.text(at: description.poll.status) == nil
            ? .nothing("the answer has nothing at '\(description.poll.status.written)'")
            : .has(remote)
    }
}

// MARK: - Lists

extension DescribedService {
    /// The most pages of a list that are read at once, and jobs.
    private static let (pagesMax, jobsMax) = (100, 20_000)
    /// How far the service's clock may be from this one.
    private static let skew = Duration.seconds(300)

    /// Reads the list of jobs page by page, back to some minutes before `moment`.
    package func list(since moment: Timestamp) async -> Listing {
        guard let rule = description.evidence?.list else { return .nothing("it can't be asked") }
        let start = moment + (.zero - Self.skew)
        var page = RequestComposer.Page()
        var jobs: [Listing.ListedJob] = []
        var seen: Set<String> = []
        while page.number <= Self.pagesMax, jobs.count < Self.jobsMax {
            let reply: Reply
            do throws(PollError) {
                reply = try await send { () throws(RequestFault) in
                    try composer.list(rule.request, page)
                }
            } catch {
                return error.listing
            }
            if let meaning = description.meaning(of: reply) {
                let hint = reply.retryAfter(at: nil, now: now())
                return meaning.pollError(summary(of: reply), retryAfter: hint).listing
            }
            guard let json = reply.json, case .array(let items)? = rule.jobs.value(in: json) else {
                return .nothing("the answer has no list at '\(rule.jobs.written)'")
            }
            for item in items {
                guard let id = rule.id.value(in: item)?.scalarText, RemoteJob.isID(id) else {
                    return .nothing("a job of its list has no id at '\(rule.id.written)'")
                }
                if seen.insert(id).inserted {
                    jobs.append(.init(id: id, reference: text(item, rule)))
                }
            }
            if rule.isPast(start, items) { return .jobs(jobs, isWhole: true) }
            page.number += 1
            page.offset += items.count
            guard rule.isPaged else { return .jobs(jobs, isWhole: true) }
            if let path = rule.next {
                page.next = path.value(in: json)?.scalarText.flatMap { $0.isEmpty ? nil : $0 }
                if page.next == nil || page.next == "false" { return .jobs(jobs, isWhole: true) }
            } else if items.isEmpty {
                return .jobs(jobs, isWhole: true)
            }
        }
        return .jobs(jobs, isWhole: false)
    }

    /// What a listed job has of its submit's name; a whole map is read as it is written.
    private func text(_ item: JSON, _ rule: EvidenceRule.List) -> String {
        guard let found = rule.reference.value(in: item) else { return "" }
        let text = found.scalarText ?? String(decoding: found.bytes, as: UTF8.self)
        return text.utf8.count <= 4096 ? text : ""
    }
}

extension EvidenceRule.List {
    /// Whether there are further pages.
    fileprivate var isPaged: Bool {
        next != nil || request.references.contains { ["page", "offset"].contains($0.root) }
    }

    /// Whether a page of jobs, the newest first, ends before `moment`.
    fileprivate func isPast(_ moment: Timestamp, _ items: [JSON]) -> Bool {
        guard let created, let last = items.last,
            let time = created.value(in: last)?.scalarText.flatMap(Timestamp.init(written:))
        else { return false }
        return time < moment
    }
}

extension SubmitError {
    /// What it proves about a submit that was sent before.
    ///
    /// Limits, keys and credit are often looked at before anything is remembered, so they prove
    /// nothing.
    fileprivate var finding: LookupAnswer {
        switch self {
        case .refused(let failure) where [.refused, .moderated].contains(failure.kind):
            .refused(failure)
        case .refused(let failure): .nothing(failure.message)
        case .busy(let message, let hint), .throttled(let message, let hint):
            .nothing(message, retryAfter: hint)
        case .neverSent(let message), .unsendable(let message), .ambiguous(let message):
            .nothing(message)
        }
    }
}

extension PollError {
    fileprivate var finding: LookupAnswer {
        let (message, hint) = words
        return .nothing(message, retryAfter: hint)
    }

    fileprivate var listing: Listing {
        let (message, hint) = words
        return .nothing(message, retryAfter: hint)
    }

    private var words: (String, Duration?) {
        switch self {
        case .throttled(let message, let hint): (message, hint)
        case .unavailable(let message, _), .unauthorized(let message), .missing(let message, _),
            .unsupported(let message), .tooLarge(let message), .otherJob(let message):
            (message, nil)
        }
    }
}
