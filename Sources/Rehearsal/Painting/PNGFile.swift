internal import Codings

/// Writes a canvas as a PNG file.
enum PNGFile {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// The bytes of the file: one header, one chunk of pixels, one end.
    static func bytes(of canvas: Canvas) -> [UInt8] {
        let header = big(canvas.width) + big(canvas.height) + [8, 2, 0, 0, 0]
        return signature + chunk("IHDR", header) + chunk("IDAT", Zlib.packed(rows(of: canvas)))
            + chunk("IEND", [])
    }

    /// The rows as differences to the pixel on the left, which even colours make zeros of.
    private static func rows(of canvas: Canvas) -> [UInt8] {
        let stride = canvas.width * 3 + 1
        var bytes = [UInt8](repeating: 0, count: stride * canvas.height)
        var target = bytes.mutableSpan
        let pixels = canvas.pixels.span
        var index = 0
        var source = 0
        for _ in 0..<canvas.height {
            target[index] = 1
            index &+= 1
            var before: UInt32 = 0
            for _ in 0..<canvas.width {
                let pixel = pixels[source]
                source &+= 1
                if pixel != before {
                    target[index] = UInt8(truncatingIfNeeded: (pixel >> 16) &- (before >> 16))
                    target[index &+ 1] = UInt8(truncatingIfNeeded: (pixel >> 8) &- (before >> 8))
                    target[index &+ 2] = UInt8(truncatingIfNeeded: pixel &- before)
                    before = pixel
                }
                index &+= 3
            }
        }
        return bytes
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + content
        return big(content.count) + body + big(Zlib.checksum(body))
    }

    private static func big(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
