package import Core
internal import FoundationEssentials

/// A body's bytes, a bounded number at a time.
package struct BodyChunks: Sendable {
    private let pieces: [OutgoingBody.Piece]
    private var index = 0
    private var offset = 0

    /// A multiple of 3, so that base64 text needs no padding before its end.
    private static let byteCountMax = 192 * 1024

    package init(_ body: OutgoingBody) {
        pieces = body.pieces
    }

    /// The next bytes; `nil` after the last.
    package mutating func next() throws(InputFileError) -> [UInt8]? {
        while index < pieces.count {
            let chunk: [UInt8]
            let isLast: Bool
            switch pieces[index] {
            case .bytes(let bytes):
                chunk = Array(bytes[offset...].prefix(Self.byteCountMax))
                isLast = offset + chunk.count == bytes.count
                offset += chunk.count
            case .file(let file):
                chunk = try file.bytes(at: offset, countMax: Self.byteCountMax)
                offset += chunk.count
                isLast = offset == file.byteCount
            case .base64(let file):
                let bytes = try file.bytes(at: offset, countMax: Self.byteCountMax)
                chunk = Array(Data(bytes).base64EncodedString().utf8)
                offset += bytes.count
                isLast = offset == file.byteCount
            }
            if isLast { (index, offset) = (index + 1, 0) }
            if !chunk.isEmpty { return chunk }
        }
        return nil
    }
}
