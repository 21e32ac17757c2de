import Core
import Hashing
import Testing

@Suite("HMAC-SHA-256")
struct HMACTests {
    /// A case of RFC 4231, section 4, read on 2026-12-01.
    struct Case: Sendable, CustomTestStringConvertible {
        let number: Int
        let key: [UInt8]
        let message: [UInt8]
        let code: String

        var testDescription: String { "case \(number)" }
    }

    static let cases = [
        Case(
            number: 1, key: [UInt8](repeating: 0x0b, count: 20), message: Array("Hi There".utf8),
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Case(
            number: 2, key: Array("Jefe".utf8),
            message: Array("what do ya want for nothing?".utf8),
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Case(
            number: 3, key: [UInt8](repeating: 0xaa, count: 20),
            message: [UInt8](repeating: 0xdd, count: 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        Case(
            number: 4, key: Array(1...25), message: [UInt8](repeating: 0xcd, count: 50),
            code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        Case(
            number: 6, key: [UInt8](repeating: 0xaa, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        Case(
            number: 7, key: [UInt8](repeating: 0xaa, count: 131),
            message: Array(
                ("This is a test using a larger than block-size key and a larger than block-size"
                    + " data. The key needs to be hashed before being used by the HMAC algorithm.")
                    .utf8),
            code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ]

    @Test(arguments: cases)
    func theCasesOfTheStandardHold(_ sample: Case) {
        #expect(HMAC.sha256(of: sample.message, key: sample.key).hexText == sample.code)
    }

    /// Case 5 gives the first 128 bits only.
    @Test func theCaseThatIsCutShortHolds() {
        let code = HMAC.sha256(
            of: Array("Test With Truncation".utf8), key: [UInt8](repeating: 0x0c, count: 20))
        #expect(code.prefix(16).hexText == "a3b6167473100ee06e0c796c2955552b")
    }

    /// HMAC is made of two hashes, whatever there is to sign and to sign with.
    private static func made(of message: [UInt8], key: [UInt8]) -> [UInt8] {
        let short = key.count > 64 ? SHA256.hash(key) : key
        let block = short + [UInt8](repeating: 0, count: 64 - short.count)
        return SHA256.hash(
            block.map { $0 ^ 0x5c } + SHA256.hash(block.map { $0 ^ 0x36 } + message))
    }

    @Test(arguments: [0, 1, 63, 64, 65, 200], [0, 1, 55, 56, 64, 300])
    func keysAndMessagesOfEveryLengthAreTaken(keyCount: Int, messageCount: Int) {
        let key = (0..<keyCount).map { UInt8($0 & 0xff) }
        let message = (0..<messageCount).map { UInt8($0 & 0xff) }
        #expect(HMAC.sha256(of: message, key: key) == Self.made(of: message, key: key))
    }

    @Test func tasksSignAtTheSameTime() async {
        let keys = (0..<100).map { number in [UInt8](repeating: UInt8(number), count: 20) }
        let expected = keys.map { Self.made(of: $0, key: $0) }
        let found = await withTaskGroup(of: (Int, [UInt8]).self) { group in
            for (number, key) in keys.enumerated() {
                group.addTask { (number, HMAC.sha256(of: key, key: key)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(expected.indices.allSatisfy { found[$0] == expected[$0] })
    }
}
