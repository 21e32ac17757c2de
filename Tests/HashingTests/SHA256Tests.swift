import Core
import Hashing
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    /// The examples that NIST gives for FIPS 180-4, read on 2026-12-01.
    private static let examples = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
                + "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]

    private static func digest(of bytes: [UInt8], piecesOf size: Int) -> [UInt8] {
        let hash = SHA256()
        for start in stride(from: 0, to: bytes.count, by: size) {
            hash.update(bytes[start..<min(bytes.count, start + size)].span)
        }
        return hash.finalize()
    }

    @Test(arguments: examples)
    func theExamplesOfTheStandardHold(text: String, digest: String) {
        let bytes = Array(text.utf8)
        #expect(SHA256.hash(bytes).hexText == digest)
        #expect(Self.digest(of: bytes, piecesOf: max(1, bytes.count)).hexText == digest)
    }

    /// Blocks have 64 bytes, and the length is written into the last of them.
    @Test(arguments: [0, 1, 55, 56, 63, 64, 65, 127, 128, 129, 1000])
    func bytesInPiecesHashLikeTheWhole(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let whole = SHA256.hash(bytes)
        for size in [1, 3, 63, 64, 65, 200] {
            #expect(Self.digest(of: bytes, piecesOf: size) == whole)
        }
    }

    @Test func aPieceWithoutBytesChangesNothing() {
        let hash = SHA256()
        hash.update([UInt8]().span)
        hash.update(Array("abc".utf8).span)
        hash.update([UInt8]().span)
        #expect(hash.finalize() == SHA256.hash(Array("abc".utf8)))
    }

    @Test func twoHashesAtOnceKeepApart() {
        let (one, other) = (SHA256(), SHA256())
        one.update(Array("a".utf8).span)
        other.update(Array("x".utf8).span)
        one.update(Array("bc".utf8).span)
        other.update(Array("yz".utf8).span)
        #expect(one.finalize() == SHA256.hash(Array("abc".utf8)))
        #expect(other.finalize() == SHA256.hash(Array("xyz".utf8)))
    }

    @Test func tasksHashAtTheSameTime() async {
        let inputs = (0..<200).map { number in [UInt8](repeating: UInt8(number), count: 5000) }
        let expected = inputs.map { SHA256.hash($0) }
        let found = await withTaskGroup(of: (Int, [UInt8]).self) { group in
            for (number, input) in inputs.enumerated() {
                group.addTask {
                    (
                        number,
                        number.isMultiple(of: 2)
                            ? SHA256.hash(input) : Self.digest(of: input, piecesOf: 37)
                    )
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(expected.indices.allSatisfy { found[$0] == expected[$0] })
        #expect(Set(expected).count == inputs.count)
    }
}
