internal import Core

/// An answer, read as far as it can be.
struct Reply {
    let answer: Answer
    /// The document; `nil` when the body is no JSON, was cut, or was too long.
    let json: JSON?

    var status: Int { answer.status }
    var isSuccess: Bool { (200..<300).contains(status) }

    init(_ answer: Answer) {
        self.answer = answer
        json = answer.body.flatMap { $0.isEmpty ? nil : try? JSON(parsing: $0) }
    }

    /// Text or a number at a path; `nil` when there is none.
    func text(at path: JSONPath) -> String? {
        json.flatMap { path.value(in: $0)?.scalarText }
    }

    /// Whether it has one of the statuses, where any are named, and meets all the conditions.
    func fits(_ statuses: [Int], _ conditions: [Condition]) -> Bool {
        guard statuses.isEmpty || statuses.contains(status) else { return false }
        guard !conditions.isEmpty else { return true }
        return json.map { json in conditions.allSatisfy { $0.holds(in: json) } } ?? false
    }

    /// What the service says went wrong, at the first of `paths` that says anything, else where it
    /// is usual; `nil` when it says nothing.
    func refusal(at paths: [JSONPath]) -> RefusalText? {
        guard let json else { return nil }
        for path in paths {
            guard let value = path.value(in: json) else { continue }
            let said =
                value.plainText.map { RefusalText(at: .string($0)) } ?? RefusalText(at: value)
            if !said.items.isEmpty { return said }
        }
        let found = RefusalText(in: json, isError: !isSuccess)
        return found.items.isEmpty ? nil : found
    }

    /// The same as text, as the service said it.
    func message(at paths: [JSONPath]) -> String? { refusal(at: paths)?.whole }

    /// The message with its HTTP status, or what there is instead of a message; safe to show.
    func summary(at paths: [JSONPath], redact: Redactor) -> String {
        guard let refusal = refusal(at: paths) else { return "HTTP \(status)" + form(redact) }
        let message = refusal.shown(redact)
        return isSuccess ? message : redact("HTTP \(status): \(message)")
    }

    /// What the body is, where it says nothing.
    private func form(_ redact: Redactor) -> String {
        if (300..<400).contains(status) { return ", a redirect, which is not followed" }
        guard let body = answer.body else { return " and an answer that was cut off" }
        if let json { return form(of: json, redact) }
        let page = PageText(body)
        let words = page.words.map { redact.start(of: $0, 200) }
        switch page.form {
        case .empty: return isSuccess ? " and an empty answer" : ""
        case .html: return " and an HTML page" + (words.map { ", '\($0)'" } ?? "")
        case .xml: return " and XML" + (words.map { ": \($0)" } ?? "")
        case .binary: return " and \(body.count) bytes that are no text"
        case .text:
            let isBroken = page.words.map { $0.hasPrefix("{") || $0.hasPrefix("[") } ?? false
            guard isBroken else { return ": " + redact(page.words ?? "") }
            return " and JSON that can't be read" + (words.map { ": \($0)" } ?? "")
        }
    }

    private func form(of json: JSON, _ redact: Redactor) -> String {
        if json.isEmptyValue { return isSuccess ? " and an answer with nothing in it" : "" }
        return " and an answer that has " + AnswerOutline(json, redact: redact, linesMax: 8).text
    }

    /// How long the service asks to be left alone, at most `Backoff.longest`; `nil` when it does
    /// not say.
    func retryAfter(at path: JSONPath?, now: Timestamp) -> Duration? {
        let found =
            answer.header("retry-after-ms").flatMap { RetryAfter.milliseconds($0) }
            ?? answer.header("retry-after").flatMap { RetryAfter.duration($0, now: now) }
            ?? path.flatMap { text(at: $0) }.flatMap { RetryAfter.duration($0, now: now) }
            ?? (isSuccess ? nil : limitReset(now: now))
        return found.map { min(max($0, .zero), Backoff.longest) }
    }

    /// When the limit that was met is counted anew, where the headers tell.
    ///
    /// A success says it too, and does not mean to be left alone by that.
    private func limitReset(now: Timestamp) -> Duration? {
        answer.header("ratelimit").flatMap { RetryAfter.rateLimit($0, now: now) }
            ?? ["ratelimit-reset", "x-ratelimit-reset", "x-ratelimit-reset-requests"].lazy
            .compactMap { answer.header($0) }.compactMap { RetryAfter.reset($0, now: now) }.first
    }
}

extension RefusalText {
    /// On one line, without secrets; each of several cut, so that the first leaves room for others.
    func shown(_ redact: Redactor) -> String {
        items.count > 1 ? redact(written { redact.start(of: $0, 160) }) : redact(whole)
    }
}

extension JSON {
    /// Text or the spelling of a number or truth value that says something.
    fileprivate var plainText: String? { scalarText.flatMap { $0.trimmed.isEmpty ? nil : $0 } }

    fileprivate var isEmptyValue: Bool {
        switch self {
        case .null: true
        case .array(let items): items.isEmpty
        case .object(let members): members.isEmpty
        case .bool, .number: false
        case .string(let text): text.trimmed.isEmpty
        }
    }
}
