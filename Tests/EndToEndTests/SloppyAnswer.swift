internal import Foundation
internal import Support

/// Answers as they go over the wire.
enum SloppyAnswer {
    static func json(_ body: String, status: String = "200 OK", headers: [String] = []) -> String {
        ScriptedServer.answer(
            status, body, headers: ["Content-Type: application/json"] + headers)
    }

    static func bytes(_ bytes: [UInt8], _ type: String?, _ headers: [String] = []) -> String {
        ScriptedServer.answer(
            "200 OK", bytes.latin1, headers: (type.map { ["Content-Type: \($0)"] } ?? []) + headers)
    }

    /// - Parameter body: Bytes as Latin-1.
    static func gzip(_ body: String, type: String) -> String {
        let bytes = body.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        return Self.bytes(Packed.gzip(bytes), type, ["Content-Encoding: gzip"])
    }

    /// A picture of 8 × 8 points, another one for each number.
    static func png(_ number: Int) -> [UInt8] {
        let shade = UInt8(truncatingIfNeeded: number &* 37)
        let row = [0] + [UInt8](repeating: shade, count: 16) + number.bigEndianBytes
        let rows = (0..<8).flatMap { _ in row }
        let size: [UInt8] = [0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", size) + chunk("IDAT", Packed.zlib(rows)) + chunk("IEND", [])
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        return UInt32(data.count).bytes + body + Packed.crc32(body).bytes
    }
}

/// The forms of zlib and gzip, with nothing made smaller.
enum Packed {
    static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return [0x78, 0x01] + stored(bytes) + (high << 16 | low).bytes
    }

    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF] + stored(bytes)
            + crc32(bytes).bytes.reversed() + UInt32(bytes.count).bytes.reversed()
    }

    /// One block, of at most 65,535 bytes.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        let count = UInt16(bytes.count)
        let size = [UInt8(count & 0xFF), UInt8(count >> 8)]
        return [1] + size + size.map { ~$0 } + bytes
    }

    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}

extension UInt32 {
    /// The most significant first.
    var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * $0)) } }
}

extension Int {
    fileprivate var bigEndianBytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * $0)) }
    }
}

extension [UInt8] {
    var base64: String { Data(self).base64EncodedString() }

    /// One character for each byte.
    var latin1: String {
        var text = String.UnicodeScalarView()
        for byte in self { text.append(Unicode.Scalar(byte)) }
        return String(text)
    }
}
