internal import Transfers

/// Sends one request and returns its answer.
package protocol Exchange: Sendable {
    /// Sends `request` once and reads the whole answer, within the limits of time and size.
    func send(_ request: OutgoingRequest) async throws(ExchangeError) -> Answer
}

/// Why a request brought no answer: a lowercase fragment without the request's own content.
package enum ExchangeError: Error, Hashable, Sendable {
    /// With proof: no byte of the body was ever asked for, or there was never a connection.
    case neverSent(String)
    /// It may have arrived.
    case broken(String)

    package var message: String {
        switch self {
        case .neverSent(let message), .broken(let message): message
        }
    }
}

/// What came back.
package struct Answer: Sendable {
    /// Why there is a head and no body.
    package enum Fault: Hashable, Sendable {
        /// It was cut off, or came too slowly.
        case cut
        /// It is longer than so many bytes, which are read at most.
        case tooLong(Int)
        /// It is packed and can't be unpacked; says how.
        case packed(String)
    }

    package let status: Int
    package let headers: [OutgoingRequest.Header]
    /// Unpacked; empty where there is a fault.
    package let body: [UInt8]
    package let fault: Fault?
    /// What is held as long as a long body is in memory.
    let room: (any Sendable)?

    package init(status: Int, headers: KeyValuePairs<String, String> = [:], body: [UInt8]?) {
        self.init(
            status: status, fields: headers.map { .init(name: $0, value: $1) },
            body: body.map { .success($0) } ?? .failure(.cut))
    }

    init(
        status: Int, fields: [OutgoingRequest.Header], body: Result<[UInt8], Fault>,
        room: (any Sendable)? = nil
    ) {
        self.status = status
        headers = fields
        self.room = room
        switch body {
        case .success(let bytes): (self.body, fault) = (bytes, nil)
        case .failure(let reason): (self.body, fault) = ([], reason)
        }
    }

    /// The value of the first header of that name, whatever its case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.isSameHeader(as: name) }?.value
    }

    /// The same, once its body has been read.
    func withoutBody() -> Answer {
        Answer(status: status, fields: headers, body: .success([]), room: room)
    }
}

extension Answer.Fault: Error {
    /// The fault as the end of a sentence.
    var message: String {
        switch self {
        case .cut: "an answer that was cut off"
        case .tooLong(let most):
            "the answer is more than \(Self.size(most)), which is Tirage's limit; raise "
                + "'answer-max' in the description"
        case .packed(let how): "an answer that can't be unpacked: it is \(how)"
        }
    }

    private static func size(_ byteCount: Int) -> String {
        for (shift, unit) in [(30, "GiB"), (20, "MiB"), (10, "KiB")] {
            if byteCount >= 1 << shift, byteCount % (1 << shift) == 0 {
                return "\(byteCount >> shift) \(unit)"
            }
        }
        return "\(byteCount) bytes"
    }
}
