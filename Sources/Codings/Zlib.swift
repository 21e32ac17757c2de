internal import CZlib

/// Packs bytes the way that zlib does.
package enum Zlib {
    /// `bytes` in the zlib format (RFC 1950).
    ///
    /// - Parameter level: 1, fast, to 9, small.
    package static func packed(_ bytes: [UInt8], level: Int32 = 3) -> [UInt8] {
        let bound = Int(compressBound(uLong(bytes.count)))
        return unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            var size = uLong(bound)
            let code = unsafe bytes.withUnsafeBufferPointer { source in
                unsafe compress2(
                    buffer.baseAddress, &size, source.baseAddress, uLong(source.count), level)
            }
            precondition(code == Z_OK, "a buffer of compressBound bytes is large enough")
            count = Int(size)
        }
    }

    /// The CRC-32 of `bytes`.
    package static func checksum(_ bytes: [UInt8]) -> Int {
        let sum = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe crc32(0, buffer.baseAddress, uInt(buffer.count))
        }
        return Int(sum)
    }
}
