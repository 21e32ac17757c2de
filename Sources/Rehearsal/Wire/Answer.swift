package import Core

/// An HTTP response; `Content-Length` is added when it is sent.
package struct Answer: Sendable {
    /// One header, its name in any case.
    package struct Header: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var status: Int
    package var headers: [Header]
    package var body: [UInt8]

    package init(_ status: Int, headers: [Header] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package static func json(_ status: Int, _ document: JSON, headers: [Header] = []) -> Answer {
        Answer(
            status, headers: [Header("Content-Type", "application/json")] + headers,
            body: document.bytes)
    }

    static func message(_ status: Int, _ text: String) -> Answer {
        json(status, .members(["message": .string(text)]))
    }
}

/// What a stand-in does with a request.
enum Conduct: Sendable {
    case answer(Answer)
    /// The head says the whole length, and only so many bytes follow.
    case truncated(Answer, byteCount: Int)
    case cut
    case silence
}

/// A request refused for its form, with what to do.
struct BadRequest: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
