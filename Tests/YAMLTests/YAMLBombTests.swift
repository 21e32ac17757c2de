import Testing
import YAML

/// Sources that blow up in a reader without bounds: each is refused with a short message, and early.
@Suite struct YAMLBombTests {
    /// `9^levels` values in `levels` lines, all of them aliases.
    private static func laughs(_ levels: Int, _ level: (Int, String) -> String) -> String {
        var text = "a0: &a0 " + level(0, "x: 1") + "\n"
        for depth in 1..<levels {
            text += "a\(depth): &a\(depth) \(level(depth, "*a\(depth - 1)"))\n"
        }
        return text
    }

    private static func nine(_ item: String) -> String {
        Array(repeating: item, count: 9).joined(separator: ", ")
    }

    @Test(arguments: 6...12)
    func aPowerOfNineIsRefusedAtAnEarlyLine(_ levels: Int) throws {
        let problem = try problem(of: Self.laughs(levels) { "[\(Self.nine($0 == 0 ? "x" : $1))]" })
        #expect(problem.message.contains("aliases up to here stand for more than 100000 values"))
        #expect(problem.mark.line == 6)
        #expect(problem.message.utf8.count < 1000)
    }

    @Test func nineToTheFifthIsRead() throws {
        let text = Self.laughs(5) { "[\(Self.nine($0 == 0 ? "x" : $1))]" }
        #expect(try parse(text)["a4"]?.items?.count == 9)
    }

    @Test(arguments: 6...12)
    func aPowerOfNineOfMergedMapsIsRefused(_ levels: Int) throws {
        let text = Self.laughs(levels) { depth, item in
            depth == 0 ? "{\(item)}" : "{<<: [\(Self.nine(item))], z\(depth): 1}"
        }
        let problem = try problem(of: text)
        #expect(problem.message.contains("aliases up to here"))
        #expect(problem.mark.line <= 6)
    }

    @Test func aMapMergedOftenIsRefused() throws {
        let base = (0..<1000).map { "k\($0): 1" }.joined(separator: ", ")
        let uses = Array(repeating: "{<<: *m}", count: 1000).joined(separator: ", ")
        let problem = try problem(of: "m: &m {\(base)}\nx: [\(uses)]\n")
        #expect(problem.message.contains("aliases up to here"))
        #expect(problem.mark.column <= 500)
    }

    @Test func aChainOfAliasesIsRefusedAtTheDepthItStandsFor() throws {
        let links = (1..<10_000).map { "x\($0): &x\($0) [*x\($0 - 1)]\n" }.joined()
        let problem = try problem(of: "x0: &x0 1\n" + links)
        #expect(problem.message.contains("64 lists and maps inside one another"))
        #expect(problem.mark.line == 65)
    }

    @Test func anAnchorMayBeSetAgainAndAgain() throws {
        let text = (0..<10_000).map { "- &a \($0)\n" }.joined() + "- *a\n"
        #expect(try parse(text).items?.last?.scalar == .integer(9999))
    }

    @Test(arguments: ["- ", "? ", "a: {", "[", "- - ? "])
    func tenThousandDeepIsRefusedNearTheStart(_ opening: String) throws {
        let problem = try problem(of: String(repeating: opening, count: 10_000))
        #expect(problem.mark.line == 1)
        #expect(problem.mark.column < 400)
    }

    @Test func aBlockTenThousandDeepIsRefusedNearTheStart() throws {
        let text = (0..<2000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(try problem(of: text).mark.line == 65)
    }

    @Test func aMillionValuesAreRefusedAtTheFirstTooMany() throws {
        let problem = try problem(of: "[" + String(repeating: "1,", count: 1_000_000) + "]")
        #expect(problem.message == "more than 250000 values in one file; split it")
        #expect(problem.mark.column == 500_000)
    }

    @Test func aKeyOfFourMegabytesIsShownShort() throws {
        let key = String(repeating: "k", count: 2_000_000)
        let problem = try problem(of: "? \(key)\n: 1\n? \(key)\n: 2\n")
        #expect(problem.message.utf8.count < 1000)
        #expect(problem.notes.map(\.mark.line) == [1])
    }

    @Test(arguments: ["9", "0x", "1.", "1e", "-"])
    func aNumberOfManyDigitsIsRefused(_ start: String) throws {
        let problem = try problem(of: "a: " + start + String(repeating: "9", count: 100_000))
        #expect(problem.message.hasSuffix("is longer than 1000 characters; quote it to send text"))
        #expect(problem.message.utf8.count < 1000)
    }

    @Test func anUnknownAliasAmongThousandsNamesNone() throws {
        let text = (0..<5000).map { "- &anchor\($0) 1\n" }.joined() + "- *anchor\n"
        #expect(try problem(of: text).message.hasSuffix("quote text that begins with '*'"))
    }
}
