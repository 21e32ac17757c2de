import Support
import Testing

@testable import Codings

@Suite struct UnpackingTests {
    private static let text = Array(
        (0..<1500).map { "{\"n\":\($0 * 7919 % 10007)}," }.joined().utf8)
    private static let noise: [UInt8] = {
        var state: UInt64 = 7
        return (0..<20_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }()

    /// What comes of `packed` when it is fed in pieces of `size`.
    private static func unpacked(
        _ packed: [UInt8], said header: String?, size: Int = 1000
    ) -> Result<[UInt8], CodingFault> {
        var unpacking = Unpacking(said: header)
        var output: [UInt8] = []
        var longest = 0
        defer { #expect(longest <= max(Coding.pieceMax, packed.count)) }
        do throws(CodingFault) {
            for start in stride(from: 0, to: packed.count, by: size) {
                unpacking.feed(Array(packed[start..<min(start + size, packed.count)]))
                while let piece = try unpacking.next() { output += piece }
            }
            unpacking.end()
            while let piece = try unpacking.next() {
                longest = max(longest, piece.count)
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
            #expect(result.fault == .cut(.gzip), "\(count)")
        }
        let zlib = Self.unpacked(Array(Packed.zlib(Self.noise).dropLast(900)), said: "deflate")
        #expect(zlib.fault == .cut(.deflate))
    }

    @Test func packedBytesThatAreDamagedAreTold() {
        var gzip = Packed.gzip(Self.text)
        gzip[gzip.count - 6] ^= 1
        #expect(Self.unpacked(gzip, said: "gzip").fault == .damaged(.gzip))
    }

    @Test func aBombIsToldLongBeforeItsEnd() {
        let zeros = [UInt8](repeating: 0, count: 200 << 20)
        #expect(Self.unpacked(Packed.gzip(Packed.gzip(zeros)), said: "gzip").fault == .bomb)
        #expect(Self.unpacked(Packed.brotliBomb, said: "br").fault == .bomb)
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

extension Result where Failure == CodingFault {
    /// Bytes are too many to be printed.
    fileprivate var fault: CodingFault? {
        if case .failure(let fault) = self { fault } else { nil }
    }
}
