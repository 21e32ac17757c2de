import Testing
import YAML

/// Sources that are small to write and large to build.
@Suite struct LimitTests {
    /// Nine levels, each ten times the one before.
    private func bomb(_ level: (String) -> String) -> String {
        var text = "l0: &l0 \(level("x"))\n"
        for depth in 1...9 {
            text += "l\(depth): &l\(depth) \(level("*l\(depth - 1)"))\n"
        }
        return text
    }

    private func list(_ item: String) -> String {
        "[" + Array(repeating: item, count: 10).joined(separator: ", ") + "]"
    }

    @Test func aBombOfAliasesIsAProblem() throws {
        let problem = try problem(of: bomb(list))
        #expect(problem.message.contains("aliases up to here stand for more than 100000 values"))
        #expect(problem.mark.line < 8)
    }

    @Test func aBombOfMapsIsAProblem() throws {
        let text = bomb { item in
            "{" + (0..<10).map { "k\($0): \(item)" }.joined(separator: ", ") + "}"
        }
        #expect(try problem(of: text).message.contains("aliases"))
    }

    @Test func aBombOfMergeKeysIsAProblem() throws {
        var text = "l0: &l0 {k0: 1, k1: 1}\n"
        for depth in 1...30 {
            text += "l\(depth): &l\(depth) {<<: \(list("*l\(depth - 1)")), m\(depth): 1}\n"
        }
        #expect(try problem(of: text).message.contains("aliases"))
    }

    @Test func aChainOfMergeKeysIsNoBomb() throws {
        var text = "l0: &l0 {k0: 1}\n"
        for depth in 1...100 {
            text += "l\(depth): &l\(depth) {<<: *l\(depth - 1), k\(depth): 1}\n"
        }
        #expect(try parse(text)["l100"]?.pairs?.count == 101)
    }

    @Test(arguments: ["[", "{a: ", "- "])
    func deepNestingIsAProblem(_ opening: String) throws {
        let problem = try problem(of: String(repeating: opening, count: 10_000))
        #expect(problem.message.contains("64 lists and maps inside one another"))
    }

    @Test func depthIsCountedThroughAliases() throws {
        let limits = YAMLLimits(depthMax: 5)
        let text = "a: &a [[1]]\nb: [[*a]]\nc: [[[▸*a]]]\n"
        let source = MarkedSource(text)
        #expect(try problem(of: source.text, limits: limits).mark.start == source.places[0])
    }

    @Test func depthUpToTheLimitIsFine() throws {
        let open = String(repeating: "[", count: 64)
        let close = String(repeating: "]", count: 64)
        #expect(throws: Never.self) { _ = try parse(open + close) }
        #expect(throws: Problem.self) { _ = try parse("[" + open + close + "]") }
    }

    @Test func manyNodesAreAProblem() throws {
        let limits = YAMLLimits(nodesMax: 1000)
        #expect(throws: Never.self) {
            _ = try parse("[" + String(repeating: "1,", count: 999) + "]", limits: limits)
        }
        let problem = try problem(
            of: "[" + String(repeating: "1,", count: 1000) + "]", limits: limits)
        #expect(problem.message == "more than 1000 values in one file; split it")
        #expect(problem.mark == Mark(line: 1, column: 2000))
    }

    @Test func nodesFromAliasesCountAsNodes() throws {
        let limits = YAMLLimits(nodesMax: 20)
        let source = MarkedSource("- &a [1, 2, 3, 4, 5, 6]\n- *a\n- ▸*a\n")
        #expect(try problem(of: source.text, limits: limits).mark.start == source.places[0])
    }

    @Test func aLargeSourceIsAProblem() throws {
        let limits = YAMLLimits(bytesMax: 10)
        #expect(throws: Never.self) { _ = try parse("a: 4567890", limits: limits) }
        let problem = try problem(of: "a: 45678901", limits: limits)
        #expect(problem.message == "the file has 11 bytes, more than 10; split it")
    }

    @Test func aScalarOfFourMebibytesIsText() throws {
        let text = String(repeating: "x", count: 4 << 20)
        #expect(try parse(text).text?.utf8.count == 4 << 20)
        #expect(throws: Problem.self) { _ = try parse(text + "x") }
    }

    @Test func manyAnchorsAreFine() throws {
        let text = (0..<20_000).map { "- &a\($0) \($0)\n" }.joined() + "- *a7\n"
        #expect(try parse(text).items?.last?.scalar == .integer(7))
    }

    @Test func manyTagDirectivesAreAProblem() throws {
        let text = (0..<1000).map { "%TAG !a\($0)! tag:b\n" }.joined() + "---\na\n"
        let problem = try problem(of: text)
        #expect(problem.message.contains("more than 64 '%TAG' lines"))
    }
}
