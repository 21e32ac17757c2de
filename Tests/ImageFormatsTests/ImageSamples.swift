import Foundation

@testable import ImageFormats

/// Small whole files of every type, each with what an inspector should say of it.
enum ImageSamples {
    static let all: [(bytes: [UInt8], facts: ImageFacts)] = [
        sample(png, .png, 3, 2), sample(jpeg, .jpeg, 20, 12),
        sample(progressiveJPEG, .jpeg, 20, 12),
        sample(gif, .gif, 9, 7), sample(animatedGIF, .gif, 9, 7), sample(webp, .webp, 9, 7),
        sample(losslessWebP, .webp, 9, 7), sample(extendedWebP, .webp, 9, 7),
        sample(avif, .avif, 16, 12), sample(mp4, .mp4, 640, 360), sample(mov, .mov, nil, nil),
        sample(webm, .webm, nil, nil), sample(sequence, .avif, 9, 7),
        sample(animatedPNG, .png, 9, 7), sample(boxedJPEGXL, .jxl, 9, 7), sample(bmp, .bmp, 4, 3),
        sample(coreBMP, .bmp, 4, 3), sample(tiff, .tiff, 9, 7), sample(lzwTIFF, .tiff, 9, 7),
        sample(bigEndianTIFF, .tiff, 9, 7), sample(bigTIFF, .tiff, 9, 7), sample(ico, .ico, 16, 16),
        sample(svg, .svg, 12, 8),
    ]

    private static func sample(
        _ bytes: [UInt8], _ type: ImageType, _ width: Int?, _ height: Int?
    ) -> ([UInt8], ImageFacts) {
        (bytes, ImageFacts(type: type, width: width, height: height, byteCount: bytes.count))
    }

    // Built part by part.

    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Three by two pixels of 8-bit grey, stored in one uncompressed deflate block.
    static let png = png(width: 3, height: 2)

    /// The same pixels under a header that claims another size.
    static func png(width: Int, height: Int) -> [UInt8] {
        let header = big(width, 4) + big(height, 4) + [8, 0, 0, 0, 0]
        let rows: [UInt8] = [0, 10, 20, 30, 0, 40, 50, 60]
        let stored = [0x78, 0x01, 1] + [8, 0, 0xF7, 0xFF] + rows + [0x02, 0xC5, 0x00, 0xD3]
        return signature + chunk("IHDR", header) + chunk("IDAT", stored) + chunk("IEND", [])
    }

    /// A PNG chunk: length, name, content, checksum.
    static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + content
        var crc = CRC32()
        crc.update(body.span)
        return big(content.count, 4) + body + big(Int(crc.value), 4)
    }

    /// A box of the ISO base media format.
    static func box(_ name: String, _ content: [UInt8]) -> [UInt8] {
        big(content.count + 8, 4) + Array(name.utf8) + content
    }

    private static let track = box(
        "trak",
        box("tkhd", Array(repeating: 0, count: 76) + big(640 << 16, 4) + big(360 << 16, 4)))

    static let mp4 =
        box("ftyp", Array("isom".utf8) + big(512, 4) + Array("isommp41".utf8))
        + box("moov", box("mvhd", Array(repeating: 0, count: 100)) + track)
        + box("mdat", [1, 2, 3])

    /// A film whose data come first, under a header with a 64-bit length.
    static let mov =
        box("ftyp", Array("qt  ".utf8) + big(512, 4))
        + big(1, 4) + Array("mdat".utf8) + big(19, 8) + [1, 2, 3]
        + box("moov", box("meta", [0, 0, 0, 5]))

    static let webm: [UInt8] =
        [0x1A, 0x45, 0xDF, 0xA3, 0x87, 0x42, 0x82, 0x84] + Array("webm".utf8)
        + [0x18, 0x53, 0x80, 0x67, 0x40, 0x03, 9, 9, 9]

    static func big(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    static func decoded(_ base64: String) -> [UInt8] {
        Array(Data(base64Encoded: base64, options: .ignoreUnknownCharacters) ?? Data())
    }

    // Made by Pillow 12 from one pattern of colours, in base64.

    static let jpeg = decoded(
        """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQ
        c1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/wAALCAAMABQBAREA/8QAFwAAAwEAAAAAAAAAAAAAAAAAAQIEA//EACUQ
        AAIBAgUEAwEAAAAAAAAAAAECAwQRAAUSIWETMoGxIjGR0f/dAAQAAf/aAAgBAQAAPwDOnVabKJmIBLr0wCbXLbf0
        +Mf/0FmXpZWkQ03mcAg/dhvceQP3H//RqSqoqGJIqmXQ5XUBoY7eBxj/0lrdoqKIdjMzEci1vZx//9M1e9fTRHsW
        LUBySb+hj//Ukzj55g6tuI1VV4FgfZOP/9k=
        """)

    static let progressiveJPEG = decoded(
        """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQ
        c1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/wgALCAAMABQBAREA/8QAFgABAQEAAAAAAAAAAAAAAAAAAwEC/9oACAEB
        AAAAAc1ho//EABwQAAIBBQEAAAAAAAAAAAAAAAIDARIhIjEyM//aAAgBAQABBQIcVTZVQBB6Lt3p/8QAGxAAAgID
        AQAAAAAAAAAAAAAAAAECEVFhcZH/2gAIAQEABj8CfhWSpMgiK0cP/8QAHBABAAICAwEAAAAAAAAAAAAAAQARIXEx
        QVGh/9oACAEBAAE/IQL9PqGjDOBVBq+GaBVmsLTJD0An/9oACAEBAAAAEA//xAAeEAEAAQQDAQEAAAAAAAAAAAAB
        EQAhYYExQbGR0f/aAAgBAQABPxBGAsQWJbP11UF3CI8wXk2H2pr/AAE1tGKtPzAyRHrV7+qMqz4V2oYAQPq1/9k=
        """)

    static let gif = decoded(
        """
        R0lGODdhCQAHAIEAAHOfVIE+b6QTMCYWLSwAAAAACQAHAAAIIwAHCBRAUIDAgwUNHgTAMIBBhhAjSpQ4UECAiwEE
        YsQ4IEBAADs=
        """)

    static let animatedGIF = decoded(
        """
        R0lGODdhCQAHAIEAAHOfVIE+b6QTMCYWLSwAAAAACQAHAAAIIwAHCBRAUIDAgwUNHgTAMIBBhhAjSpQ4UECAiwEE
        YsQ4IEBAACH5BAEAAAQALAAAAAAJAAcAgXOfVIE+b6QTMCYWLQgoAAMQCECwIIGBBg8SAABAIcOGCiMqHCBA4MEB
        AyIKEIDx4saNGQcEBAA7
        """)

    static let webp = decoded(
        """
        UklGRkQAAABXRUJQVlA4IDgAAADQAQCdASoJAAcAB0CWJbACdAEOusnvAAD+qg68KABgX7fR8v4llUZ+wVsYt5pp
        /jO0WDdqHieAAA==
        """)

    static let losslessWebP = decoded(
        """
        UklGRkQAAABXRUJQVlA4TDcAAAAvCIABALkyRPQ/duWP6H/AINtIlTp/urt/BCJt21T5dByfLBg01zeGCNIpJoBY
        aoL6J64AtDAOAA==
        """)

    static let extendedWebP = decoded(
        """
        UklGRmgAAABXRUJQVlA4WAoAAAAQAAAACAAABgAAQUxQSAoAAAABB1DAiAhERP8DVlA4IDgAAADQAQCdASoJAAcA
        B0CWJbACdAEOusnvAAD+qg68KABgX7fR8v4llUZ+wVsYt5pp/jO0WDdqHieAAA==
        """)

    static let avif = decoded(
        """
        AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAA
        AAAAAAAAAAAAAAAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAAQwAAAChpaW5mAAAA
        AAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABqaXBycAAAAEtpcGNvAAAAFGlzcGUAAAAAAAAAEAAAAAwA
        AAAQcGl4aQAAAAADCAgIAAAADGF2MUOBAAwAAAAAE2NvbHJuY2x4AAEADQAGgAAAABdpcG1hAAAAAAAAAAEAAQQB
        AoMEAAAAS21kYXQSAAoJGAz+2iAhoNCAMjQcR4eF3dNNNMLAQQB0bqfzc/ZIg3xU04cZQw1kZDpMxLHXqiqIqz0c
        umKIdCKIRTqL2HfA
        """)
}
