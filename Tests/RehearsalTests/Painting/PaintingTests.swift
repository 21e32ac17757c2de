import Core
import ImageFormats
import Testing

@testable import Rehearsal

@Suite struct PaintingTests {
    /// Digests that look like those of a hash.
    private static func digest(_ number: Int) -> [UInt8] {
        (0..<32).map { UInt8(truncatingIfNeeded: ($0 + 1) * (number + 3) * 37 + number) }
    }

    private static func pixels(_ digest: [UInt8], width: Int = 64, height: Int = 64) -> [UInt32] {
        Painting(digest: digest, width: width, height: height).draw().pixels
    }

    /// A checksum of pixels (FNV-1a, 64 bits).
    private static func checksum(_ pixels: [UInt32]) -> UInt64 {
        pixels.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    @Test func theSameDigestPaintsTheSameBytes() {
        let first = Painting(digest: Self.digest(1)).png()
        #expect(first == Painting(digest: Self.digest(1)).png())
    }

    @Test(arguments: Array(zip(0..., golden)))
    func aDigestPaintsTheSamePixelsOnEveryMachine(number: Int, expected: UInt64) {
        let pixels = Self.pixels(Self.digest(number), width: 96, height: 64)
        #expect(Self.checksum(pixels) == expected)
    }

    @Test func everyByteOfADigestMatters() {
        let digest = Self.digest(1)
        var seen: Set = [Self.checksum(Self.pixels(digest, width: 32, height: 32))]
        for index in digest.indices {
            var changed = digest
            changed[index] ^= 1
            seen.insert(Self.checksum(Self.pixels(changed, width: 32, height: 32)))
        }
        #expect(seen.count == 33)
    }

    @Test func differentDigestsAreVisiblyDifferent() {
        let pictures = (0..<16).map { Self.pixels(Self.digest($0), width: 32, height: 32) }
        for (index, one) in pictures.enumerated() {
            for other in pictures[..<index] {
                let changed = zip(one, other).count { Self.contrast($0, $1) > 24 }
                #expect(changed > one.count / 5)
            }
        }
    }

    /// The sum of the differences of red, green and blue.
    private static func contrast(_ one: UInt32, _ other: UInt32) -> Int {
        [16, 8, 0].reduce(0) { $0 + abs(Int(one >> $1 & 255) - Int(other >> $1 & 255)) }
    }

    @Test(arguments: [(512, 512), (640, 360), (90, 160), (33, 1), (1, 1), (1024, 32)])
    func everyPictureIsAWholePNG(width: Int, height: Int) throws {
        let bytes = Painting(digest: Self.digest(width), width: width, height: height).png()
        var inspector = ImageInspector()
        inspector.consume(bytes.span)
        let facts = try inspector.finish()
        let expected = ImageFacts(
            type: .png, width: width, height: height, byteCount: bytes.count)
        #expect(facts == expected)
    }

    @Test(arguments: [(0, 5, 1, 5), (100_000, 4096, 4096, 4096), (9, 4000, 125, 4000)])
    func sizesOutOfRangeBecomeTheNearest(width: Int, height: Int, drawn: Int, tall: Int) {
        let canvas = Painting(digest: [], width: width, height: height).draw()
        #expect([canvas.width, canvas.height] == [drawn, tall])
    }

    @Test(arguments: 0..<8)
    func aPictureIsSmallEnoughToHandOut(number: Int) {
        #expect(Painting(digest: Self.digest(number)).png().count <= 200_000)
    }

    @Test(arguments: zip(Motif.allCases, motifGolden))
    func everyMotifIsDrawnTheSameOnEveryMachine(motif: Motif, expected: UInt64) {
        var dice = Dice(digest: Self.digest(7))
        var canvas = Canvas(width: 64, height: 64)
        motif.draw(on: &canvas, PaintPalette.all[0], &dice)
        #expect(Self.checksum(canvas.pixels) == expected)
    }
}

/// Checksums of the pixels of the first digests, 96 × 64.
private let golden: [UInt64] = [
    0x3910_3B5B_C9BA_D46F, 0x2699_2F3C_14BC_2F3D, 0x3304_AEA4_AE26_5B03,
    0xEE1C_357C_B26A_8166,
]

/// Checksums of the pixels of each motif, 64 × 64.
private let motifGolden: [UInt64] = [
    0x9053_7B87_FC6B_458E, 0xDAC9_26DF_983A_F02D, 0x5246_512F_0251_19CE,
    0x6F6F_EAEE_8ADF_6BE3, 0x37B6_9112_5375_ACF4, 0x039E_6B3E_08B6_C5B7,
    0x773B_9D42_7613_A9FE,
]
