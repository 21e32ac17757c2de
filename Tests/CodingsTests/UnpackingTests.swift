import Support
import Testing

@testable import Codings

@Suite struct UnpackingTests {
    private static let text = Array(
        (0..<4000).map { "{\"n\":\($0 * 7919 % 10007)}," }.joined().utf8)
    private static let noise: [UInt8] = (0..<200_000).map { index in
        UInt8(truncatingIfNeeded: (index &* 1_103_515_245 &+ 12345) >> 16)
    }

    /// What comes of `packed` when it is fed in pieces of `size`.
    private static func unpacked(
        _ packed: [UInt8], said header: String?, size: Int = 1000
    ) -> Result<[UInt8], CodingFault> {
        var unpacking = Unpacking(said: header)
        var output: [UInt8] = []
        do throws(CodingFault) {
            for start in stride(from: 0, to: packed.count, by: size) {
                unpacking.feed(Array(packed[start..<min(start + size, packed.count)]))
                while let piece = try unpacking.next() { output += piece }
            }
            unpacking.end()
            while let piece = try unpacking.next() {
                #expect(piece.count <= max(Unpacking.pieceMax, packed.count))
                output += piece
            }
            return .success(output)
        } catch {
            return .failure(error)
        }
    }

    @Test(arguments: [1, 3, 1000, 1_000_000])
    func whatIsPackedAsItIsSaidIsUnpacked(size: Int) {
        for bytes in [Self.text, Self.noise, [7]] {
            let cases: [(String, [UInt8])] = [
                ("gzip", Packed.gzip(bytes)), ("x-gzip", Packed.gzip(bytes)),
                ("GZip", Packed.gzip(bytes)), ("deflate", Packed.zlib(bytes)),
                ("deflate", Packed.raw(bytes)), ("identity", bytes), ("", bytes),
                ("identity, gzip", Packed.gzip(bytes)), ("utf-8", bytes),
            ]
            for (header, packed) in cases {
                let result = Self.unpacked(packed, said: header, size: size)
                #expect(result == .success(bytes), "\(header), \(bytes.count) bytes")
            }
        }
        let brotli = Self.unpacked(Packed.brotliAnswer, said: "br", size: size)
        #expect(brotli == .success(Array(Packed.answer.utf8)))
    }

    @Test func whatIsNotPackedAsItIsSaidStaysAsItIs() {
        for header in ["gzip", "deflate", "br", "gzip, br", "deflate, gzip", "zstd", "x"] {
            for bytes in [Self.text, Self.noise, Array("{\"id\":\"1\"}".utf8), [], [0x1f]] {
                #expect(Self.unpacked(bytes, said: header) == .success(bytes), "\(header)")
            }
        }
    }

    @Test func gzipIsUnpackedWhateverIsSaid() {
        for header in [nil, "identity", "deflate", "br", "none"] {
            let result = Self.unpacked(Packed.gzip(Self.text), said: header)
            #expect(result == .success(Self.text), "\(header ?? "nothing")")
        }
    }

    @Test func severalCodingsAreTakenOffInTurn() {
        let both = Packed.zlib(Packed.gzip(Self.text))
        #expect(Self.unpacked(both, said: "gzip, deflate") == .success(Self.text))
        #expect(Self.unpacked(Packed.gzip(both), said: "deflate, gzip") != .success(both))
        let twice = Packed.gzip(Packed.gzip(Self.text))
        #expect(Self.unpacked(twice, said: "gzip") == .success(Self.text))
        #expect(Self.unpacked(twice, said: "gzip, gzip") == .success(Self.text))
        var deep = Self.text
        for _ in 0..<5 { deep = Packed.gzip(deep) }
        #expect(Self.unpacked(deep, said: nil) == .success(Packed.gzip(Self.text)))
    }

    @Test(arguments: [1, 7, 100_000])
    func everyMemberOfAGzipFileIsUnpacked(size: Int) {
        let halves = (Array(Self.text.prefix(9)), Array(Self.text.dropFirst(9)))
        let packed = Packed.gzip(halves.0) + Packed.gzip([]) + Packed.gzip(halves.1)
        #expect(Self.unpacked(packed, said: "gzip", size: size) == .success(Self.text))
    }

    @Test(arguments: [1, 100_000])
    func whatFollowsPackedBytesIsPassedOver(size: Int) {
        for junk in [[10], [0, 0, 0, 0], Self.noise] as [[UInt8]] {
            let gzip = Self.unpacked(Packed.gzip(Self.text) + junk, said: "gzip", size: size)
            #expect(gzip == .success(Self.text))
            let zlib = Self.unpacked(Packed.zlib(Self.text) + junk, said: "deflate", size: size)
            #expect(zlib == .success(Self.text))
        }
    }

    @Test func packedBytesThatAreCutOffAreTold() {
        let gzip = Packed.gzip(Self.text)
        for count in [3, 12, 500, gzip.count - 9, gzip.count - 1] {
            let result = Self.unpacked(Array(gzip.prefix(count)), said: "gzip")
            #expect(result == .failure(.cut(.gzip)), "\(count)")
        }
        let zlib = Array(Packed.zlib(Self.text).dropLast(5000))
        #expect(Self.unpacked(zlib, said: "deflate") == .failure(.cut(.deflate)))
    }

    @Test func packedBytesThatAreDamagedAreTold() {
        var gzip = Packed.gzip(Self.text)
        gzip[gzip.count - 6] ^= 1
        #expect(Self.unpacked(gzip, said: "gzip") == .failure(.damaged(.gzip)))
    }

    @Test func aBombIsToldLongBeforeItsEnd() {
        let zeros = [UInt8](repeating: 0, count: 200 << 20)
        #expect(Self.unpacked(Packed.gzip(zeros), said: "gzip") == .failure(.bomb))
        #expect(Self.unpacked(Packed.brotliBomb, said: "br") == .failure(.bomb))
    }

    @Test func whatIsSaidToBePackedAndIsNeitherThatNorTextIsKnown() {
        for (header, bytes, left) in [
            ("zstd", [0x28, 0xb5, 0x2f, 0xfd, 0, 1], "zstd"), ("br", [1, 2, 3], "br"),
            ("identity", [0, 1], nil), ("gzip", Array("{}".utf8), nil),
        ] as [(String, [UInt8], String?)] {
            var unpacking = Unpacking(said: header)
            unpacking.feed(bytes)
            unpacking.end()
            while let _ = try? unpacking.next() {}
            #expect(unpacking.leftPacked == left)
        }
    }
}
