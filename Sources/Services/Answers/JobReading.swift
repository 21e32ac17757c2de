internal import Core

/// Reads what a service says of a job.
struct JobReading {
    let rule: PollRule
    let url: ServiceURL
    let reply: Reply
    let json: JSON
    let retryAfter: Duration?
    let redact: Redactor

    /// Far more than any service makes of one job.
    private static let imagesMax = 1000

    /// - Throws: when the answer does not say where the job is; the job is none the worse.
    func answer() throws(PollError) -> PollAnswer {
        guard let word = rule.status.value(in: json)?.scalarText else {
            throw .unavailable("the answer has nothing at '\(rule.status.written)'")
        }
        var answer = self.answer(word)
        answer.cost = rule.cost?.money(in: json)
        answer.retryAfter = retryAfter
        return answer
    }

    private func answer(_ word: String) -> PollAnswer {
        switch rule.phase(of: word) {
        case .queued: .waiting(waiting(isRunning: false))
        case .running: .waiting(waiting(isRunning: true))
        case nil: .waiting(waiting(isRunning: true, unknownWord: redact(word)))
        case .succeeded: outcome(word)
        case .failed:
            .failed(
                Failure(.fault, reason(word)), isExplained: reply.message(at: rule.messages) != nil)
        case .cancelled: .cancelled(reason(word))
        case .expired: .expired(reason(word))
        }
    }

    private func waiting(isRunning: Bool, unknownWord: String? = nil) -> PollAnswer.Waiting {
        .init(
            isRunning: isRunning, progress: progress, retryAfter: retryAfter,
            unknownWord: unknownWord)
    }

    private func reason(_ word: String) -> String {
        redact(reply.message(at: rule.messages) ?? "the service says '\(word)'")
    }

    /// 0 … 1; `nil` where the answer does not say, or divides by nothing.
    private var progress: Double? {
        guard let rule = rule.progress, let done = number(at: rule.done) else { return nil }
        let total = rule.total.map { number(at: $0) } ?? 1
        guard let total, total > 0 else { return nil }
        return min(max(done / total, 0), 1)
    }

    private func number(at path: JSONPath) -> Double? {
        guard let number = path.value(in: json)?.scalarText.flatMap(Double.init), number.isFinite
        else { return nil }
        return number
    }

    /// A job that the service calls finished; its images may be listed later.
    private func outcome(_ word: String) -> PollAnswer {
        if let broken = rule.guards.first(where: { !$0.holds(in: json) }) {
            let found = broken.path.value(in: json)?.scalarText
            let said = reply.message(at: rule.messages)
            let words = "'\(broken.path.written)' is '\(found ?? "something else")'"
            return .failed(
                Failure(.fault, redact(said ?? words)), isExplained: (said ?? found) != nil)
        }
        let given = rule.images.flatMap { $0.values(in: json) }.flatMap { value -> [JSON] in
            if case .array(let items) = value { items } else { [value] }
        }
        if given.count > Self.imagesMax {
            return .failed(
                Failure(
                    .output,
                    "the service gives \(given.count) images for one job; \(Self.imagesMax) are the most"
                ))
        }
        let urls = given.compactMap { $0.scalarText?.trimmed }.filter { !$0.isEmpty }.map(absolute)
        guard !urls.isEmpty else {
            let paths = rule.images.map { "'\($0.written)'" }.joined(separator: " or ")
            let outline = AnswerOutline(json, redact: redact).text
            return .finished(
                Outputs(urls: []), outline: "no image at \(paths); the answer has: \(outline)")
        }
        // It would stand in the ledger, which has no secrets of its own.
        if urls.contains(where: { redact.finds(in: $0) }) {
            return .failed(
                Failure(
                    .output,
                    "the service gives an address of an image that has a credential in it, which is"
                        + " neither kept nor called"))
        }
        return .finished(Outputs(urls: urls))
    }

    /// The URL of an image; one without a host is on the service's own.
    ///
    /// What can't be asked for stays as it is, for the download to say so: the image is paid for.
    private func absolute(_ text: String) -> String {
        let whole =
            text.hasPrefix("//")
            ? "\(url.origin.scheme):\(text)"
            : text.hasPrefix("/") ? url.origin.written + text : text
        return PercentEncoding.mendedURL(whole) ?? text
    }
}
