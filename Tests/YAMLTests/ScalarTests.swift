import Testing
import YAML

@Suite struct ScalarTests {
    @Test(arguments: [
        "16:9", "no", "No", "on", "off", "yes", "y", "2024-01-01", "2024-01-01T00:00:00Z", "nuLL",
        "tRue", "1_000", "0b11", "-0x1F", "0o8", "0xG", "0x", "1e", "1e+", ".", "+", "-a", "..5",
        "1.2.3", "1 2", "4d", "60/min", "20m", "١٢", "${{ matrix.seed }}", "a#b", "-.infinity",
        "+.nan", "0x1.8", "e5", ".e5",
    ])
    func plainTextStaysText(_ text: String) throws {
        #expect(try parse("a: \(text)\n")["a"]?.scalar == .text(text))
    }

    @Test(arguments: ["", "~", "null", "Null", "NULL"])
    func nothingIsNull(_ text: String) throws {
        #expect(try parse("a: \(text)\n")["a"]?.scalar == .null)
    }

    @Test(arguments: [
        ("true", true), ("True", true), ("TRUE", true),
        ("false", false), ("False", false), ("FALSE", false),
    ])
    func onlyTrueAndFalseAreBools(_ text: String, _ expected: Bool) throws {
        #expect(try parse("- \(text)\n")[0]?.scalar == .bool(expected))
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("0123", 123), ("089", 89), ("+5", 5), ("-17", -17),
            ("0o14", 12), ("0x1F", 31), ("0xffffffffffffffff", 18_446_744_073_709_551_615),
            ("18446744073709551615", 18_446_744_073_709_551_615),
            ("9007199254740993", 9_007_199_254_740_993),
            ("-9223372036854775808", -9_223_372_036_854_775_808),
            ("000000000000000000000000000000000000000000007", 7),
        ] as [(String, Int128)])
    func integersAreExact(_ text: String, _ expected: Int128) throws {
        #expect(try parse("- \(text)\n")[0]?.scalar == .integer(expected))
    }

    @Test(arguments: [
        ("1e3", "1e3"), ("1.5", "1.5"), ("1.50", "1.50"), (".5", "0.5"), ("1.", "1.0"),
        ("+5.25", "5.25"), ("-.5", "-0.5"), ("007.10", "7.10"), ("1.e3", "1.0e3"),
        ("1E+05", "1E+05"), ("+1e-3", "1e-3"), ("00.0", "0.0"), ("-0.0", "-0.0"),
        ("0.1000000000000000000000000000001", "0.1000000000000000000000000000001"),
    ])
    func decimalsKeepASpellingThatJSONKnows(_ text: String, _ expected: String) throws {
        #expect(try parse("- \(text)\n")[0]?.scalar == .decimal(expected))
    }

    @Test(arguments: [
        ".inf", ".Inf", ".INF", "-.inf", "+.inf", ".nan", ".NaN", ".NAN",
        "18446744073709551616", "-9223372036854775809", "0x10000000000000000",
        "99999999999999999999999999999999999999999999999999999999999999",
    ])
    func whatNoServiceCanTakeIsAProblem(_ text: String) throws {
        let source = MarkedSource("a:\n  - ▸\(text)\n")
        let problem = try problem(of: source.text)
        #expect(problem.mark.start == source.places[0])
        #expect(problem.mark.length == text.unicodeScalars.count)
        #expect(problem.message.contains("'\(text)'"))
        #expect(problem.message.contains("quote it to send text"))
    }

    @Test(arguments: [
        #"'1'"#, #""1""#, "|-\n  1", ">-\n  1", "! 1", "!!str 1", "!<tag:yaml.org,2002:str> 1",
    ])
    func quotesBlocksAndTagsMakeText(_ written: String) throws {
        let node = try #require(parse("a: \(written)\n")["a"])
        #expect(node.scalar == .text("1"))
        #expect(!node.isPlain)
    }

    @Test func plainIsToldFromQuoted() throws {
        let list = try parse("[a, 'a', 1, \"1\"]")
        #expect(list.items?.map(\.isPlain) == [true, false, true, false])
    }

    @Test(arguments: [
        ("!!int '12'", "12"), ("!!int 0x10", "16"), ("!!float 1", "1f"), ("!!float '.5'", "0.5f"),
        ("!!bool 'true'", "true"), ("!!null ''", "null"), ("!!null", "null"), ("!!str", "\"\""),
        ("!!str 1.0", "\"1.0\""), ("!!seq [1]", "[1]"), ("!!map {a: 1}", "{a=1}"), ("! [1]", "[1]"),
    ])
    func coreTagsAreHonoured(_ written: String, _ expected: String) throws {
        #expect(try parse("a: \(written)\n")["a"]?.summary == expected)
    }

    @Test(arguments: [
        "!!int ▸abc", "!!int ▸1.5", "▸!!int ''", "!!bool ▸no", "!!null ▸nil", "▸!!float 'x'",
        "!!float ▸.nan", "!!seq ▸a",
    ])
    func aValueThatIsNotWhatItsTagSaysIsAProblem(_ written: String) throws {
        let source = MarkedSource("a: \(written)\n")
        #expect(try problem(of: source.text).mark.start == source.places[0])
    }

    @Test(arguments: [
        "!!timestamp 2024-01-01", "!!binary aGk=", "!!set {a}", "!mine x", "!!omap []", "!!map []",
        "!!seq {}", "!mine {}", "!mine []", "{!mine a: 1}", "!e!x y",
    ])
    func otherTagsAreProblems(_ written: String) throws {
        #expect(try problem(of: "a: \(written)\n").message.contains("tag"))
    }
}
