internal import Foundation
internal import Support
internal import Synchronization

/// A service of pictures on a port, off in one way, with the description of it.
final class PictureService: Sendable {
    /// What an answer is, in the order of the questions after a job; the last stays.
    let server: ScriptedServer

    /// A PNG of 8 × 8 black pixels, as text of Latin-1.
    static let png: String = {
        let base64 =
            "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAADElEQVR4nGNgGB4AAADIAAGtQHYiAAAAAElFTkSuQmCC"
        let bytes = Data(base64Encoded: base64) ?? Data()
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }()

    /// - Parameters:
    ///   - submit: The answer to a submit: status and JSON.
    ///   - polls: The answers to questions, `URL` in them standing for an image's.
    init(
        submit: (String, String) = ("200 OK", #"{"id":"job-7"}"#),
        polls: [String] = [#"{"state":"busy"}"#, #"{"state":"done","out":["URL"],"cost":0.05}"#]
    ) {
        let count = Mutex(0)
        server = ScriptedServer(
            .serve { request in
                let line = request.prefix { $0 != "\r\n" && $0 != "\r" }
                if line.hasPrefix("POST") {
                    return .send(
                        ScriptedServer.answer(
                            submit.0, submit.1,
                            headers: [
                                "Content-Type: application/json",
                                "Set-Cookie: session=canary-cookie",
                            ]))
                }
                if line.contains("/img") {
                    return .send(
                        ScriptedServer.answer(
                            "200 OK", Self.png, headers: ["Content-Type: image/png"]))
                }
                let index = count.withLock { count in
                    count += 1
                    return min(count, polls.count) - 1
                }
                let host = request.split(separator: "\r\n").first {
                    $0.lowercased().hasPrefix("host:")
                }
                let origin =
                    "http://" + (host?.dropFirst(5).trimmingCharacters(in: .whitespaces) ?? "")
                return .send(
                    ScriptedServer.answer(
                        "200 OK", polls[index].replacing("URL", with: origin + "/img/1.png"),
                        headers: ["Content-Type: application/json"]))
            })
    }

    /// How many jobs it was asked for.
    var submits: Int { server.requests.count { $0.hasPrefix("POST") } }

    /// - Parameter images: Where the description looks for images.
    func description(images: String = "out", more: String = "") -> String {
        """
        service: tiny
        url: \(server.url)
        inputs: { files: data-uri }
        \(more)
        submit:
          post: /jobs
          json:
            input: ${{ inputs }}
          id: id
        poll:
          get: /jobs/${{ id }}
          status: state
          running: busy
          succeeded: done
          failed: failed
          images: \(images)
          cost: { path: cost, unit: USD }
        keeps: 1h
        """
    }
}
