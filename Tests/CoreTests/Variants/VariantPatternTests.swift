import Core
import Support
import Testing

@Suite("Variants")
struct VariantPatternTests {
    private static let files = MemoryFiles([
        "wild/animal.txt": "cat\ndog\n", "wild/colors/warm.txt": "red\n# no\n\n orange\n",
        "wild/colors/cold.txt": "blue\nred\n", "wild/a.txt": "x\n  __b__\n",
        "wild/b.txt": "__a__\n", "wild/bad.txt": "fine\n\n  {one|two\n",
        "wild/season.txt": "a ${season} day\n",
    ])

    static func pattern(_ text: String) throws(VariantFault) -> VariantPattern {
        try VariantPattern(text, wildcards: WildcardFiles(folder: "wild", files: files))
    }

    static func texts(_ text: String) throws(VariantFault) -> [String] {
        let pattern = try pattern(text)
        return (0..<pattern.count).map { pattern.text(at: $0) }
    }

    private func fault(_ text: String) -> VariantFault? {
        do throws(VariantFault) {
            _ = try Self.pattern(text)
            return nil
        } catch {
            return error
        }
    }

    @Test func theLastBraceTurnsFastest() throws {
        #expect(try Self.texts("{a|b} {c|d}") == ["a c", "a d", "b c", "b d"])
    }

    @Test func aTextIsMadeFromItsIndexAlone() throws {
        let pattern = try Self.pattern(String(repeating: "{a|b|c|d}", count: 31))
        #expect(pattern.count == 1 << 62)
        #expect(pattern.text(at: (1 << 62) - 1) == String(repeating: "d", count: 31))
        #expect(pattern.text(at: 1) == String(repeating: "a", count: 30) + "b")
    }

    @Test func moreThanCanBeCountedIsRefused() {
        let text = String(repeating: "{a|b}", count: 64)
        #expect(fault(text)?.message.hasPrefix("more than 2⁶⁴−1 combinations") == true)
        #expect(fault("{30$$" + (0..<30).map(String.init).joined(separator: "|") + "}") != nil)
        #expect(fault(String(repeating: "{a|b}", count: 63)) == nil)
    }

    @Test func severalOfAWildcardAreCountedWithoutListingThem() throws {
        let lines = (0..<2000).map { "line \($0)" }.joined(separator: "\n")
        let files = WildcardFiles(folder: "w", files: MemoryFiles(["w/long.txt": lines]))
        let pattern = try VariantPattern("{3$$ and $$__long__}", wildcards: files)
        #expect(pattern.count == 2000 * 1999 * 1998)
        #expect(pattern.text(at: 0) == "line 0 and line 1 and line 10")
        #expect(pattern.text(at: pattern.count - 1) == "line 999 and line 998 and line 997")
    }

    @Test func choicesSayWhatWasChosenAndWhere() throws {
        let made = try Self.pattern("a {red|{dark|light} blue} __animal__").made(at: 3)
        #expect(made.text == "a dark blue dog")
        #expect(
            made.choices == [
                VariantChoice(origin: .braces, text: "dark blue"),
                VariantChoice(origin: .wildcard("animal"), text: "dog"),
            ])
        let once = try Self.pattern("${c=!{red|blue}}${c} and ${c}, {2$$ & $$__animal__}").made(
            at: 2)
        #expect(once.text == "blue and blue, cat & dog")
        #expect(
            once.choices == [
                VariantChoice(origin: .variable("c"), text: "blue"),
                VariantChoice(origin: .wildcard("animal"), text: "cat & dog"),
            ])
    }

    @Test func everyTextOfAPatternHasAsManyChoices() throws {
        for text in ["{a|b {c|d}}{0-2$$x|y}", "__colors/*__ {|z}", "%{{a|b}...$$__animal__}"] {
            let pattern = try Self.pattern(text)
            let counts = Set((0..<pattern.count).map { pattern.made(at: $0).choices.count })
            #expect(counts == [2], "\(text)")
        }
    }

    @Test func linesOfAllMatchingFilesAreSortedAndTakenOnce() throws {
        #expect(try Self.texts("__colors/*__") == ["blue", "orange", "red"])
        #expect(try Self.texts("__warm__") == ["orange", "red"])
    }

    @Test func aWildcardThatContainsItselfIsRefusedWithTheChain() {
        let fault = fault("see __a__")
        #expect(fault?.message == "a wildcard contains itself: '__a__' → '__b__' → '__a__'")
        #expect(fault?.offset == 4)
        #expect(fault?.filePlace == .init(file: "wild/b.txt", line: 1, offset: 0))
    }

    @Test func aMistakeInAWildcardFileHasItsPlaceThere() {
        let fault = fault("x {a|__bad__}")
        #expect(fault?.message.hasPrefix("'{' has no closing '}'") == true)
        #expect(fault?.offset == 5)
        #expect(fault?.filePlace == .init(file: "wild/bad.txt", line: 3, offset: 2))
    }

    @Test(arguments: [
        ("a {b|c", 2, "'{' has no closing"), ("é {b", 3, "'{' has no closing"),
        ("100% cotton", 3, "'%' means something only"), ("a $5", 2, "'$' means something only"),
        ("{a$b}", 2, "'$' means something only"), ("a__b", 1, "'__' begins a wildcard"),
        ("{a|__none__}", 3, "no wildcard file in 'wild' has lines for 'none'; there is 'a', 'an"),
        ("{~a|b}", 1, "'~' would draw at random"), ("{a|b} __@animal__", 8, "'@' would take"),
        ("x ${y}", 2, "the variable 'y' has no value"), ("{${y=a}|b}", 1, "a variable can't be"),
        ("${x=a|b}", 5, "'|' separates"), ("a {3$$b|b|c}", 2, "3 different alternatives are"),
        ("{-0.5::a|b}", 1, "the weight '-0.5' is not"), ("%{a}", 0, "'%{' needs '$$'"),
        ("${x=${x}}${x}", 4, "a variable is made of itself: 'x' → 'x'"), ("", 0, "the text is"),
        ("${x=a}", 0, "'x' is set, but"), ("__colors/{a|b}__", 9, "braces can't stand in"),
        ("{1-$$__animal__}", 5, "a count without an upper bound"),
        ("a __season__", 2, "the variable 'season' has no value"),
    ])
    func mistakesHaveAPlace(text: String, offset: Int, message: String) {
        let fault = fault(text)
        #expect(fault?.message.hasPrefix(message) == true, "\(fault?.message ?? "none")")
        #expect(fault?.offset == offset)
    }

    @Test func aTextThatIsEqualByAccentAloneIsAnother() throws {
        #expect(try Self.texts("{\u{e9}|e\u{301}}").count == 2)
        #expect(try Self.texts("{2$$\u{e9}|e\u{301}}").count == 2)
    }

    @Test func alternativesThatGiveOneTextCountOnce() throws {
        #expect(try Self.texts("{a|{a|b}|{b|c}}") == ["a", "b", "c"])
        #expect(try Self.texts("{2$${a|b}|{b|c}}") == ["a,b", "a,c", "b,c", "b,a", "c,a", "c,b"])
    }

    @Test func beyondTheBoundAlternativesAreNotCompared() throws {
        let many = String(repeating: "{1|2|3|4|5|6|7|8|9|0}", count: 4)
        #expect(try Self.pattern("{\(many)|1111}").count == 10_001)
        #expect(try Self.pattern("{\(many.dropLast(21))|111}").count == 1000)
    }

    @Test func withoutAFolderAWildcardIsRefused() {
        #expect(throws: VariantFault.self) { try VariantPattern("__a__", wildcards: nil) }
    }
}
