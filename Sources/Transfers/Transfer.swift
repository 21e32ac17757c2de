internal import Synchronization

/// A request on its way, and what has come of its answer.
final class Transfer: Sendable {
    /// What libcurl's callbacks have seen.
    struct State {
        /// libcurl's handle, as long as it is at work.
        var handle: UInt = 0
        /// Lists that libcurl reads until the end.
        var lists: [UInt] = []
        var pieces: (any UploadPieces)?
        var piece: ArraySlice<UInt8> = []
        /// Whether a byte of the body was ever asked for.
        var isUploadBegun = false
        /// How often libcurl was about to send the request.
        var sendings = 0
        var status = 0
        var fields: [TransferHeader] = []
        var headByteCount = 0
        var hasBegun = false
        /// Why it was ended from here.
        var fault: TransferFault?
        /// Whether its connection had something unasked in it, so that nothing was sent on it.
        var isStale = false
        var lastMove = Duration.zero
        var isWaiting = false
        var began = Duration.zero
    }

    let request: TransferRequest
    let sink: any TransferSink
    /// Scheme, host and port, as the URL has them.
    let origin: String
    /// Whether no connection of others is used.
    let isApart: Bool
    let state = Mutex(State())
    private let continuation = Mutex<CheckedContinuation<TransferEnd, Never>?>(nil)
    private let loop: any ErrandRunner

    /// The most bytes of an answer's head.
    static let headByteCountMax = 256 << 10

    /// - Parameter isApart: Whether it must have a connection of its own, whatever is known of the
    ///   server.
    init(
        _ request: TransferRequest, into sink: any TransferSink, isApart: Bool = false,
        on loop: any ErrandRunner
    ) {
        self.request = request
        self.sink = sink
        self.loop = loop
        origin = Self.origin(of: request.url)
        self.isApart = isApart || request.isUnnamed && Sockets.shared.isUntidy(origin)
    }

    private static func origin(of url: String) -> String {
        let slash = UInt8(ascii: "/")
        var end = url.utf8.startIndex
        for _ in 0..<3 {
            guard let found = url.utf8[end...].firstIndex(of: slash) else {
                return url.lowercased()
            }
            end = url.utf8.index(after: found)
        }
        return url[..<end].lowercased()
    }

    /// Begins, and waits for the end.
    func run() async -> TransferEnd {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                self.continuation.withLock { $0 = continuation }
                loop.run(.start(self))
            }
        } onCancel: {
            loop.run(.stop(self))
        }
    }

    func end(_ end: TransferEnd) {
        let waiting = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        waiting?.resume(returning: end)
    }

    /// When it is too late for what may come next.
    var limit: Duration {
        state.withLock { state in
            let end = state.began + request.limits.total
            return state.isWaiting ? end : min(end, state.lastMove + request.limits.idle)
        }
    }

    /// Which limit has been passed at this moment.
    func lateness(at moment: Duration) -> TransferFault? {
        state.withLock { state in
            if moment >= state.began + request.limits.total { return .tooSlow }
            let isSilent = !state.isWaiting && moment >= state.lastMove + request.limits.idle
            return isSilent ? .silence : nil
        }
    }
}

// MARK: - What libcurl asks and tells

extension Transfer {
    /// Fills a buffer with what comes next of the body.
    ///
    /// - Returns: How many bytes; `nil` where it can't be read.
    func fill(_ room: UnsafeMutableRawBufferPointer) -> Int? {
        state.withLock { state in
            state.lastMove = loop.elapsed
            if !state.isUploadBegun { state.pieces = request.upload?.pieces }
            state.isUploadBegun = true
            if state.piece.isEmpty {
                do {
                    state.piece = try (state.pieces?.next() ?? [])[...]
                } catch {
                    state.fault = .uploadBroken
                    return nil
                }
            }
            let part = state.piece.prefix(room.count)
            unsafe room.copyBytes(from: part)
            state.piece = state.piece.dropFirst(part.count)
            return part.count
        }
    }

    /// Begins the body anew, where the request may be sent again.
    func rewind() -> Bool {
        guard request.sharing == .free else { return false }
        return state.withLock { state in
            state.pieces = request.upload?.pieces
            state.piece = []
            return true
        }
    }

    /// A line of the head, or of what follows the body.
    ///
    /// - Returns: Whether to go on.
    func takeLine(_ line: Span<UInt8>) -> Bool {
        let isWhole = state.withLock { state -> Bool? in
            state.lastMove = loop.elapsed
            guard !state.hasBegun else { return false }
            state.headByteCount += line.count
            guard state.headByteCount <= Self.headByteCountMax else {
                state.fault = .headTooLong
                return nil
            }
            let text = unsafe line.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
            if text.utf8.starts(with: "HTTP/".utf8) {
                let words = text.utf8.split(separator: UInt8(ascii: " "), maxSplits: 2)
                state.status = words.dropFirst().first.flatMap { Int(Substring($0).prefix(3)) } ?? 0
                state.fields = []
            } else if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
                let value = text[text.utf8.index(after: colon)...].trimmed
                state.fields.append(TransferHeader(name: String(text[..<colon]), value: value))
            }
            // What only says that more will come has an empty line of its own.
            return line.count <= 2 && state.status >= 200
        }
        guard let isWhole else { return false }
        return isWhole ? begin() : true
    }

    /// Tells the sink of the head, once.
    func begin() -> Bool {
        let head = state.withLock { state -> TransferHead? in
            guard !state.hasBegun else { return nil }
            state.hasBegun = true
            return TransferHead(status: state.status, headers: state.fields)
        }
        guard let head else { return true }
        let isWanted = sink.begin(head)
        if !isWanted { state.withLock { $0.fault = .stopped } }
        return isWanted
    }

    func take(_ bytes: Span<UInt8>) -> TransferFlow {
        let moment = loop.elapsed
        state.withLock { $0.lastMove = moment }
        guard begin() else { return .stop }
        let flow = sink.take(bytes) { [loop] in loop.run(.goOn(self)) }
        switch flow {
        case .taken: break
        case .stop: state.withLock { $0.fault = .stopped }
        case .wait: state.withLock { $0.isWaiting = true }
        }
        return flow
    }

    /// Whether this address may be connected to.
    func mayConnect(to address: [UInt8]) -> Bool {
        guard request.proxy == nil, let mayConnect = request.mayConnect else { return true }
        let isAllowed = mayConnect(address)
        if !isAllowed { state.withLock { $0.fault = .forbidden(address) } }
        return isAllowed
    }

    /// Whether the request may be sent on the connection that libcurl has for it.
    ///
    /// - Parameter isTidy: Whether nothing has come on that connection that was not asked for.
    func maySend(isTidy: Bool) -> Bool {
        state.withLock { state in
            guard isTidy else {
                state.isStale = true
                return false
            }
            // Connecting is no silence: that has a limit of its own.
            state.lastMove = loop.elapsed
            state.sendings += 1
            return state.sendings == 1 || request.sharing == .free
        }
    }
}

extension Substring {
    /// Without the white space around it.
    fileprivate var trimmed: String {
        let isSpace = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
        let front = utf8.drop(while: isSpace)
        guard let last = front.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(Substring(front[...last]))
    }
}
