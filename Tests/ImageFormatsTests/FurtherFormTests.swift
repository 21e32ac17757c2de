import Testing

@testable import ImageFormats

/// The rules of the formats that services give now and then, and of what follows an image.
@Suite struct FurtherFormTests {
    private typealias Samples = ImageSamples

    @Test(arguments: Samples.all.indices)
    func whatFollowsAWholeImageBelongsToTheFile(index: Int) throws {
        let sample = Samples.all[index]
        var junks: [[UInt8]] = [[10], [13, 10], [0, 0, 0, 0], Array("\r\n<!-- x -->\n".utf8)]
        junks.append([UInt8](repeating: 0, count: 100))
        junks.append([UInt8](repeating: 0xFF, count: 70_000))
        for junk in junks {
            let facts = try inspect(sample.bytes + junk, chunk: 1000).get()
            #expect(facts.byteCount == sample.bytes.count + junk.count)
            #expect(facts.type == sample.facts.type && facts.width == sample.facts.width)
        }
    }

    @Test(arguments: Samples.all.indices)
    func theFirstBytesTellTheType(index: Int) {
        let sample = Samples.all[index]
        #expect(ImageType(first: Array(sample.bytes.prefix(4096))) == sample.facts.type)
        #expect(ImageType(first: Array(sample.bytes.prefix(64))) == sample.facts.type)
    }

    @Test func whatIsNoImageHasNoType() {
        for text in ["", "<html><svg/></html>", "{}", "plain", "<?xml version='1.0'?><a/>"] {
            #expect(ImageType(first: Array(text.utf8)) == nil)
        }
    }

    @Test func aBareJPEGXLMayEndAnywhereUnlessItWasCut() throws {
        let facts = try inspect(Samples.bareJPEGXL).get()
        #expect(facts.type == .jxl && facts.width == 9 && facts.height == 7)
        var inspector = ImageInspector()
        let bytes = Samples.bareJPEGXL
        inspector.consume(bytes.span)
        #expect(throws: ImageFault.self) { try inspector.finish(isCut: true) }
    }

    @Test(arguments: Samples.all.indices)
    func anImageWhoseEndIsThereIsWholeAlsoWhenMoreWasPromised(index: Int) throws {
        var inspector = ImageInspector()
        let bytes = Samples.all[index].bytes
        inspector.consume(bytes.span)
        #expect(try inspector.finish(isCut: true) == Samples.all[index].facts)
    }

    @Test(
        arguments: [
            ("<svg/>", nil, nil), ("<svg width='1in' height='2.54cm'/>", 96, 96),
            ("<svg width='100%' height='100%' viewBox='0,0,8,6'/>", 8, 6),
            ("<svg width='16' viewBox='0 0 8 6'/>", 16, 12),
            ("<svg height='12px' viewBox='0 0 8 6'></svg>", 16, 12),
            ("<SVG WIDTH='3'></SVG>", nil, nil),
            ("<svg width='1e99' height='-4'/>", nil, nil), ("<svg width=3 height=2/>", nil, nil),
        ] as [(String, Int?, Int?)])
    func theSizeOfADrawingIsInItsFirstTag(text: String, width: Int?, height: Int?) throws {
        let facts = try inspect(Array(text.utf8)).get()
        #expect(facts.type == .svg && facts.width == width && facts.height == height)
    }

    @Test func whatHidesTheEndOfADrawingIsPassedOver() throws {
        let bytes = Samples.markedSVG
        for size in [1, 7, 1000] {
            let facts = try inspect(bytes, chunk: size).get()
            #expect(facts.type == .svg && facts.width == 30 && facts.height == 20)
        }
        for count in 1..<bytes.count {
            #expect(throws: ImageFault.self) { try inspect(Array(bytes.prefix(count))).get() }
        }
    }

    @Test func aDrawingMayBeInUTF16() throws {
        let little = Samples.svg.flatMap { byte -> [UInt8] in [byte, 0] }
        let big = Samples.svg.flatMap { byte -> [UInt8] in [0, byte] }
        let all: [[UInt8]] = [[0xFF, 0xFE] + little, [0xFE, 0xFF] + big, little, big]
        for bytes in all {
            #expect(try inspect(bytes, chunk: 3).get().width == 12)
        }
    }

    @Test func aCutDrawingIsTruncated() {
        for text in ["<svg>", "<svg><g></svg>", "<svg><a b='</svg>", "<svg><!-- </svg>"] {
            guard case .failure(.truncated(.svg, _)) = inspect(Array(text.utf8)) else {
                Issue.record("\(text)")
                continue
            }
        }
    }

    private static let impossible: [[UInt8]] = [
        [0x42, 0x4D, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 1, 2, 3, 4],
        [0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0, 9, 0, 0, 0, 3, 0, 0, 0],
        [0x49, 0x49, 42, 0, 2, 0, 0, 0, 9, 9], [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 0],
        [0x49, 0x49, 43, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
    ]

    @Test(arguments: impossible)
    func impossibleHeadersAreDamaged(bytes: [UInt8]) {
        guard case .failure(.damaged) = inspect(bytes) else {
            Issue.record("\(inspect(bytes))")
            return
        }
    }

    @Test func hugeSizesAreToldAndNotAddedUp() {
        var bmp = Array("BM".utf8) + [UInt8](repeating: 0, count: 12)
        for (number, count) in [(40, 4), (1 << 30, 4), (1 << 31, 4), (1, 2), (24, 2)] {
            bmp += Samples.little(number, count)
        }
        bmp += [UInt8](repeating: 0, count: 24)
        #expect(inspect(bmp) == .failure(.tooManyPixels(width: 1 << 30, height: 1 << 31)))
    }
}
