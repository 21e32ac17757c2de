import Testing

@testable import ImageFormats

/// Inspects `bytes` in chunks of `size`.
func inspect(
    _ bytes: [UInt8], chunk size: Int = .max, pixelsMax: Int = 400_000_000
) -> Result<ImageFacts, ImageFault> {
    var inspector = ImageInspector(pixelsMax: pixelsMax)
    var rest = bytes[...]
    while !rest.isEmpty {
        let chunk = rest.prefix(size)
        inspector.consume(chunk.span)
        rest = rest.dropFirst(size)
    }
    do throws(ImageFault) {
        return .success(try inspector.finish())
    } catch {
        return .failure(error)
    }
}

@Suite struct ImageInspectorTests {
    @Test(arguments: ImageSamples.all.indices)
    func aWholeFileIsKnownByItsBytes(index: Int) {
        let sample = ImageSamples.all[index]
        #expect(inspect(sample.bytes) == .success(sample.facts))
    }

    @Test(arguments: ImageSamples.all.indices, [1, 2, 3, 7, 64, 65])
    func theSizeOfChunksDoesNotMatter(index: Int, chunk: Int) {
        let sample = ImageSamples.all[index]
        #expect(inspect(sample.bytes, chunk: chunk) == .success(sample.facts))
    }

    @Test(arguments: ImageSamples.all.indices)
    func everyPointOfTruncationIsReported(index: Int) {
        let sample = ImageSamples.all[index]
        for count in 8..<sample.bytes.count {
            switch inspect(Array(sample.bytes.prefix(count))) {
            case .failure(.truncated(_, let detail)):
                #expect(detail.hasPrefix("it ends after \(count) bytes, "))
            case .failure(.notAnImage), .failure(.damaged), .failure(.tooManyPixels), .success:
                Issue.record("\(sample.facts.type) of \(count) bytes")
            }
        }
    }

    @Test(arguments: ImageSamples.all.indices)
    func noFewFirstBytesAreAnImage(index: Int) {
        for count in 0..<8 {
            let result = inspect(Array(ImageSamples.all[index].bytes.prefix(count)))
            #expect(throws: ImageFault.self) { try result.get() }
        }
    }

    @Test func everyFlippedBitOfAPNGIsNoticed() {
        for bit in 0..<ImageSamples.png.count * 8 {
            var bytes = ImageSamples.png
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: ImageFault.self) { try inspect(bytes).get() }
        }
    }

    @Test(arguments: ImageSamples.all.indices)
    func noFlippedBitIsReadInTwoWays(index: Int) {
        for place in ImageSamples.all[index].bytes.indices {
            var bytes = ImageSamples.all[index].bytes
            bytes[place] ^= 1 << UInt8(place % 8)
            #expect(inspect(bytes) == inspect(bytes, chunk: 5))
        }
    }

    @Test func aFaultIsKnownBeforeTheEndAndStays() {
        var inspector = ImageInspector()
        let page = Array("<html><body>Sorry</body></html>".utf8)
        inspector.consume(page.span)
        #expect(inspector.fault == nil)
        let blanks: [UInt8] = Array(repeating: 0x20, count: 5000)
        inspector.consume(blanks.span)
        let fault = ImageFault.notAnImage(found: "an HTML page", says: "Sorry")
        #expect(inspector.fault == fault)
        let image = ImageSamples.png
        inspector.consume(image.span)
        #expect(throws: fault) { try inspector.finish() }
    }

    @Test(arguments: [
        (" \r\n<!DOCTYPE HTML><title>Gone", "an HTML page", "Gone"),
        ("\u{FEFF}<html>", "an HTML page", "<html>"),
        (
            "<!-- a --><html><style>b{}</style>Not\u{1B}[31m\n here", "an HTML page",
            "Not\u{FFFD}[31m here"
        ),
        ("<div>x<svg></svg></div>", "an HTML page", "x"),
        ("<!doctype html><svg></svg>", "an HTML page", "<!doctype html><svg></svg>"),
        (
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>expired</Message></Error>",
            "an XML document", "AccessDenied expired"
        ),
        (" {\"error\": \"expired\"}", "JSON text", "{\"error\": \"expired\"}"),
        ("[]", "JSON text", "[]"),
        ("error code: 1010", "plain text", "error code: 1010"),
        ("<3", "plain text", "<3"), ("no\u{202E}w", "plain text", "no\u{FFFD}w"),
    ])
    func whatIsATextAndNoImageIsNamedWithItsFirstWords(text: String, name: String, says: String) {
        #expect(inspect(Array(text.utf8)) == .failure(.notAnImage(found: name, says: says)))
        #expect(
            inspect(Array(text.utf8), chunk: 1)
                == .failure(.notAnImage(found: name, says: says)))
    }

    @Test func theWordsOfAPageAreCutInAMessage() {
        let fault = ImageFault.notAnImage(
            found: "an HTML page", says: String(repeating: "a", count: 500))
        #expect(
            fault.message
                == "not an image but an HTML page: '\(String(repeating: "a", count: 120))…'")
        #expect(
            ImageFault.notAnImage(found: "gzip data").message == "not an image but gzip data")
    }

    @Test(arguments: [
        ([0x1F, 0x8B, 8, 0, 0, 0, 0, 0], "gzip data"),
        ([0x50, 0x4B, 3, 4, 0x14, 0], "a ZIP archive"),
        ([], "nothing (0 bytes)"), (Array("%PDF-1.7".utf8), "a PDF document"),
        ([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0], "unknown data"),
        (Array("RIFF".utf8) + [4, 0, 0, 0] + Array("WAVE".utf8), "unknown data"),
    ])
    func whatIsNoTextIsNamed(bytes: [UInt8], name: String) {
        #expect(inspect(bytes) == .failure(.notAnImage(found: name)))
    }

    @Test func tooManyPixelsAreRefusedFromTheHeader() {
        let header = Array(ImageSamples.png(width: 100_000, height: 100_000).prefix(64))
        var inspector = ImageInspector()
        inspector.consume(header.span)
        #expect(inspector.fault == .tooManyPixels(width: 100_000, height: 100_000))
    }

    @Test(arguments: ImageSamples.all.indices)
    func theLimitOfPixelsIsInclusive(index: Int) throws {
        let sample = ImageSamples.all[index]
        // A drawing has no pixels.
        guard sample.facts.type != .svg, let width = sample.facts.width,
            let height = sample.facts.height
        else { return }
        let area = width * height
        #expect(inspect(sample.bytes, pixelsMax: area) == .success(sample.facts))
        #expect(
            inspect(sample.bytes, pixelsMax: area - 1)
                == .failure(.tooManyPixels(width: width, height: height)))
    }
}
