/// One HTTP/1.1 request, as libcurl is to send it.
package struct TransferRequest: Sendable {
    /// A body that is asked for piece by piece.
    package struct Upload: Sendable {
        package let byteCount: Int
        package let pieces: any UploadPieces

        /// - Parameter pieces: At their beginning.
        package init(byteCount: Int, pieces: any UploadPieces) {
            self.byteCount = byteCount
            self.pieces = pieces
        }
    }

    /// How long what may take.
    package struct Limits: Hashable, Sendable {
        package var connect: Duration
        /// Silence, in either direction.
        package var idle: Duration
        package var total: Duration

        package init(connect: Duration, idle: Duration, total: Duration) {
            self.connect = connect
            self.idle = idle
            self.total = total
        }
    }

    /// Whether and how a connection is shared with other requests.
    package enum Sharing: Hashable, Sendable {
        /// One that others used, if there is one; one that broke before a byte of the answer is
        /// replaced, and the request sent again.
        case free
        /// The same, but what was sent once, however little of it arrived, is never sent again.
        case once
    }

    package var method: String
    package var url: String
    package var headers: [TransferHeader]
    package var upload: Upload?
    package var limits: Limits
    package var sharing: Sharing
    /// Whether its answer can't be told from an answer to another request.
    ///
    /// It gets a connection of its own where a server has spoken unasked before.
    package var isUnnamed = true
    /// Where the host is, in numbers, instead of what its name means to libcurl.
    package var address: String?
    /// Whether this address, of 4 or 16 bytes, may be connected to.
    ///
    /// Not asked for a proxy's.
    package var mayConnect: (@Sendable ([UInt8]) -> Bool)?
    package var proxy: Proxy?
    package var certificates = Certificates()

    package init(
        method: String, url: String, headers: [TransferHeader], upload: Upload? = nil,
        limits: Limits, sharing: Sharing
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.upload = upload
        self.limits = limits
        self.sharing = sharing
    }
}

/// A body, piece by piece.
package protocol UploadPieces: Sendable {
    /// The next bytes; `nil` behind the last.
    mutating func next() throws -> [UInt8]?
}

/// One header field.
package struct TransferHeader: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// Whether it has this name, in whatever case.
    package func isNamed(_ other: String) -> Bool { name.isSameHeader(as: other) }
}

extension String {
    /// Whether it is the same name of a header, whose letters are ASCII in whatever case.
    package func isSameHeader(as other: String) -> Bool {
        let (ours, theirs) = (utf8, other.utf8)
        return ours.count == theirs.count
            && zip(ours, theirs).allSatisfy { $0 == $1 || Self.small($0) == Self.small($1) }
    }

    private static func small(_ byte: UInt8) -> UInt8 {
        (65...90).contains(byte) ? byte | 0x20 : byte
    }
}

/// What stands before the body of an answer.
package struct TransferHead: Sendable {
    package let status: Int
    package let headers: [TransferHeader]

    /// The value of the first header of that name, in whatever case.
    package func header(_ name: String) -> String? {
        headers.first { $0.isNamed(name) }?.value
    }
}

/// Takes an answer as it comes, on the loop's thread; must not wait.
package protocol TransferSink: AnyObject, Sendable {
    /// The head of the answer.
    ///
    /// - Returns: Whether its body is wanted.
    func begin(_ head: TransferHead) -> Bool

    /// Bytes of the body as they came over the wire.
    ///
    /// - Parameter goOn: Where there is no room for them now: they are kept, and given again once
    ///   this has been called.
    func take(_ bytes: Span<UInt8>, goOn: @escaping @Sendable () -> Void) -> TransferFlow
}

/// What becomes of an answer's bytes.
package enum TransferFlow: Hashable, Sendable {
    case taken
    /// There is no room for them yet.
    case wait
    /// No more are wanted.
    case stop
}

/// How a transfer ended.
package struct TransferEnd: Sendable {
    /// What came of an answer, whole or not.
    package let head: TransferHead?
    /// `nil` when the answer arrived whole.
    package let fault: TransferFault?
    /// Whether nothing of the request was sent: no byte of its body was asked for, and none of its
    /// head went out.
    package let isUnsent: Bool
    /// Whether the connection that it was to go on had been closed, or spoken on, meanwhile.
    var isStale = false
}

/// Why an answer did not come, or not whole.
package enum TransferFault: Error, Hashable, Sendable {
    /// No `http` or `https` URL that libcurl understands.
    case badAddress
    /// The host, or the proxy, has no address.
    case noHost
    case noProxyHost
    case notConnected(isRefused: Bool)
    /// This address is not to be connected to.
    case forbidden([UInt8])
    case connectTimeout
    /// No TLS that both sides understand.
    case notSecure
    /// A certificate that is not valid, or that nobody trusts here.
    case notTrusted
    case secureTimeout
    /// The file or folder of certificates can't be read.
    case noCertificates
    /// The proxy answered with this status, or not at all.
    case proxyRefused(status: Int)
    /// Closed before any byte of the answer.
    case closed
    case reset
    case silence
    case tooSlow
    /// The body ended before its end.
    case cut
    /// What came is no answer of HTTP/1.
    case notHTTP
    /// The head is longer than may be.
    case headTooLong
    /// The body of the request could not be read to its end.
    case uploadBroken
    /// The sink wanted no more.
    case stopped
    case cancelled
    case other(String)
}
