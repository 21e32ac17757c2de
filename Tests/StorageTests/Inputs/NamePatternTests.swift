import Testing

@testable import Storage

@Suite struct NamePatternTests {
    @Test(arguments: [
        ("*.jpg", "a.jpg"), ("*", "a"), ("*", "ünï"), ("?.jpg", "é.jpg"), ("a*b*c", "aXbbYc"),
        ("[abc].png", "b.png"), ("[a-c]", "b"), ("[!a]", "b"), ("[^a]", "é"), ("[]]", "]"),
        ("[!]]", "a"), ("[a-]", "-"), ("[", "["), ("a[b", "a[b"), ("\\*", "*"), ("\\[a]", "[a]"),
        (".*", ".hidden"), ("a**b", "aXb"), ("*a", "aaa"), ("", ""),
    ])
    func aPatternStandsForTheName(pattern: String, name: String) {
        #expect(NamePattern(pattern).matches(name))
    }

    @Test(arguments: [
        ("*.jpg", "a.jpeg"), ("?", "ab"), ("?", ""), ("[abc]", "d"), ("[!a]", "a"), ("a", "A"),
        ("*", ".hidden"), ("?hidden", ".hidden"), ("[.]hidden", ".hidden"), ("\\*", "a"),
        ("[z-a]", "m"), ("a*b", "ac"), ("", "a"), ("a", ""),
    ])
    func aPatternDoesNotStandForTheName(pattern: String, name: String) {
        #expect(!NamePattern(pattern).matches(name))
    }

    @Test func manyStarsDoNotTakeForever() {
        let pattern = NamePattern(String(repeating: "a*", count: 40) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 255)))
    }

    @Test(arguments: [
        ("a", ["a"]), ("{a,b}", ["a", "b"]), ("x{a,b}y{1,2}", ["xay1", "xay2", "xby1", "xby2"]),
        ("{a,{b,c}d}", ["a", "bd", "cd"]), ("{,a}b", ["b", "ab"]), ("{a}", ["{a}"]),
        ("{a,b", ["{a,b"]), ("a,b}", ["a,b}"]), ("\\{a,b}", ["\\{a,b}"]),
        ("{a}{b,c}", ["{a}b", "{a}c"]),
        ("{a{b,c}", ["{ab", "{ac"]),
    ])
    func bracesStandForAlternatives(pattern: String, alternatives: [String]) throws {
        #expect(try Braces.expanded(pattern) == alternatives)
    }

    @Test func aBombOfBracesIsRefused() {
        #expect(throws: InputPatternFault.tooManyAlternatives) {
            try Braces.expanded(String(repeating: "{a,b}", count: 200))
        }
    }
}
