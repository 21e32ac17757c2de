internal import Core
internal import Foundation
internal import Support
internal import Synchronization

/// A service whose answers are off in one way, which the input `mode` of each job names.
///
/// It knows what it billed, how often it was polled, and when its images were asked for.
final class SloppyService: Sendable {
    /// What it was asked so far.
    struct Book: Sendable {
        /// The mode of each job that was accepted: each costs 0.05 USD.
        var billed: [String] = []
        /// How often each job was asked after, by its id.
        var polls: [String: Int] = [:]
        /// The paths of images that were asked for, and when.
        var downloads: [(path: String, at: ContinuousClock.Instant)] = []
        /// Under which name each job was submitted, where it has one.
        fileprivate var names: [String] = []
        fileprivate var isListShown = false
        fileprivate var isFinished = false
        /// Of how many of its first jobs it knows nothing any more.
        fileprivate var forgotten = 0
    }

    private let server: ScriptedServer
    private let record: Record

    /// What the closure of the server and the service share.
    private final class Record: Sendable {
        let book = Mutex(Book())
    }

    init() {
        let record = Record()
        self.record = record
        server = ScriptedServer(
            .serve { text in
                guard let request = SloppyRequest(text) else { return .close }
                return record.book.withLock { $0.action(request) }
            })
    }

    var url: String { server.url }
    var book: Book { record.book.withLock { $0 } }
    var billed: [String] { book.billed }

    /// From now on its list of jobs can be read.
    func showList() { record.book.withLock { $0.isListShown = true } }

    /// From now on the `slow` jobs are done.
    func finish() { record.book.withLock { $0.isFinished = true } }

    /// From now on it knows nothing of the jobs that it had, nor of their images.
    func forget() { record.book.withLock { $0.forgotten = $0.billed.count } }

    /// A description of it; `poll` and `more` stand behind what is there.
    func description(images: String = "out", poll: String = "", more: String = "") -> String {
        """
        service: sloppy
        url: "\(url)"
        inputs: { files: data-uri }
        submit:
          post: /jobs
          json:
            input: ${{ inputs }}
          id: id
        poll:
          get: /jobs/${{ id }}
          status: state
          running: running
          succeeded: done
          failed: failed
          images: \(images)
          cost: { path: cost, unit: USD }
        \(poll)keeps: 1h
        \(more)
        """
    }
}

/// A request as the service reads it.
struct SloppyRequest {
    let method: String
    let path: [String]
    let host: String
    let body: String

    init?(_ text: String) {
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        method = String(words[0])
        path = words[1].split(separator: "/").map { String($0) }
        let host = lines.first { $0.lowercased().hasPrefix("host:") }
        self.host = host.map { String($0.dropFirst(5)).trimmed } ?? ""
        body = String(text[end.upperBound...])
    }

    var isQuery: Bool { path.last?.contains("?image=") ?? false }

    private struct Job: Decodable {
        struct Input: Decodable { let mode: String? }
        let input: Input
        let name: String?
    }

    private var job: Job? { try? JSONDecoder().decode(Job.self, from: Data(bodyBytes)) }

    /// What the job's input `mode` says.
    var mode: String { job?.input.mode ?? "ok" }

    /// The name that the submit gave itself.
    var name: String { job?.name ?? "" }

    private var bodyBytes: [UInt8] {
        body.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }
}

extension SloppyService.Book {
    fileprivate mutating func action(_ request: SloppyRequest) -> ScriptedServer.Action {
        switch (request.method, request.path.first) {
        case ("POST", "jobs") where request.path.count == 1: return submitted(request)
        case ("GET", "jobs") where request.path.count == 2 && !request.isQuery:
            return polled(request)
        case ("POST", "jobs"): return .send(SloppyAnswer.json("{}", status: "503 Busy"))
        case ("GET", "list"): return listed()
        default: return downloaded(request)
        }
    }

    private mutating func submitted(_ request: SloppyRequest) -> ScriptedServer.Action {
        let mode = request.mode
        if mode == "refuse" {
            let words = #"{"errors":{"seed":["must be below 2147483648"]}}"#
            return .send(SloppyAnswer.json(words, status: "422 Unprocessable Entity"))
        }
        billed.append(mode)
        names.append(request.name)
        let answer = #"{"id":"\#(billed.count)"}"#
        switch mode {
        case "lost": return .close
        case "gzsubmit": return .send(SloppyAnswer.gzip(answer, type: "application/json"))
        default: return .send(SloppyAnswer.json(answer))
        }
    }

    private func listed() -> ScriptedServer.Action {
        guard isListShown else { return .send(SloppyAnswer.json("{}", status: "503 Busy")) }
        let jobs = names.enumerated().map { #"{"id":"\#($0.offset + 1)","name":"\#($0.element)"}"# }
        return .send(SloppyAnswer.json(#"{"jobs":[\#(jobs.joined(separator: ","))]}"#))
    }

    private mutating func polled(_ request: SloppyRequest) -> ScriptedServer.Action {
        let id = request.path[1].split(separator: "?").first.map { String($0) } ?? ""
        guard let number = Int(id), number > forgotten, number <= billed.count else {
            return .send(SloppyAnswer.json(#"{"error":"no such job"}"#, status: "404 Not Found"))
        }
        polls[id, default: 0] += 1
        let (mode, poll) = (billed[number - 1], polls[id] ?? 0)
        let first = "http://\(request.host)/img/\(mode)/\(id)"
        var (state, images, more) = ("done", [first], "")
        switch mode {
        case "fail": (state, more) = ("failed", #","error":{"message":"filtered"}"#)
        case "late": images = poll > 2 ? [first] : []
        case "part": images = poll > 2 ? [first, first + "/2"] : [first]
        case "twice": images = [first, first]
        case "word": state = "complete"
        case "busy": state = "running"
        case "slow": state = isFinished ? "done" : "running"
        case "big": more = #","preview":""# + String(repeating: "A", count: 3_000_000) + "\""
        case "nothing": more = #","pictures":["\#(first)"]"#
        case "data": images = ["data:image/png;base64," + SloppyAnswer.png(number).base64]
        case "base64": images = [SloppyAnswer.png(number).base64]
        case "relative": images = ["api/v1/images/\(mode)/\(id)"]
        case "rooted": images = ["/api/v1/images/\(mode)/\(id)"]
        case "above": images = ["../img/\(mode)/\(id)"]
        case "query": images = ["?image=\(id)"]
        case "noscheme": images = ["//\(request.host)/img/\(mode)/\(id)"]
        case "gzpoll":
            let body = #"{"state":"done","out":["\#(first)"],"cost":0.05}"#
            return .send(SloppyAnswer.gzip(body, type: "application/json"))
        case "method":
            return .send(SloppyAnswer.json("{}", status: "405 Method Not Allowed"))
        case "unmade":
            return .send(SloppyAnswer.json("{}", status: "501 Not Implemented"))
        default: break
        }
        let listed = images.map { "\"\($0)\"" }.joined(separator: ",")
        return .send(
            SloppyAnswer.json(#"{"state":"\#(state)","out":[\#(listed)],"cost":0.05\#(more)}"#))
    }

    /// An image, under whatever path its URL led to: `mode/id` are its last parts.
    private mutating func downloaded(_ request: SloppyRequest) -> ScriptedServer.Action {
        downloads.append(("/" + request.path.joined(separator: "/"), .now))
        let parts = request.path.drop { $0 != "img" && $0 != "images" }.dropFirst()
        let mode = request.isQuery ? "query" : parts.first ?? ""
        let id = request.isQuery ? 1 : Int(parts.dropFirst().first ?? "") ?? 0
        guard id > forgotten else { return .send(SloppyAnswer.json("{}", status: "404 Not Found")) }
        let png = SloppyAnswer.png(parts.count > 2 ? id + 1000 : id)
        switch mode {
        case "gzip": return .send(SloppyAnswer.gzip(png.latin1, type: "image/png"))
        case "gzlabel":
            return .send(SloppyAnswer.bytes(png, "image/png", ["Content-Encoding: gzip"]))
        case "html": return .send(SloppyAnswer.bytes(png, "text/html; charset=UTF-8"))
        case "json": return .send(SloppyAnswer.bytes(png, "application/json"))
        case "untyped": return .send(SloppyAnswer.bytes(png, nil))
        case "trail": return .send(SloppyAnswer.bytes(png + [0x0A], "image/png"))
        case "page":
            let page = Array("<!DOCTYPE html><title>Sorry</title>".utf8)
            return .send(SloppyAnswer.bytes(page, "image/png"))
        case "ra":
            let since = downloads.first.map { ContinuousClock.now - $0.at } ?? .zero
            return since < .milliseconds(1900)
                ? .send(
                    SloppyAnswer.json("{}", status: "429 Slow Down", headers: ["Retry-After: 2"]))
                : .send(SloppyAnswer.bytes(png, "image/png"))
        default: return .send(SloppyAnswer.bytes(png, "image/png"))
        }
    }
}
