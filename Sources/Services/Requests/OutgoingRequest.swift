package import Core
internal import Transfers

/// One HTTP request, ready to leave.
package struct OutgoingRequest: Sendable {
    package var method: RequestRule.Method
    package var url: String
    package var headers: [Header]
    package var body: OutgoingBody?
    /// How long the answer may take.
    package var timeout: Duration
    /// Whether sending it twice could cost money.
    ///
    /// Nothing of such a request is ever sent again by itself.
    package var isOnce: Bool
    /// Whether it may travel on a connection that others use where the service has spoken unasked.
    ///
    /// Only where the answer says what it is about: another may come to stand there.
    package var mayShare = false

    /// One header field.
    package struct Header: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        method: RequestRule.Method, url: String, headers: [Header], body: OutgoingBody? = nil,
        timeout: Duration, isOnce: Bool
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.isOnce = isOnce
    }

    /// The value of the first header of that name, whatever its case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.isSameHeader(as: name) }?.value
    }
}

extension OutgoingRequest.Header: CustomStringConvertible, CustomReflectable {
    /// The name alone: the value may be a credential.
    package var description: String { "\(name): …" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension OutgoingRequest: CustomStringConvertible, CustomReflectable {
    /// Method and address, without the query and the headers, which may be secret.
    package var description: String { "\(method.rawValue) \(url.prefix { $0 != "?" })" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// What a request carries: pieces in order, files among them that are read when they are sent.
package struct OutgoingBody: Sendable {
    /// A stretch of a body.
    package enum Piece: Sendable {
        case bytes([UInt8])
        case file(InputFile)
        /// The file as base64 text.
        case base64(InputFile)

        package var byteCount: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .file(let file): file.byteCount
            case .base64(let file): (file.byteCount + 2) / 3 * 4
            }
        }
    }

    package private(set) var pieces: [Piece] = []
    package private(set) var byteCount = 0

    package init() {}

    package mutating func append(_ piece: Piece) {
        byteCount += piece.byteCount
        if case .bytes(let more) = piece, case .bytes(var last)? = pieces.last {
            // Held by nobody else, the bytes grow in place.
            pieces.removeLast()
            last.append(contentsOf: more)
            pieces.append(.bytes(last))
        } else {
            pieces.append(piece)
        }
    }

    package mutating func append(_ text: String) {
        append(.bytes(Array(text.utf8)))
    }
}
