internal import CZlib

/// Unpacks gzip data of any number of members, and both forms of "deflate", piece by piece.
///
/// What follows the end of the packed data is passed over.
@safe final class Inflater: Decoder {
    private enum Format: Int32 {
        case zlib = 15
        case raw = -15
        case gzip = 31
    }

    private let coding: Coding
    private let stream: UnsafeMutablePointer<z_stream>
    private var format: Format?
    private var input: [UInt8] = []
    private var offset = 0
    private var isInside = false
    /// Whether a piece had no room for all there was.
    private var isFull = false
    private(set) var isWhole = false

    init(_ coding: Coding) {
        self.coding = coding
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    func feed(_ bytes: [UInt8]) {
        input = offset < input.count ? input[offset...] + bytes : bytes
        offset = 0
    }

    func next() throws(CodingFault) -> [UInt8]? {
        while offset < input.count || isFull {
            if !isInside, try !begin() { return nil }
            let produced = try step()
            if !produced.isEmpty { return produced }
        }
        return nil
    }

    /// Starts the next member, or the only stream.
    ///
    /// - Returns: Whether the bytes at hand are enough to know.
    private func begin() throws(CodingFault) -> Bool {
        let first = input[offset...]
        if isWhole {
            guard coding == .gzip else { return passRest() }
            guard first.count >= 3 else { return false }
            guard Coding.isGzip(first) else { return passRest() }
            isWhole = false
        }
        guard coding == .gzip || first.count >= 2 else { return false }
        let format = coding == .gzip ? .gzip : Self.isZlib(first) ? Format.zlib : .raw
        guard start(format) else { throw .damaged(coding) }
        isInside = true
        return true
    }

    private func passRest() -> Bool {
        offset = input.count
        return false
    }

    private func start(_ new: Format) -> Bool {
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        let isAgain = format == new
        format = new
        if isAgain { return unsafe inflateReset(stream) == Z_OK }
        return unsafe inflateInit2_(stream, new.rawValue, zlibVersion(), size) == Z_OK
    }

    /// The header of RFC 1950: deflate, a window of 32 KiB at most, and a sum that fits.
    private static func isZlib(_ first: ArraySlice<UInt8>) -> Bool {
        let head = (Int(first[first.startIndex]), Int(first[first.startIndex + 1]))
        return head.0 & 15 == 8 && head.0 >> 4 <= 7 && (head.0 << 8 | head.1) % 31 == 0
    }

    /// Unpacks what fits into one piece.
    private func step() throws(CodingFault) -> [UInt8] {
        var code = Z_OK
        let count = input.count - offset
        let output = unsafe [UInt8](unsafeUninitializedCapacity: Coding.pieceMax) { room, made in
            unsafe input.withUnsafeMutableBufferPointer { source in
                unsafe stream.pointee.next_in = source.baseAddress.map { unsafe $0 + offset }
                unsafe stream.pointee.avail_in = uInt(count)
                unsafe stream.pointee.next_out = room.baseAddress
                unsafe stream.pointee.avail_out = uInt(room.count)
                code = unsafe inflate(stream, Z_NO_FLUSH)
                made = unsafe room.count - Int(stream.pointee.avail_out)
                offset = unsafe source.count - Int(stream.pointee.avail_in)
                isFull = made == room.count
            }
        }
        switch code {
        case Z_OK: break
        case Z_STREAM_END:
            isInside = false
            isFull = false
            isWhole = true
        case Z_BUF_ERROR where offset == input.count: break
        default: throw .damaged(coding)
        }
        return output
    }
}
