/// The CRC-32 of PNG, zlib and Ethernet, over bytes that come in pieces.
struct CRC32: Hashable, Sendable {
    private var register: UInt32 = ~0

    /// The checksum of everything taken so far.
    var value: UInt32 { ~register }

    /// Takes the next bytes, eight at a time: one table per position in the group.
    mutating func update(_ bytes: Span<UInt8>) {
        let tables = Self.tables
        let table = tables.span
        var crc = register
        var index = 0
        while index + 8 <= bytes.count {
            let low = crc ^ Self.word(bytes, at: index)
            let high = Self.word(bytes, at: index + 4)
            crc = table[1792 + Int(low & 255)]
            crc ^= table[1536 + Int(low >> 8 & 255)]
            crc ^= table[1280 + Int(low >> 16 & 255)]
            crc ^= table[1024 + Int(low >> 24)]
            crc ^= table[768 + Int(high & 255)]
            crc ^= table[512 + Int(high >> 8 & 255)]
            crc ^= table[256 + Int(high >> 16 & 255)]
            crc ^= table[Int(high >> 24)]
            index += 8
        }
        while index < bytes.count {
            crc = table[Int((crc ^ UInt32(bytes[index])) & 255)] ^ (crc >> 8)
            index += 1
        }
        register = crc
    }

    private static func word(_ bytes: Span<UInt8>, at index: Int) -> UInt32 {
        let low = UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8
        let high = UInt32(bytes[index + 2]) | UInt32(bytes[index + 3]) << 8
        return low | high << 16
    }

    /// Eight tables of 256: entry `256 * k + b` is the remainder of byte `b`
    /// followed by `k` zero bytes.
    private static let tables: [UInt32] = {
        var tables: [UInt32] = []
        for byte in UInt32(0)..<256 {
            var crc = byte
            for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
            tables.append(crc)
        }
        for index in 256..<2048 {
            let before = tables[index - 256]
            tables.append(tables[Int(before & 255)] ^ (before >> 8))
        }
        return tables
    }()
}
