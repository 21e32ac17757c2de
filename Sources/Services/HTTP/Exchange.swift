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
    package let status: Int
    package let headers: [OutgoingRequest.Header]
    /// `nil` when it was cut off, came too slowly, or was longer than may be read.
    package let body: [UInt8]?

    package init(status: Int, headers: KeyValuePairs<String, String> = [:], body: [UInt8]?) {
        self.init(
            status: status, fields: headers.map { .init(name: $0, value: $1) }, body: body)
    }

    package init(status: Int, fields: [OutgoingRequest.Header], body: [UInt8]?) {
        self.status = status
        headers = fields
        self.body = body
    }

    /// The value of the first header of that name, whatever its case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
