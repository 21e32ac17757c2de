import Core
import Services
import Synchronization

/// Keeps what it is asked to send, and answers what the test says.
final class ExchangeDouble: Exchange {
    private let answer: @Sendable (OutgoingRequest) throws(ExchangeError) -> Answer
    private let sent = Mutex<[OutgoingRequest]>([])

    init(_ answer: @escaping @Sendable (OutgoingRequest) throws(ExchangeError) -> Answer) {
        self.answer = answer
    }

    /// Answers everything with the same JSON.
    convenience init(_ status: Int, _ json: String) {
        self.init { _ throws(ExchangeError) in
            Answer(
                status: status, headers: ["Content-Type": "application/json"],
                body: Array(json.utf8))
        }
    }

    convenience init(_ json: String) {
        self.init(200, json)
    }

    convenience init(failing error: ExchangeError) {
        self.init { _ throws(ExchangeError) in throw error }
    }

    func send(_ request: OutgoingRequest) async throws(ExchangeError) -> Answer {
        sent.withLock { $0.append(request) }
        return try answer(request)
    }

    var requests: [OutgoingRequest] { sent.withLock { $0 } }
}

extension OutgoingRequest {
    /// The body's bytes as text; what is not UTF-8 shows as replacement characters.
    var bodyText: String? {
        get throws {
            guard let body else { return nil }
            var chunks = BodyChunks(body)
            var bytes: [UInt8] = []
            while let chunk = try chunks.next() { bytes += chunk }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
