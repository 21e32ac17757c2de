internal import CCrypto

/// Codes that only who has the key can make (RFC 2104).
package enum HMAC {
    /// The HMAC-SHA-256 of `message`, 32 bytes.
    package static func sha256(of message: [UInt8], key: [UInt8]) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { code, count in
            let made = unsafe key.withUnsafeBytes { key in
                unsafe message.withUnsafeBufferPointer { message in
                    unsafe EVP_Q_mac(
                        Algorithm.context, "HMAC", nil, Algorithm.name, nil, key.baseAddress,
                        key.count, message.baseAddress, message.count, code.baseAddress,
                        code.count, &count)
                }
            }
            precondition(
                unsafe made != nil && count == SHA256.byteCount,
                "libcrypto signs any message, while there is memory")
        }
    }
}
