internal import Codings
internal import Core
internal import Synchronization
internal import Transfers

/// Takes an image's bytes from the connection to its file; what they are packed in is taken off.
///
/// Bytes that are not packed go on as they come, without a copy.
final class DownloadSink: TransferSink {
    private struct State {
        var unpacking = Unpacking(said: nil)
        var count = 0
        var length: Int?
        var isImage = false
        var error: DownloadError?
    }

    private let file: any ImageFile
    private let bytesMax: Int
    private let host: String
    private let now: @Sendable () -> Timestamp
    private let state = Mutex(State())

    /// Of what is no image so much is read, to keep the connection.
    private static let pageMax = 64 << 10

    /// - Parameters:
    ///   - host: Whose bytes they are, for messages.
    ///   - now: The wall time, for `Retry-After` dates.
    init(
        into file: any ImageFile, bytesMax: Int, host: String,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.file = file
        self.bytesMax = bytesMax
        self.host = host
        self.now = now
    }

    func begin(_ head: TransferHead) -> Bool {
        let isRedirect = [301, 302, 303, 307, 308].contains(head.status)
        let refusal =
            isRedirect
            ? nil
            : DownloadError(
                httpStatus: head.status, host: host, retryAfter: retryAfter(head))
        return state.withLock { state in
            state.isImage = !isRedirect && refusal == nil
            state.error = refusal
            state.unpacking = Unpacking(said: head.header("content-encoding"))
            state.length = head.header("content-length").flatMap { Int($0) }
            guard state.isImage else { return true }
            if let length = state.length, length > bytesMax { state.error = tooLarge }
            return state.error == nil
        }
    }

    func take(_ bytes: Span<UInt8>, goOn: @escaping @Sendable () -> Void) -> TransferFlow {
        state.withLock { state in
            state.count += bytes.count
            guard state.isImage else { return state.count <= Self.pageMax ? .taken : .stop }
            do throws(DownloadError) {
                guard state.count <= bytesMax else { throw tooLarge }
                if state.unpacking.isPlain {
                    try file.write(bytes)
                } else {
                    state.unpacking.feed(unsafe bytes.withUnsafeBytes { unsafe Array($0) })
                    try drain(&state.unpacking)
                }
                return .taken
            } catch {
                state.error = error
                return .stop
            }
        }
    }

    /// Writes what was held back, now that no bytes follow.
    ///
    /// - Parameter message: Why the bytes stopped before their end; `nil` where they did not.
    func finish(isCut message: String?) throws(DownloadError) {
        let fault = state.withLock { state -> DownloadError? in
            if let error = state.error { return error }
            state.unpacking.end()
            do throws(DownloadError) {
                try drain(&state.unpacking)
            } catch {
                return error
            }
            if let message { return .cut(message) }
            if let length = state.length, length != state.count {
                return .cut("'\(host)' sent \(state.count) of \(length) bytes")
            }
            return nil
        }
        if let fault { throw fault }
    }

    private func drain(_ unpacking: inout Unpacking) throws(DownloadError) {
        while true {
            let piece: [UInt8]?
            do throws(CodingFault) {
                piece = try unpacking.next()
            } catch {
                switch error {
                // Whether the image is whole, its own bytes tell.
                case .cut: return
                case .damaged:
                    throw .transient("'\(host)' sends an image that is \(error.message)")
                case .bomb: throw .unusable("'\(host)' sends an image that is \(error.message)")
                }
            }
            guard let piece else { return }
            try file.write(piece.span)
        }
    }

    private var tooLarge: DownloadError {
        .unusable("'\(host)' sends more than \(bytesMax) bytes")
    }

    private func retryAfter(_ head: TransferHead) -> Duration? {
        let moment = now()
        let found =
            RetryAfter.wish(now: moment) { head.header($0) }
            ?? RetryAfter.limitReset(now: moment) { head.header($0) }
        return found.map { min(max($0, .zero), Backoff.longest) }
    }
}

extension DownloadError {
    /// What a status means for an image; `nil` for 200.
    fileprivate init?(httpStatus status: Int, host: String, retryAfter: Duration?) {
        let message = "HTTP \(status) from '\(host)'"
        switch status {
        case 200: return nil
        case 401, 403, 404, 410: self = .gone(message)
        case 408, 425, 429, 500...599, 201..<300:
            self = .transient(message, retryAfter: retryAfter)
        default: self = .unusable(message)
        }
    }
}
