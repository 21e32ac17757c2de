package import Core
internal import Synchronization

/// Requests and answers as text for people: a line that begins with `>` was sent, one with `<` came
/// back.
///
/// No credential is in it: not in a header, an address or a body, in no spelling, nor what a header
/// has that is made of one. Long texts and long bodies are cut, control characters replaced.
package final class ExchangeText: Sendable {
    private let redact: Redactor
    /// Names of headers that are made of credentials, in lower case.
    private let secretHeaders: Set<String>
    /// The last answer to each request, to tell one that says the same.
    private let last = Mutex<[String: Int]>([:])

    private static let bodyLinesMax = 120
    private static let headersMax = 40
    private static let textMax = 240
    private static let remembersMax = 10_000

    /// - Parameters:
    ///   - service: Whose headers are made of what.
    ///   - credentials: Those that are sent.
    package init(of service: ServiceDescription, hiding credentials: some Sequence<Secret>) {
        redact = Redactor(credentials)
        secretHeaders = service.secretHeaders
    }

    /// What there is to say of an event: whole lines.
    package func text(of event: ObservedExchange.Event) -> String {
        switch event {
        case .sent(let number, let request): sent(number, request)
        case .answered(let number, let request, let answer, let time):
            answered(number, request, answer, time)
        case .unanswered(let number, _, let error):
            "< #\(number) no answer: \(redact(error.message))\n"
        }
    }

    private func sent(_ number: Int, _ request: OutgoingRequest) -> String {
        let line = "#\(number) \(request.method.rawValue) \(address(request.url))"
        // Asked before: what it carries is known.
        guard request.isOnce || last.withLock({ $0[Self.name(request)] }) == nil else {
            return "> \(line)\n"
        }
        let body = request.body.map { self.body(of: $0) } ?? []
        return block(">", [line] + headers(request.headers) + body)
    }

    private func answered(
        _ number: Int, _ request: OutgoingRequest, _ answer: Answer, _ time: Duration
    ) -> String {
        let seconds = "\(time.milliseconds / 1000).\(time.milliseconds / 100 % 10) s"
        let line = "#\(number) HTTP \(answer.status) after \(seconds)"
        guard request.isOnce || !isRepeat(request, answer) else {
            return "< \(line), the same as before\n"
        }
        return block("<", [line] + headers(answer.headers) + body(of: answer))
    }

    /// Whether a request has brought the same answer the last time.
    private func isRepeat(_ request: OutgoingRequest, _ answer: Answer) -> Bool {
        var hasher = Hasher()
        hasher.combine(answer.status)
        hasher.combine(answer.body)
        let value = hasher.finalize()
        return last.withLock { last in
            if last.count >= Self.remembersMax { last = [:] }
            return last.updateValue(value, forKey: Self.name(request)) == value
        }
    }

    /// What tells a question from every other: its address, and what it carries.
    private static func name(_ request: OutgoingRequest) -> String {
        let body = request.body?.pieces.map { piece in
            switch piece {
            case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
            case .file(let file), .base64(let file): file.path
            }
        }
        return ([request.method.rawValue, request.url] + (body ?? [])).joined(separator: " ")
    }

    private func block(_ sign: String, _ lines: [String]) -> String {
        lines.map { sign + " " + $0 + "\n" }.joined()
    }
}

// MARK: - Parts

extension ExchangeText {
    private func headers(_ headers: [OutgoingRequest.Header]) -> [String] {
        let lines = headers.prefix(Self.headersMax).map { header in
            "\(redact.start(of: header.name, 80)): \(value(of: header))"
        }
        let rest = headers.count - lines.count
        return lines + (rest > 0 ? ["and \(rest) more headers"] : [])
    }

    /// The value of a header; of one that holds a secret no more than the word before it, `Bearer`.
    private func value(of header: OutgoingRequest.Header) -> String {
        let isSecret =
            secretHeaders.contains(header.name.lowercased()) || SecretName.isHeader(header.name)
        guard isSecret else { return redact.start(of: header.value, Self.textMax) }
        let scheme = ["Bearer", "Basic", "Key", "Token", "Digest"].first {
            header.value.hasPrefix($0 + " ")
        }
        return (scheme.map { $0 + " " } ?? "") + "<secret>"
    }

    /// An address; what its query has is cut where it may be a signature.
    private func address(_ url: String) -> String {
        JSONLines.shortQuery(redact.start(of: url, 1000))
    }

    private func body(of body: OutgoingBody) -> [String] {
        var text: [UInt8] = []
        for piece in body.pieces where text.count < 1 << 20 {
            switch piece {
            case .bytes(let bytes): text += bytes
            case .file(let file): text += Self.note(file, "")
            case .base64(let file): text += Self.note(file, " as base64")
            }
        }
        return lines(text)
    }

    /// What stands for a file's bytes, fit to stand in JSON.
    private static func note(_ file: InputFile, _ how: String) -> [UInt8] {
        let name = JSON.string(file.path).bytes.dropFirst().dropLast()
        return Array("<the file ".utf8) + name + Array("\(how), \(file.byteCount) bytes>".utf8)
    }

    private func body(of answer: Answer) -> [String] {
        guard let body = answer.body else {
            return ["(the body was cut off, came too slowly or was too long)"]
        }
        return lines(body)
    }

    private func lines(_ body: [UInt8]) -> [String] {
        if body.isEmpty { return [] }
        if let json = try? JSON(parsing: body) {
            return JSONLines(json, redact: redact, linesMax: Self.bodyLinesMax).lines
        }
        if PageText(body).form == .binary { return ["(\(body.count) bytes that are no text)"] }
        // Nothing is cut before secrets are out.
        let lines = String(decoding: body, as: UTF8.self)
            .split(omittingEmptySubsequences: false) { $0.isNewline }
        let shown = lines.prefix(Self.bodyLinesMax).map {
            redact.start(of: String($0), Self.textMax)
        }
        let rest = lines.count - shown.count
        return shown + (rest > 0 ? ["… and \(rest) more lines"] : [])
    }
}
