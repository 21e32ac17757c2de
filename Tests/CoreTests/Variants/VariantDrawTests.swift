import Core
import Hashing
import Support
import Testing

@Suite("Draws of variants")
struct VariantDrawTests {
    private static let sha256: SHA256Function = { SHA256.hash($0) }

    private func drawn(
        _ text: String, _ number: Int, seed: String = "1"
    ) throws(VariantFault) -> [String] {
        let files = MemoryFiles(["w/n.txt": (0..<50).map(String.init).joined(separator: "\n")])
        let pattern = try VariantPattern(
            text, wildcards: WildcardFiles(folder: "w", files: files), for: .draws)
        let indices = try pattern.drawn(number, words: [seed, "a", "b"], sha256: Self.sha256)
        return indices.map { pattern.text(at: $0) }
    }

    @Test func theNthNeverDependsOnHowManyAreDrawn() throws {
        let text = "{a|b|3::c} __n__ {1-2$${x|y}|{y|z}|w}"
        let many = try drawn(text, 200)
        for number in [0, 1, 7, 199] {
            #expect(try drawn(text, number) == Array(many.prefix(number)))
        }
        #expect(Set(many).count == 200)
        #expect(try drawn(text, 200, seed: "2") != many)
    }

    @Test func aDrawIsTheSameOnAnyMachine() throws {
        let five = try drawn("{a|b|c|d} __n__", 5)
        #expect(five == ["c 6", "b 46", "d 39", "c 49", "b 49"])
    }

    @Test func allCanBeDrawn() throws {
        let text = "{100000::a|0.000001::b} {2$$x|y|{y|z}}"
        let every = try VariantPattern(text, wildcards: nil)
        let all = (0..<every.count).map { every.text(at: $0) }
        #expect(Set(try drawn(text, all.count)) == Set(all))
    }

    @Test func moreThanThereAreIsRefused() {
        #expect(throws: VariantFault("3 different texts are wanted, but there are only 2", at: 0)) {
            try drawn("{a|b}", 3)
        }
        #expect(throws: VariantFault.self) { try drawn("{a|ab}{bc|c}", 4) }
    }

    @Test func whatHasNoWeightIsNeverDrawn() throws {
        #expect(try drawn("{0::a|b} {0.0::c|d|e}", 2).sorted() == ["b d", "b e"])
        #expect(throws: VariantFault.self) { try drawn("{0::a|0::b}", 1) }
    }

    @Test func heavyAlternativesComeMoreOften() throws {
        let many = try drawn("{9::a|b} __n__ __n__", 1000)
        let heavy = many.filter { $0.hasPrefix("a") }.count
        #expect((860...940).contains(heavy), "\(heavy)")
    }

    @Test func alternativesWrittenTwiceWeighTwice() throws {
        let many = try drawn("{a|a|a|{a|b}} __n__ __n__", 1000)
        let heavy = many.filter { $0.hasPrefix("a") }.count
        #expect((840...910).contains(heavy), "\(heavy)")
    }

    /// What is drawn is found again under its index: ranks of several out of many.
    @Test func everyCombinationOfSeveralIsReachedByItsIndex() throws {
        let text = "{1-3$$a{1|2}|b|c{3|4|5}|d}"
        let pattern = try VariantPattern(text, wildcards: nil)
        let all = Set((0..<pattern.count).map { pattern.text(at: $0) })
        #expect(UInt64(all.count) == pattern.count)
        #expect(Set(try drawn(text, all.count)) == all)
    }
}
