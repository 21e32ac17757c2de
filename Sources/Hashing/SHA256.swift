internal import CCrypto

/// The SHA-256 (FIPS 180-4) of bytes that come piece by piece.
@safe package final class SHA256 {
    /// Bytes in a digest.
    package static let byteCount = 32

    private let state: OpaquePointer
    private var isFinished = false

    package init() {
        unsafe state = Algorithm.present(unsafe EVP_MD_CTX_new())
        unsafe Algorithm.check(EVP_DigestInit_ex2(state, Algorithm.digest, nil))
    }

    deinit {
        unsafe EVP_MD_CTX_free(state)
    }

    /// Takes the next bytes.
    package func update(_ bytes: Span<UInt8>) {
        precondition(!isFinished, "no bytes come after the end")
        unsafe bytes.withUnsafeBytes { piece in
            unsafe Algorithm.check(EVP_DigestUpdate(state, piece.baseAddress, piece.count))
        }
    }

    /// Ends the bytes, once.
    ///
    /// - Returns: Their digest, `byteCount` bytes.
    package func finalize() -> [UInt8] {
        precondition(!isFinished, "the bytes end once")
        isFinished = true
        return unsafe [UInt8](unsafeUninitializedCapacity: Self.byteCount) { digest, count in
            unsafe Algorithm.check(EVP_DigestFinal_ex(state, digest.baseAddress, nil))
            count = Self.byteCount
        }
    }

    /// The digest of bytes that are all there, `byteCount` bytes.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe Algorithm.check(
                    EVP_Digest(
                        bytes.baseAddress, bytes.count, digest.baseAddress, nil,
                        Algorithm.digest, nil))
            }
            count = byteCount
        }
    }
}
