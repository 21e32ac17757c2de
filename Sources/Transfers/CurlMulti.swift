internal import CCurl
internal import Synchronization

/// libcurl's multi handle: all transfers that are under way, and the connections that they share.
@safe struct CurlMulti: ~Copyable {
    /// Wakes the thread that waits for the network; usable from any thread.
    struct Waker: Sendable {
        fileprivate let address: UInt

        func wake() {
            unsafe curl_multi_wakeup(UnsafeMutableRawPointer(bitPattern: address))
        }

        /// Waits until something can be moved, something wakes it, or so much time has passed.
        func wait(_ duration: Duration) {
            let milliseconds = Int32(clamping: duration.milliseconds)
            unsafe curl_multi_poll(
                UnsafeMutableRawPointer(bitPattern: address), nil, 0, milliseconds, nil)
        }
    }

    private let multi: UnsafeMutableRawPointer
    /// By libcurl's handle.
    private var active: [UInt: Transfer] = [:]
    /// Handles that are at rest.
    private var idle: [UInt] = []

    /// Connections that are kept while nobody uses them.
    private static let connectionsMax = 1024
    private static let idleMax = 32

    var waker: Waker { Waker(address: unsafe UInt(bitPattern: multi)) }

    init() {
        let code = curl_global_init(Int(CURL_GLOBAL_ALL))
        guard code == CURLE_OK, let multi = unsafe curl_multi_init() else {
            preconditionFailure("libcurl can't be used: \(code.rawValue)")
        }
        unsafe self.multi = unsafe multi
        unsafe tirage_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.connectionsMax)
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
        unsafe curl_easy_pause(UnsafeMutableRawPointer(bitPattern: address), CURLPAUSE_CONT)
    }

    /// Moves what can be moved, and ends what is done or too late.
    mutating func turn(at moment: Duration) {
        guard !active.isEmpty else { return }
        var running: Int32 = 0
        unsafe curl_multi_perform(multi, &running)
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let address = unsafe UInt(bitPattern: message.pointee.easy_handle)
            finish(address, unsafe message.pointee.data.result)
        }
        for transfer in active.values {
            if let fault = transfer.lateness(at: moment) { stop(transfer, for: fault) }
        }
    }

    /// When the first of the transfers is too late.
    var nextLimit: Duration? { active.values.lazy.compactMap(\.limit).min() }

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

extension Duration {
    /// Rounded up.
    fileprivate var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let part = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return seconds * 1000 + part
    }
}
