internal import AsyncHTTPClient
internal import Core
internal import NIOCore
internal import NIOPosix

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// What errors of the HTTP client mean, in words of our own.
enum ConnectionFault {
    /// Whether the error is about making a connection, so that no request was sent.
    static func isBeforeSending(_ error: any Error) -> Bool {
        if error is NIOConnectionError || isRefusal(error) { return true }
        let early: [HTTPClientError] = [
            .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .invalidURL,
            .emptyHost, .emptyScheme, .alreadyShutdown,
        ]
        return (error as? HTTPClientError).map(early.contains) ?? false
    }

    /// Only the making of a connection can be refused.
    private static func isRefusal(_ error: any Error) -> Bool {
        (error as? IOError)?.errnoCode == ECONNREFUSED
    }

    /// - Parameter origin: Who was to be connected to, unless the caller says so itself.
    static func message(_ error: any Error, from origin: Origin? = nil) -> String {
        let peer = origin.map { " to '\($0.host):\($0.port)'" } ?? ""
        switch error {
        case let error as NIOConnectionError:
            guard let attempt = error.connectionErrors.first else {
                return "the host '\(error.host)' has no address"
            }
            return "no connection to '\(error.host):\(error.port)'"
                + (isRefusal(attempt.error) ? ": refused" : "")
        case let error as HTTPClientError: return message(error, peer)
        case let error where isRefusal(error): return "no connection\(peer): refused"
        case is IOError: return "the connection was reset"
        case is CancellationError: return "stopped while waiting for the answer"
        case let error where "\(type(of: error))".contains("SSL"):
            return "no secure connection\(peer): it speaks no TLS, or its certificate is not valid"
        default: return "the connection failed: \(type(of: error))"
        }
    }

    private static func message(_ error: HTTPClientError, _ peer: String) -> String {
        switch error {
        case .connectTimeout: "no connection\(peer) in time"
        case .tlsHandshakeTimeout: "no secure connection\(peer) in time"
        case .readTimeout: "no answer in time: silence"
        case .deadlineExceeded: "no answer in time"
        case .remoteConnectionClosed: "the connection was closed before the answer"
        case .cancelled: "stopped while waiting for the answer"
        case .bodyLengthMismatch: "a file changed while it was being sent"
        default: "the request failed: \(error.shortDescription)"
        }
    }
}

extension HTTPClient.Configuration {
    /// HTTP/1.1 without redirects, proxies and decompression.
    static func plain(
        connectTimeout: Duration, readTimeout: Duration
    ) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: Timeout(
                connect: TimeAmount(connectTimeout), read: TimeAmount(readTimeout),
                write: TimeAmount(readTimeout)),
            decompression: .disabled)
        configuration.httpVersion = .http1Only
        // Whoever asks decides when to try again; by default the client goes on until the time-out.
        configuration.connectionPool.retryConnectionEstablishment = false
        // Nobody collects traces of a command, and preparing one for each request is not free.
        configuration.tracing.tracer = nil
        return configuration
    }
}

extension HTTPClient {
    /// The thread for one more client.
    ///
    /// One is enough for each: what one host sends is read in fewer, larger pieces than by all
    /// threads in turn.
    static var nextLoop: any EventLoopGroup { MultiThreadedEventLoopGroup.singleton.next() }
}
