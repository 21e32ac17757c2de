import Core
import Testing

@Suite("Quantities as written")
struct QuantityParsingTests {
    @Test(arguments: [
        ("90s", 90_000), ("20m", 1_200_000), ("1h30m", 5_400_000), ("250ms", 250),
        ("1d2h3m4s5ms", 93_784_005), ("0s", 0), ("366d", 31_622_400_000),
    ])
    func aDurationIsTheSumOfItsUnits(written: String, milliseconds: Int64) {
        #expect(Duration(written: written) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        "", "90", "s", "1.5h", "-1s", "30m1h", "1h1h", "1 h", "1hour", "٣s", "367d", "1s ",
        "99999999999999999999s", "999999999999d",
    ])
    func anythingElseIsNoDuration(written: String) {
        #expect(Duration(written: written) == nil)
    }

    @Test(arguments: [
        ("60/min", 60, 60), ("10/s", 10, 1), ("600/h", 600, 3600), ("1000/day", 1000, 86_400),
        ("5/10s", 5, 10), ("3 / minute", 3, 60),
    ])
    func aRateIsACountAndAPeriod(written: String, count: Int, seconds: Int) {
        #expect(Rate(written: written) == Rate(count: count, period: .seconds(seconds)))
    }

    @Test(arguments: ["", "60", "60/", "/min", "0/s", "-1/s", "1.5/s", "60/month", "1/0s", "1/s/s"])
    func anythingElseIsNoRate(written: String) {
        #expect(Rate(written: written) == nil)
    }

    @Test(arguments: [
        ("10 credits", 10_000_000, "credits"), ("0.05 USD", 50_000, "USD"), ("0 EUR", 0, "EUR"),
        ("0.0000001 USD", 1, "USD"),
    ])
    func moneyIsANumberAndAUnit(written: String, micro: Int64, unit: String) {
        #expect(Money(written: written) == Money(micro: micro, unit: MoneyUnit(unit, of: nil)))
    }

    @Test(arguments: [
        "", "10", "credits", "10credits", "-1 USD", "1 2", "1 US 2", ".5 USD", "$5 x",
    ])
    func anythingElseIsNoMoney(written: String) {
        #expect(Money(written: written) == nil)
    }

    @Test(arguments: [
        ("512", 512), ("512 B", 512), ("10 MB", 10_000_000), ("10MB", 10_000_000),
        ("64 MiB", 67_108_864), ("1.5 GB", 1_500_000_000), ("2 kB", 2000), ("2 KiB", 2048),
    ])
    func aSizeIsThousandsOr1024s(written: String, bytes: Int) {
        #expect(byteCount(written: written) == bytes)
    }

    @Test(arguments: [
        "", "MB", "10 mb", "10 TB", "-1 B", ".5 MB", "5. MB", "1..5 MB", "9007199254740992",
    ])
    func anythingElseIsNoSize(written: String) {
        #expect(byteCount(written: written) == nil)
    }
}
