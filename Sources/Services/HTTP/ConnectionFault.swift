internal import Transfers

/// What went wrong on the way to a host and back, in words.
enum ConnectionFault {
    /// - Parameter proxy: Who stands between.
    static func message(
        _ fault: TransferFault?, to origin: Origin, by proxy: Proxy?
    ) -> String {
        let host = "'\(origin.host):\(origin.port)'"
        let peer = proxy.map { "the proxy '\($0.name)'" } ?? host
        switch fault {
        case .badAddress: return "its address is no URL that can be called"
        case .noHost: return "the host '\(origin.host)' has no address"
        case .noProxyHost: return "\(peer) has no address; see https_proxy and http_proxy"
        case .notConnected(let isRefused):
            return "no connection to \(peer)" + (isRefused ? ": refused" : "")
        case .forbidden(let bytes):
            let address = NetworkAddress(bytes: bytes).written
            return "the address '\(address)' of '\(origin.host)' is not asked"
        case .connectTimeout: return "no connection to \(peer) in time"
        case .notSecure:
            return "no secure connection to \(host): it speaks no TLS that is known here"
        case .notTrusted:
            return "no secure connection to \(host): its certificate is not valid, or nobody who is"
                + " trusted here has signed it; for an authority of your own set SSL_CERT_FILE"
        case .secureTimeout: return "no secure connection to \(host) in time"
        case .noCertificates:
            return
                "the certificates can't be read; see CURL_CA_BUNDLE, SSL_CERT_FILE and SSL_CERT_DIR"
        case .proxyRefused(let status):
            let answer = status == 0 ? "makes no connection" : "refuses, HTTP \(status)"
            return "\(peer) \(answer), on the way to \(host)"
        case .closed, nil: return "the connection was closed before the answer"
        case .reset: return "the connection was reset"
        case .silence: return "no answer in time: silence"
        case .tooSlow: return "no answer in time"
        case .cut: return "the answer was cut off"
        case .notHTTP: return "what came back is no HTTP"
        case .headTooLong: return "the head of the answer is too long"
        case .uploadBroken: return "a file changed while it was being sent"
        case .stopped, .cancelled: return "stopped while waiting for the answer"
        case .other(let reason): return "the request failed: \(reason)"
        }
    }
}
