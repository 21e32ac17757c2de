internal import CCurl
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

extension CurlHandle {
    /// How a transfer ended, as libcurl and the callbacks know it.
    static func end(
        _ easy: UnsafeMutableRawPointer, _ code: CURLcode, of transfer: Transfer
    ) -> TransferEnd {
        if code == CURLE_OK { _ = transfer.begin() }
        let sentCount = unsafe tirage_curl_long(easy, CURLINFO_REQUEST_SIZE)
        let fault =
            transfer.state.withLock { $0.fault }
            ?? (code == CURLE_OK ? nil : unsafe self.fault(easy, code, transfer.request))
        return transfer.state.withLock { state in
            // What a tunnel needs of a proxy counts as sent, too, and comes before libcurl asks
            // whether to send the request.
            let isUnsent = !state.isUploadBegun && (sentCount == 0 || state.sendings == 0)
            let head =
                state.hasBegun
                ? TransferHead(status: state.status, headers: state.fields) : nil
            return TransferEnd(
                head: head, fault: fault, isUnsent: isUnsent, isStale: state.isStale)
        }
    }

    private static func fault(
        _ easy: UnsafeMutableRawPointer, _ code: CURLcode, _ request: TransferRequest
    ) -> TransferFault {
        let proxyStatus = unsafe tirage_curl_long(easy, CURLINFO_HTTP_CONNECTCODE)
        if request.proxy != nil, proxyStatus != 0, !(200..<300).contains(proxyStatus) {
            return .proxyRefused(status: proxyStatus)
        }
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_LOGIN_DENIED: return .badAddress
        case CURLE_COULDNT_RESOLVE_HOST: return .noHost
        case CURLE_COULDNT_RESOLVE_PROXY: return .noProxyHost
        case CURLE_COULDNT_CONNECT:
            let reason = unsafe tirage_curl_long(easy, CURLINFO_OS_ERRNO)
            return .notConnected(isRefused: reason == ECONNREFUSED)
        case CURLE_PROXY: return .proxyRefused(status: 0)
        case CURLE_OPERATION_TIMEDOUT:
            let connected = unsafe tirage_curl_size(easy, CURLINFO_CONNECT_TIME_T)
            return connected == 0 ? .connectTimeout : .secureTimeout
        case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE: return .noCertificates
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            return .notTrusted
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_ENGINE_NOTFOUND:
            return .notSecure
        case CURLE_GOT_NOTHING, CURLE_SEND_FAIL_REWIND, CURLE_ABORTED_BY_CALLBACK: return .closed
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR: return .reset
        case CURLE_PARTIAL_FILE: return .cut
        // What is no HTTP is taken for HTTP/0.9, which is not spoken here.
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
            return .notHTTP
        case CURLE_READ_ERROR: return .uploadBroken
        default: return .other(unsafe String(cString: curl_easy_strerror(code)))
        }
    }
}
