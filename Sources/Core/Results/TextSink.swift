/// Takes the bytes of a file in order; nothing of it is seen before the whole is kept.
package protocol TextSink: ~Copyable {
    mutating func append(_ bytes: [UInt8]) throws(DiskError)
}

/// Why a file of ours can't be written: a lowercase fragment with the path and what to do.
package struct DiskError: Error, Hashable, Sendable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}
