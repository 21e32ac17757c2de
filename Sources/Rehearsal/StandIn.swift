internal import Core

/// One mount: a described service, played backwards.
struct StandIn: Sendable {
    let mount: Mount
    let bill: Bill
    let serviceTime: ServiceTime
    let imageSide: Int
    let now: @Sendable () -> Timestamp

    var description: ServiceDescription { mount.description }
    var answers: Answers { Answers(description: description) }
    /// Where images are: below the server and not below a mount, whose paths are the service's own.
    ///
    /// No provider has such a name, and no stand-in such a key.
    static let imagesPath = "/~images/"

    func conduct(_ call: Call) async throws -> Conduct {
        if let missing = missingHeader(call) { return .answer(answers.unauthorized(missing)) }
        let handles = Set(description.submit.handles.map(\.name))
        let stop = description.cancel
        let asked: [(CallKind, RequestRule?, Reach)] = [
            (.poll, description.poll.request, .any),
            (.cancel, stop?.queued, stop?.running == nil ? .any : .waiting),
            (.cancel, stop?.running, stop?.queued == nil ? .any : .running),
            (.submit, description.submit.request, .any),
        ]
        do {
            if let answer = try await list(call) { return answer }
            for case (let kind, let rule?, let reach) in asked {
                let patterns = ([rule] + rule.instead).map { RequestPattern($0, handles: handles) }
                    .filter { $0.route(call) != nil }
                guard let pattern = patterns.first else { continue }
                return kind == .submit
                    ? try await submit(call, pattern) : try await ask(kind, call, patterns, reach)
            }
        } catch let refusal as BadRequest {
            return .answer(.message(400, refusal.message))
        }
        return .answer(
            .message(
                404,
                "'\(call.method) \(call.path)' is no request that '\(description.name)' describes"))
    }

    /// The headers of every request that hold a secret.
    private var secretHeaders: [HeaderRule] {
        description.headers.filter { header in
            header.value.references.contains { ["credentials", "hmac"].contains($0.root) }
        }
    }

    /// A header that is missing for the first way to prove who asks; `nil` when one way is
    /// complete.
    private func missingHeader(_ call: Call) -> String? {
        let isMissing = { (header: HeaderRule) in
            call.headers[header.name.lowercased()] == nil
        }
        if let header = secretHeaders.first(where: isMissing) { return header.name }
        let missing = description.authentications.map { $0.headers.first(where: isMissing)?.name }
        return missing.contains(nil) ? nil : missing.first ?? nil
    }
}

// MARK: - Submits

extension StandIn {
    private func submit(_ call: Call, _ pattern: RequestPattern) async throws -> Conduct {
        let fault = mount.fault(at: .submit, await bill.arrival(of: .submit, at: mount.name))
        if let fault, !fault.makesJob { return conduct(fault, insteadOf: Answer(503)) }
        let captures = try pattern.captures(call)
        let name = Self.name(in: captures)
        if let name, let known = await answerToRepeat(of: name) { return .answer(known) }
        if pattern.holdsInputs { try check(captures.documents["inputs"]) }
        let submission = Submission(
            service: description.name, path: call.path, captures: captures)
        let moment = now()
        let fails = if case .fail? = fault?.conduct { true } else { false }
        let id = try await bill.accept(
            at: mount, digest: submission.digest, name: name, now: moment
        ) {
            RemoteID(
                start: moment, service: serviceTime.of(digest: submission.digest), ordinal: $0,
                imageCount: mount.imagesPerJob, fails: fails,
                seed: Array(submission.digest.prefix(RemoteID.seedByteCount)))
        }
        guard let id else { return .answer(answers.busy()) }
        let answer = answers.accepted(id: name.flatMap(chosenID) ?? id, base: base)
        return fault.map { conduct($0, insteadOf: answer) } ?? .answer(answer)
    }

    /// Where every input must be a map of certain fields, a missing one is a mistake of the
    /// encoding.
    private func check(_ inputs: JSON?) throws(BadRequest) {
        guard case .object(let members)? = inputs else {
            throw BadRequest("the body has no inputs where the description puts them")
        }
        for member in members {
            for field in description.inputs.fields where member.value[field] == nil {
                throw BadRequest("the input '\(member.name)' has no '\(field)'")
            }
        }
    }

    func conduct(_ fault: Fault, insteadOf answer: Answer) -> Conduct {
        switch fault.conduct {
        case .answer(let other): .answer(other)
        case .close: .cut
        case .truncate(let byteCount): .truncated(answer, byteCount: byteCount)
        case .neverAnswer: .silence
        case .fail: .answer(answer)
        }
    }

    /// Where the mount is, without a host.
    var base: String { "/" + PercentCode.encode(mount.name) }
}

// MARK: - Polls, cancels and downloads

extension StandIn {
    /// Which jobs a request can stop, where a service has one for those that wait and another for
    /// those that run.
    private enum Reach {
        case any, waiting, running

        func includes(_ stage: RemoteID.Stage) -> Bool {
            switch (self, stage) {
            case (.any, _), (.waiting, .queued), (.running, .running), (_, .ended): true
            case (.waiting, .running), (.running, .queued): false
            }
        }
    }

    /// - Parameter patterns: The requests that this may be; the first that names a job counts.
    private func ask(
        _ kind: CallKind, _ call: Call, _ patterns: [RequestPattern], _ reach: Reach
    ) async throws -> Conduct {
        let fault = mount.fault(at: kind, await bill.arrival(of: kind, at: mount.name))
        guard let (id, job) = try await named(by: call, patterns) else {
            let answer = answers.unknownJob()
            return fault.map { conduct($0, insteadOf: answer) } ?? .answer(answer)
        }
        if kind == .cancel, await !bill.isCancelled(id) {
            let stage = job.stage(at: now())
            guard reach.includes(stage) else {
                let answer = answers.notCancellable()
                return fault.map { conduct($0, insteadOf: answer) } ?? .answer(answer)
            }
            if stage != .ended { await bill.cancel(id, at: mount.name) }
        }
        let images = (0..<job.imageCount).map {
            "\(call.origin)\(Self.imagesPath)\(base.dropFirst())/\(id)/\($0).png"
        }
        let answer = answers.state(
            of: job, at: now(), isCancelled: await bill.isCancelled(id), images: images,
            id: id)
        return fault.map { conduct($0, insteadOf: answer) } ?? .answer(answer)
    }

    /// The job that a call is about.
    private func named(
        by call: Call, _ patterns: [RequestPattern]
    ) async throws(BadRequest) -> (String, RemoteID)? {
        for pattern in patterns {
            let captures = try pattern.captures(call)
            for handle in description.submit.handles {
                guard let value = captures.text(handle.name) else { continue }
                var id = Answers.id(inHandle: value)
                if let chosen = await jobWithChosenID(value) { id = chosen }
                if let job = RemoteID(id, mount: mount.name) { return (id, job) }
            }
        }
        return nil
    }

    /// - Parameter call: Its path is the image's, from behind the mount's name.
    func download(_ call: Call) async -> Conduct {
        let fault = mount.fault(at: .download, await bill.arrival(of: .download, at: mount.name))
        let secrets = secretHeaders + description.authentications.flatMap(\.headers)
        if secrets.contains(where: { call.headers[$0.name.lowercased()] != nil }) {
            await bill.downloadCarriedCredentials(at: mount.name)
        }
        let answer = await image(call.path.dropFirst())
        return fault.map { conduct($0, insteadOf: answer) } ?? .answer(answer)
    }

    private func image(_ path: Substring) async -> Answer {
        let pieces = path.split(separator: "/", omittingEmptySubsequences: false)
        guard pieces.count == 2, pieces[1].hasSuffix(".png"),
            let index = Int(pieces[1].dropLast(4)),
            let job = RemoteID(String(pieces[0]), mount: mount.name),
            (0..<job.imageCount).contains(index), !job.fails, job.stage(at: now()) == .ended,
            await !bill.isCancelled(String(pieces[0]))
        else { return .message(404, "there is no such image") }
        let painting = Painting(
            digest: job.paintingDigest(index), width: imageSide, height: imageSide)
        return Answer(
            200, headers: [Answer.Header("Content-Type", "image/png")], body: painting.png())
    }
}
