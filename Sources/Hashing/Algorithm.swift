internal import CCrypto

/// SHA-256 as libcrypto has it, looked up once, since a look-up costs more than a short hash.
///
/// It comes from a library context of the program's own: no `openssl.cnf` and no `OPENSSL_CONF`
/// decides whether there is SHA-256, and no time goes into reading them (OpenSSL 3.0.22: 0.9 ms in
/// place of 5.5 ms).
enum Algorithm {
    /// The name by which libcrypto knows it.
    static let name = "SHA256"

    /// Pointers are not `Sendable`, and both of these are only read once they are made; so they are
    /// kept as addresses.
    private static let contextAddress = UInt(
        bitPattern: unsafe present(unsafe OSSL_LIB_CTX_new()))
    private static let digestAddress = UInt(
        bitPattern: unsafe present(unsafe EVP_MD_fetch(context, name, nil)))

    static var context: OpaquePointer? { unsafe OpaquePointer(bitPattern: contextAddress) }
    static var digest: OpaquePointer? { unsafe OpaquePointer(bitPattern: digestAddress) }

    /// What libcrypto has made.
    static func present(_ made: OpaquePointer?) -> OpaquePointer {
        guard let made = unsafe made else {
            preconditionFailure("libcrypto has SHA-256, and there is memory for it")
        }
        return unsafe made
    }

    /// Traps where a call of libcrypto has failed, which there is no reason for but want of memory.
    static func check(_ isDone: Int32) {
        precondition(isDone == 1, "libcrypto hashes any bytes, while there is memory")
    }
}
