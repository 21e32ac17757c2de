internal import CCurl
internal import Synchronization

/// libcurl's multi handle: all transfers that are under way, and the connections that they share.
///
/// libcurl says which sockets are to be watched, and is told to which something happened.
@safe struct CurlMulti: ~Copyable {
    private let multi: UnsafeMutableRawPointer
    private let watch: SocketWatch
    /// By libcurl's handle.
    private var active: [UInt: Transfer] = [:]
    /// Handles that are at rest.
    private var idle: [UInt] = []
    /// Before this moment none of the transfers is too late.
    private(set) var nextLimit: Duration?

    /// Connections that are kept while nobody uses them.
    private static let connectionsMax = 1024
    private static let idleMax = 32

    /// - Parameter watch: Must live as long as this.
    init(watch: SocketWatch) {
        let code = curl_global_init(Int(CURL_GLOBAL_ALL))
        guard code == CURLE_OK, let multi = unsafe curl_multi_init() else {
            preconditionFailure("libcurl can't be used: \(code.rawValue)")
        }
        unsafe self.multi = unsafe multi
        self.watch = watch
        let context = unsafe Unmanaged.passUnretained(watch).toOpaque()
        unsafe tirage_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.connectionsMax)
        unsafe tirage_curl_on_socket(multi, onSocket, context)
        unsafe tirage_curl_on_timer(multi, onTimer, context)
    }

    deinit {
        for address in Array(active.keys) + idle {
            let easy = unsafe UnsafeMutableRawPointer(bitPattern: address)
            unsafe curl_multi_remove_handle(multi, easy)
            unsafe curl_easy_cleanup(easy)
        }
        unsafe curl_multi_cleanup(multi)
    }

    mutating func start(_ transfer: Transfer, at moment: Duration) {
        guard transfer.state.withLock({ $0.fault }) == nil else {
            return transfer.end(TransferEnd(head: nil, fault: .cancelled, isUnsent: true))
        }
        let known = unsafe idle.popLast().flatMap { unsafe UnsafeMutableRawPointer(bitPattern: $0) }
        guard let easy = unsafe known ?? curl_easy_init() else {
            preconditionFailure("libcurl has no memory for one more request")
        }
        let address = UInt(bitPattern: easy)
        transfer.state.withLock { state in
            state.handle = address
            state.began = moment
            state.lastMove = moment
        }
        active[address] = transfer
        limit(by: transfer)
        unsafe CurlHandle.prepare(easy, for: transfer)
        unsafe curl_multi_add_handle(multi, easy)
    }

    /// Ends a transfer that has not ended.
    mutating func stop(_ transfer: Transfer, for fault: TransferFault) {
        let address = transfer.state.withLock { state in
            state.fault = state.fault ?? fault
            return state.handle
        }
        guard address != 0, active[address] === transfer else { return }
        finish(address, CURLE_ABORTED_BY_CALLBACK)
    }

    mutating func goOn(_ transfer: Transfer, at moment: Duration) {
        let address = transfer.state.withLock { state in
            state.isWaiting = false
            state.lastMove = moment
            return state.handle
        }
        guard address != 0, active[address] === transfer else { return }
        limit(by: transfer)
        unsafe curl_easy_pause(UnsafeMutableRawPointer(bitPattern: address), CURLPAUSE_CONT)
    }

    /// Moves what can be moved, and ends what is done or too late.
    mutating func turn(_ events: [SocketWatch.Event], at moment: Duration) {
        var running: Int32 = 0
        for event in events {
            let mask =
                (event.isReadable ? CURL_CSELECT_IN : 0) | (event.isWritable ? CURL_CSELECT_OUT : 0)
            unsafe curl_multi_socket_action(multi, event.descriptor, mask, &running)
        }
        if watch.takeDue() {
            unsafe curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running)
        }
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let address = unsafe UInt(bitPattern: message.pointee.easy_handle)
            finish(address, unsafe message.pointee.data.result)
        }
        if let nextLimit, nextLimit <= moment { stopLate(at: moment) }
    }

    private mutating func stopLate(at moment: Duration) {
        for transfer in active.values {
            if let fault = transfer.lateness(at: moment) { stop(transfer, for: fault) }
        }
        nextLimit = active.values.lazy.map(\.limit).min()
    }

    private mutating func limit(by transfer: Transfer) {
        nextLimit = min(nextLimit ?? transfer.limit, transfer.limit)
    }

    private mutating func finish(_ address: UInt, _ code: CURLcode) {
        guard let transfer = active.removeValue(forKey: address),
            let easy = unsafe UnsafeMutableRawPointer(bitPattern: address)
        else { return }
        let end = unsafe CurlHandle.end(easy, code, of: transfer)
        unsafe curl_multi_remove_handle(multi, easy)
        unsafe CurlHandle.release(easy, of: transfer)
        if idle.count < Self.idleMax {
            idle.append(address)
        } else {
            unsafe curl_easy_cleanup(easy)
        }
        transfer.state.withLock { $0.handle = 0 }
        transfer.end(end)
    }
}

// MARK: - Callbacks

private func onSocket(
    _ easy: UnsafeMutableRawPointer?, _ descriptor: curl_socket_t, _ what: Int32,
    _ context: UnsafeMutableRawPointer?, _ own: UnsafeMutableRawPointer?
) -> Int32 {
    let watch = unsafe context.map { unsafe Unmanaged<SocketWatch>.fromOpaque($0) }
    if what == CURL_POLL_REMOVE {
        unsafe watch?.takeUnretainedValue().forget(descriptor)
    } else {
        unsafe watch?.takeUnretainedValue().watch(descriptor, for: what)
    }
    return 0
}

/// - Parameter milliseconds: Until libcurl wants its turn; -1 where it wants none.
private func onTimer(
    _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    let due = milliseconds < 0 ? nil : ContinuousClock.now + .milliseconds(milliseconds)
    unsafe context.map { unsafe Unmanaged<SocketWatch>.fromOpaque($0).takeUnretainedValue() }?
        .wait(until: due)
    return 0
}
