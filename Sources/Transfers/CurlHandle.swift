internal import CCurl
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// libcurl's easy handle: one request and its answer.
enum CurlHandle {
    /// Sets everything that a transfer needs; a handle that was at rest has forgotten the rest.
    static func prepare(_ easy: UnsafeMutableRawPointer, for transfer: Transfer) {
        let request = transfer.request
        unsafe set(easy, CURLOPT_URL, request.url)
        unsafe set(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        unsafe set(easy, CURLOPT_NOSIGNAL, 1)
        unsafe set(easy, CURLOPT_PATH_AS_IS, 1)
        unsafe set(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        unsafe set(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        unsafe set(easy, CURLOPT_FOLLOWLOCATION, 0)
        unsafe set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        unsafe set(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.limits.connect))
        unsafe setMethod(easy, request)
        unsafe setHeaders(easy, transfer)
        unsafe setRoute(easy, transfer)
        unsafe setCallbacks(easy, transfer)
    }

    private static func setMethod(_ easy: UnsafeMutableRawPointer, _ request: TransferRequest) {
        switch (request.method, request.upload) {
        case ("GET", nil): unsafe set(easy, CURLOPT_HTTPGET, 1)
        case (let method, nil) where method != "POST":
            unsafe set(easy, CURLOPT_HTTPGET, 1)
            unsafe set(easy, CURLOPT_CUSTOMREQUEST, method)
        case (let method, let upload):
            unsafe set(easy, CURLOPT_POST, 1)
            let count = upload?.byteCount ?? 0
            if let body = wholeBody(of: request) {
                unsafe tirage_curl_set_body(easy, body, body.count)
            } else {
                unsafe tirage_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(count))
            }
            unsafe set(easy, CURLOPT_UPLOAD_BUFFERSIZE, count > 1 << 16 ? 1 << 18 : 1 << 14)
            // Answers to questions are short, and hundreds may be under way.
            unsafe set(easy, CURLOPT_BUFFERSIZE, 1 << 12)
            if method != "POST" { unsafe set(easy, CURLOPT_CUSTOMREQUEST, method) }
        }
    }

    /// A short body of a request that may be sent again: with its head it goes out at once.
    private static func wholeBody(of request: TransferRequest) -> [UInt8]? {
        guard request.sharing == .free, let upload = request.upload,
            (1...wholeBodyMax).contains(upload.byteCount)
        else { return nil }
        var (pieces, body) = (upload.pieces, [UInt8]())
        // What can't be read now is found and told while it is sent.
        while body.count < upload.byteCount, let piece = try? pieces.next() { body += piece }
        return body.count == upload.byteCount ? body : nil
    }

    private static let wholeBodyMax = 1 << 14

    private static func setHeaders(_ easy: UnsafeMutableRawPointer, _ transfer: Transfer) {
        let request = transfer.request
        // What libcurl would add by itself, unless it is written here.
        var lines = ["Expect:"]
        if !request.headers.contains(where: { $0.isNamed("content-type") }) {
            lines.append("Content-Type:")
        }
        lines += request.headers.map {
            $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)"
        }
        unsafe set(easy, CURLOPT_HTTPHEADER, lines, of: transfer)
        // Keys in headers are for the service, not for a proxy on the way.
        unsafe set(easy, CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
    }

    private static func setRoute(_ easy: UnsafeMutableRawPointer, _ transfer: Transfer) {
        let request = transfer.request
        // Set in any case, so that libcurl looks for none in the environment.
        unsafe set(easy, CURLOPT_PROXY, request.proxy?.url ?? "")
        unsafe set(easy, CURLOPT_NOPROXY, "")
        if request.proxy?.resolvesHere ?? true, let address = request.address {
            let written = address.contains(":") ? "[\(address)]" : address
            unsafe set(easy, CURLOPT_CONNECT_TO, ["::\(written):"], of: transfer)
        }
        if let file = request.certificates.file { unsafe set(easy, CURLOPT_CAINFO, file) }
        if let folder = request.certificates.folder { unsafe set(easy, CURLOPT_CAPATH, folder) }
        if transfer.isApart {
            unsafe set(easy, CURLOPT_FRESH_CONNECT, 1)
            unsafe set(easy, CURLOPT_FORBID_REUSE, 1)
        }
        // One that lay idle for longer may be closing at the other end, which would leave a doubt.
        if request.sharing == .once { unsafe set(easy, CURLOPT_MAXAGE_CONN, 1) }
    }

    private static func setCallbacks(_ easy: UnsafeMutableRawPointer, _ transfer: Transfer) {
        let context = unsafe Unmanaged.passUnretained(transfer).toOpaque()
        unsafe tirage_curl_on_bytes(easy, CURLOPT_HEADERFUNCTION, onHeader)
        unsafe tirage_curl_set_pointer(easy, CURLOPT_HEADERDATA, context)
        unsafe tirage_curl_on_bytes(easy, CURLOPT_WRITEFUNCTION, onBody)
        unsafe tirage_curl_set_pointer(easy, CURLOPT_WRITEDATA, context)
        unsafe tirage_curl_on_bytes(easy, CURLOPT_READFUNCTION, onUpload)
        unsafe tirage_curl_set_pointer(easy, CURLOPT_READDATA, context)
        unsafe tirage_curl_on_seek(easy, onSeek)
        unsafe tirage_curl_set_pointer(easy, CURLOPT_SEEKDATA, context)
        unsafe tirage_curl_on_open(easy, onOpen)
        unsafe tirage_curl_set_pointer(easy, CURLOPT_OPENSOCKETDATA, context)
        unsafe tirage_curl_on_close(easy, onClose)
        unsafe tirage_curl_before_request(easy, beforeRequest)
        unsafe tirage_curl_set_pointer(easy, CURLOPT_PREREQDATA, context)
    }

    // MARK: - Options

    private static func set(
        _ easy: UnsafeMutableRawPointer, _ option: CURLoption, _ value: Int
    ) {
        unsafe tirage_curl_set_long(easy, option, value)
    }

    private static func set(
        _ easy: UnsafeMutableRawPointer, _ option: CURLoption, _ text: String
    ) {
        unsafe tirage_curl_set_text(easy, option, text)
    }

    /// libcurl keeps no copy of a list: it is freed with the transfer.
    private static func set(
        _ easy: UnsafeMutableRawPointer, _ option: CURLoption, _ lines: [String],
        of transfer: Transfer
    ) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { unsafe list = unsafe curl_slist_append(list, line) }
        unsafe tirage_curl_set_list(easy, option, list)
        let address = UInt(bitPattern: list)
        transfer.state.withLock { $0.lists.append(address) }
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        Int(clamping: duration / .milliseconds(1) < 1 ? 1 : Int64(duration / .milliseconds(1)))
    }

    /// Puts a handle to rest: it forgets its transfer.
    static func release(_ easy: UnsafeMutableRawPointer, of transfer: Transfer) {
        unsafe curl_easy_reset(easy)
        let lists = transfer.state.withLock { state in
            defer { state.lists = [] }
            return state.lists
        }
        for address in lists {
            unsafe curl_slist_free_all(UnsafeMutablePointer(bitPattern: address))
        }
    }
}

// MARK: - Callbacks

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    unsafe context.map { unsafe Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

private func onHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    let span = unsafe line.bindMemory(to: UInt8.self).span
    return unsafe transfer(context)?.takeLine(span) == true ? size * count : 0
}

private func onBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    let span = unsafe piece.bindMemory(to: UInt8.self).span
    return switch unsafe transfer(context)?.take(span) {
    case .taken?: size * count
    case .wait?: Int(CURL_WRITEFUNC_PAUSE)
    case .stop?, nil: size * count + 1
    }
}

private func onUpload(
    _ room: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    let buffer = unsafe UnsafeMutableRawBufferPointer(start: room, count: size * count)
    return unsafe transfer(context)?.fill(buffer) ?? Int(CURL_READFUNC_ABORT)
}

private func onSeek(
    _ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32
) -> Int32 {
    let isStart = offset == 0 && origin == SEEK_SET
    let isDone = unsafe isStart && transfer(context)?.rewind() == true
    return isDone ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
}

private func onOpen(
    _ context: UnsafeMutableRawPointer?, _ purpose: curlsocktype,
    _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let transfer = unsafe transfer(context), let address = unsafe address else {
        return CURL_SOCKET_BAD
    }
    let found = unsafe withUnsafePointer(to: &address.pointee.addr) { unsafe SocketAddress($0) }
    guard let found, transfer.mayConnect(to: found.bytes) else { return CURL_SOCKET_BAD }
    let descriptor = unsafe socket(
        address.pointee.family, address.pointee.socktype, address.pointee.protocol)
    guard descriptor >= 0 else { return CURL_SOCKET_BAD }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    Sockets.shared.opened(descriptor)
    return descriptor
}

private func onClose(
    _ context: UnsafeMutableRawPointer?, _ descriptor: curl_socket_t
) -> Int32 {
    Sockets.shared.close(descriptor)
    return 0
}

private func beforeRequest(
    _ context: UnsafeMutableRawPointer?, _ remote: UnsafeMutablePointer<CChar>?,
    _ local: UnsafeMutablePointer<CChar>?, _ remotePort: Int32, _ localPort: Int32
) -> Int32 {
    guard let transfer = unsafe transfer(context) else { return CURL_PREREQFUNC_ABORT }
    let handle = transfer.state.withLock { $0.handle }
    let unread = unsafe tirage_curl_has_unread(UnsafeMutableRawPointer(bitPattern: handle))
    let isTidy = Sockets.shared.isTidy(
        port: localPort, hasUnread: unread, from: transfer.origin)
    return transfer.maySend(isTidy: isTidy) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
