internal import CBrotli

/// Unpacks Brotli data (RFC 7932), piece by piece.
///
/// What follows the end of the packed data is passed over.
@safe final class BrotliDecoder: Decoder {
    private let state: OpaquePointer?
    private var input: [UInt8] = []
    private var offset = 0
    private var isFull = false
    private(set) var isWhole = false

    init() {
        unsafe state = BrotliDecoderCreateInstance(nil, nil, nil)
    }

    deinit {
        unsafe BrotliDecoderDestroyInstance(state)
    }

    func feed(_ bytes: [UInt8]) {
        if isWhole { return }
        input = offset < input.count ? input[offset...] + bytes : bytes
        offset = 0
    }

    func next() throws(CodingFault) -> [UInt8]? {
        while !isWhole, offset < input.count || isFull {
            let produced = try step()
            if !produced.isEmpty { return produced }
        }
        return nil
    }

    private func step() throws(CodingFault) -> [UInt8] {
        guard let state = unsafe state else { throw .damaged(.brotli) }
        var result = BROTLI_DECODER_RESULT_ERROR
        let output = unsafe [UInt8](unsafeUninitializedCapacity: Coding.pieceMax) { room, made in
            unsafe input.withUnsafeBufferPointer { source in
                var left = source.count - offset
                var free = room.count
                var from = unsafe source.baseAddress.map { unsafe $0 + offset }
                var into = room.baseAddress
                result = unsafe BrotliDecoderDecompressStream(
                    state, &left, &from, &free, &into, nil)
                made = room.count - free
                offset = source.count - left
            }
        }
        guard result != BROTLI_DECODER_RESULT_ERROR else { throw .damaged(.brotli) }
        isFull = result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT
        isWhole = result == BROTLI_DECODER_RESULT_SUCCESS
        return output
    }
}
