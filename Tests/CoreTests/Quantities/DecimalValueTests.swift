import Core
import Testing

@Suite("Decimals as written")
struct DecimalValueTests {
    @Test(arguments: ["0", "-0", "0.0", "1.50", "-7.25", "1e3", "1E-3", "2.5e+10", "0.000001"])
    func aDecimalKeepsItsSpelling(written: String) throws {
        #expect(try #require(DecimalValue(written: written)).written == written)
    }

    @Test(arguments: [
        "", "-", "+1", ".5", "5.", "01", "00.1", "1e", "1e+", "1.5.0", "1,5", "0x10", "1_000", " 1",
        "1 ", "--1", "e5", ".", "-e5", "NaN", "١", "1\u{301}", "1e9223372036854775808",
        "1e-9223372036854775808", "1e401", "1e-401",
    ])
    func whatIsNoJSONNumberIsNoDecimal(written: String) {
        #expect(DecimalValue(written: written) == nil)
    }

    @Test func digitsAreBounded() throws {
        let most = String(repeating: "9", count: DecimalValue.digitsMax)
        #expect(DecimalValue(written: most)?.significand == Int128(most))
        #expect(DecimalValue(written: most + "9") == nil)
        let zeros = String(repeating: "0", count: DecimalValue.exponentMax - 1)
        #expect(DecimalValue(written: "0.\(zeros)1") != nil)
        #expect(DecimalValue(written: "0.\(zeros)01") == nil)
    }

    @Test(arguments: [
        ("1.0", "1.0"), ("1.00", "1.0"), ("1e0", "1.0"), ("10e-1", "1.0"), ("1", "1.0"),
        ("1.50", "1.5"), ("15e-1", "1.5"), ("1e3", "1000.0"), ("1.5e3", "1500.0"),
        ("1500.000", "1500.0"), ("0", "0.0"), ("0.000", "0.0"), ("-0.0", "0.0"), ("0e5", "0.0"),
        ("-2.50", "-2.5"), ("1e-3", "0.001"), ("0.0010", "0.001"), ("123.45600", "123.456"),
    ])
    func equalDecimalsShareOneSpelling(written: String, canonical: String) throws {
        #expect(try #require(DecimalValue(written: written)).canonical == canonical)
    }

    @Test(arguments: [
        (Int128(15), -1, "1.5"), (10, -1, "1.0"), (5, -3, "0.005"), (-5, -3, "-0.005"),
        (0, -2, "0.00"), (12, 3, "12000.0"), (0, 3, "0.0"),
    ])
    func aCountedDecimalShowsItsPlaces(significand: Int128, exponent: Int, written: String) {
        #expect(DecimalValue(significand: significand, exponent: exponent).written == written)
    }
}
