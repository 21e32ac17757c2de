internal import Core

/// An answer, read as far as it can be.
struct Reply {
    let answer: Answer
    /// The document; `nil` when the body is no JSON, was cut, or was too long.
    let json: JSON?

    var status: Int { answer.status }
    var isSuccess: Bool { (200..<300).contains(status) }

    /// A body that could be read is not kept beside what was read: it may be long.
    init(_ answer: Answer) {
        json = answer.body.isEmpty ? nil : try? JSON(parsing: answer.body)
        self.answer = json == nil ? answer : answer.withoutBody()
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

    /// Where services usually say what went wrong.
    private static let usualPaths: [JSONPath] = [
        "errors[0].message", "errors[0].detail", "errors[0]", "error.message", "error.detail",
        "error",
        "detail[0].msg", "detail", "message", "msg",
    ].compactMap { JSONPath($0) }

    /// What the service says went wrong, at the first of `paths`, else where it is usual.
    func message(at paths: [JSONPath]) -> String? {
        for path in paths + Self.usualPaths {
            if let text = text(at: path)?.trimmed, !text.isEmpty { return text }
        }
        return nil
    }

    /// The message with its HTTP status, or what there is instead of a message.
    func summary(at paths: [JSONPath]) -> String {
        if let message = message(at: paths) {
            return isSuccess ? message : "HTTP \(status): \(message)"
        }
        return "HTTP \(status)" + form
    }

    /// How much of a body that is no document may be shown, at most.
    private static let textMax = 256 * 1024

    /// What the body is, where it says nothing.
    private var form: String {
        if (300..<400).contains(status) { return ", a redirect, which is not followed" }
        if let fault = answer.fault { return " and " + fault.message }
        if json != nil { return isSuccess ? " and an answer without what was expected" : "" }
        // Cut short only where secrets have been taken out, or half of one might stay.
        let text = String(decoding: answer.body.prefix(Self.textMax), as: UTF8.self).trimmed
        if text.isEmpty { return isSuccess ? " and an empty answer" : "" }
        if text.hasPrefix("<") { return " and an HTML page" }
        if text.hasPrefix("{") || text.hasPrefix("[") { return " and JSON that can't be read" }
        return ": \(text)"
    }

    /// How long the service asks to be left alone, at most `Backoff.longest`; `nil` when it does
    /// not say.
    func retryAfter(at path: JSONPath?, now: Timestamp) -> Duration? {
        let found =
            RetryAfter.wish(now: now, header: answer.header)
            ?? path.flatMap { text(at: $0) }.flatMap { RetryAfter.duration($0, now: now) }
            ?? (isSuccess ? nil : RetryAfter.limitReset(now: now, header: answer.header))
        return found.map { min(max($0, .zero), Backoff.longest) }
    }
}
