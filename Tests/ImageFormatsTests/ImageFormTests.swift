import Testing

@testable import ImageFormats

/// The rules of single formats, beyond those that all formats share.
@Suite struct ImageFormTests {
    private typealias Samples = ImageSamples

    private static let headerRule =
        "IHDR of 13 bytes must be the first chunk and the only IHDR"

    @Test(arguments: [
        ([Samples.chunk("IDAT", [1])], headerRule),
        ([Samples.chunk("IHDR", [1])], headerRule),
        ([header(), header()], headerRule),
        ([header(width: 0)], "IHDR holds values that are not possible"),
        ([header(depth: 3)], "IHDR holds values that are not possible"),
        ([header(), Samples.chunk("IEND", [])], "it has no pixels: IEND comes before any IDAT"),
        ([header(), Samples.chunk("ID\0T", [])], "chunk 'ID?T' of 0 bytes is not possible"),
    ])
    func thePartsOfAPNGAreInOrder(chunks: [[UInt8]], detail: String) {
        #expect(Self.fault(of: Samples.signature + chunks.joined()) == .damaged(.png, detail))
    }

    @Test func aWrongChecksumNamesItsChunk() {
        var bytes = Samples.png
        bytes[45] ^= 0xFF
        let expected = ImageFault.damaged(.png, "the checksum of chunk IDAT does not match")
        #expect(Self.fault(of: bytes) == expected)
        #expect(
            expected.message == "damaged PNG: the checksum of chunk IDAT does not match")
    }

    @Test(arguments: [
        ([0xFF, 0xD9], "it has no pixels"),
        ([0xFF, 0xDA, 0, 2], "pixels come before their size"),
        ([0xFF, 0xC0, 0, 7], "a segment of 7 bytes is too short"),
        ([0xFF, 0xE0, 0, 2, 0], "a segment does not end where its length says"),
        ([0xFF, 0xFF, 0xD0], "a marker is where none may be"),
        ([0xFF, 0xC0, 0, 8, 8, 0, 9, 0, 0, 1], "its size is not possible"),
    ])
    func theSegmentsOfAJPEGAreWalked(segments: [UInt8], detail: String) {
        #expect(Self.fault(of: [0xFF, 0xD8] + segments) == .damaged(.jpeg, detail))
    }

    @Test func theHeightOfAJPEGMayComeAfterItsFirstScan() {
        let bytes: [UInt8] =
            [0xFF, 0xD8, 0xFF, 0xC0, 0, 8, 8, 0, 0, 0, 5, 1, 0xFF, 0xDA, 0, 2, 1, 0xFF, 0, 2]
            + [0xFF, 0xDC, 0, 4, 0, 3, 0xFF, 0xD9]
        let facts = ImageFacts(type: .jpeg, width: 5, height: 3, byteCount: bytes.count)
        #expect(inspect(bytes, chunk: 1) == .success(facts))
    }

    @Test func aWebPFillsItsContainer() {
        var bytes = Samples.webp
        bytes[4] -= 2
        let tooSmall = ImageFault.damaged(
            .webp, "chunk 'VP8 ' is longer than the file says it is")
        #expect(Self.fault(of: bytes) == tooSmall)
    }

    @Test func aBoxStaysInsideTheOneAroundIt() {
        let brands = Samples.box("ftyp", Array("avif".utf8) + [0, 0, 0, 0])
        let inner = Samples.big(99, 4) + Array("iprp".utf8)
        let bytes = brands + Samples.box("meta", [0, 0, 0, 0] + inner)
        #expect(
            Self.fault(of: bytes) == .damaged(.avif, "box 'iprp' of 99 bytes does not fit"))
    }

    @Test func aFilmMayEndInABoxWithoutLength() {
        let bytes =
            Samples.box("ftyp", Array("isom".utf8) + [0, 0, 0, 0])
            + Samples.box("moov", []) + [0, 0, 0, 0] + Array("mdat".utf8) + [1, 2, 3]
        #expect(Self.fault(of: bytes) == nil)
    }

    @Test func aMatroskaFileIsNotAWebM() {
        var bytes = Samples.webm
        bytes[8] = 0x6D
        let expected = ImageFault.notAnImage(found: "a Matroska file that is not WebM")
        #expect(Self.fault(of: bytes) == expected)
    }

    @Test func aWebMOfUnknownLengthMayEndAnywhere() {
        let live = Samples.webm.prefix(16) + [0xFF, 1, 2, 3]
        #expect(Self.fault(of: Array(live)) == nil)
    }

    @Test func theChecksumIsTheOneOfTheStandard() {
        var crc = CRC32()
        let digits = Array("123456789".utf8)
        crc.update(digits.span)
        #expect(crc.value == 0xCBF4_3926)
    }

    @Test func everyTypeHasAnExtensionAndAMediaType() {
        let told = ImageType.allCases.map { "\($0.name) .\($0.fileExtension) \($0.mediaType)" }
        #expect(
            told == [
                "PNG .png image/png", "JPEG .jpg image/jpeg", "WebP .webp image/webp",
                "GIF .gif image/gif", "AVIF .avif image/avif", "HEIC .heic image/heic",
                "JPEG XL .jxl image/jxl", "TIFF .tiff image/tiff", "BMP .bmp image/bmp",
                "ICO .ico image/vnd.microsoft.icon", "SVG .svg image/svg+xml",
                "MP4 .mp4 video/mp4", "QuickTime .mov video/quicktime", "WebM .webm video/webm",
            ])
    }

    private static func fault(of bytes: [UInt8]) -> ImageFault? {
        switch inspect(bytes) {
        case .success: nil
        case .failure(let fault): fault
        }
    }

    private static func header(width: Int = 1, depth: UInt8 = 8) -> [UInt8] {
        Samples.chunk("IHDR", Samples.big(width, 4) + Samples.big(1, 4) + [depth, 0, 0, 0, 0])
    }
}
