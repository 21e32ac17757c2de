import Core
import Testing

@Suite("Money")
struct MoneyTests {
    @Test(arguments: [
        ("10", 10_000_000, "10"), ("0.00351", 3510, "0.00351"), ("0.003510000000", 3510, "0.00351"),
        ("1e-6", 1, "0.000001"), ("1.5e2", 150_000_000, "150"), ("0", 0, "0"), ("0.000", 0, "0"),
        ("12.340", 12_340_000, "12.34"),
        ("1000000000000", 1_000_000_000_000_000_000, "1000000000000"),
        ("0e300", 0, "0"), ("0e-300", 0, "0"),
    ])
    func anAmountIsExactToTheMillionth(number: String, micro: Int64, text: String) throws {
        let money = try #require(Money(number: number, unit: "USD"))
        #expect(money.micro == micro)
        #expect(money.number == text)
        #expect(money.description == text + " USD")
    }

    @Test(arguments: [
        ("0.0000001", 1), ("0.0000010", 1), ("0.0000011", 2), ("1e-300", 1), ("0.0000009999999", 1),
    ])
    func whatIsSmallerIsRoundedUp(number: String, micro: Int64) {
        #expect(Money(number: number, unit: "USD")?.micro == micro)
    }

    @Test(arguments: [
        "-1", "", "x", "1000000000000.000001", "1e13", "1e14", "1e300", "999999999999999999999999",
        ".5", "1,5",
    ])
    func anythingElseIsNoAmount(number: String) {
        #expect(Money(number: number, unit: "USD") == nil)
    }

    @Test func aProductNeverWrapsAround() {
        let money = Money(micro: 10_000_000, unit: "credits")
        #expect(money * 3 == Money(micro: 30_000_000, unit: "credits"))
        #expect(money * 0 == Money(micro: 0, unit: "credits"))
        #expect((money * .max).micro == .max)
        #expect((Money(micro: 1, unit: "x") * UInt64.max).micro == .max)
    }
}
