import Core
import Testing

@Suite("Units of money")
struct MoneyUnitTests {
    private let ours = MoneyUnit("credits", of: "instantstudio")
    private let theirs = MoneyUnit("credits", of: "instasd")

    @Test func aUnitIsThatOfItsServiceAlone() {
        #expect(ours != theirs)
        #expect(ours == MoneyUnit("credits", of: "instantstudio"))
        #expect(ours != "credits")
        #expect(Set([ours, theirs]).count == 2)
    }

    @Test(arguments: ["credit", "Credits", "CREDIT"])
    func oneAndManyAreTheSameUnit(name: String) {
        let other = MoneyUnit(name, of: "instantstudio")
        #expect(other == ours)
        #expect(Set([other, ours]).count == 1)
    }

    @Test(arguments: ["USD", "usd", "Usd"])
    func aCurrencyBelongsToNobody(name: String) {
        let unit = MoneyUnit(name, of: "wiro")
        #expect(unit.isCurrency)
        #expect(unit.service == nil)
        #expect(unit == "USD")
        #expect(unit.owned(by: "instasd") == "USD")
    }

    @Test func theListOfCurrenciesIsThatOfCodes() {
        #expect(Currency.codes.count > 170)
        #expect(
            Currency.codes.allSatisfy { code in
                code.utf8.count == 3 && code.utf8.allSatisfy { (0x41...0x5A).contains($0) }
            })
        for code in ["USD", "EUR", "JPY", "TRY", "ZWG"] { #expect(Currency.codes.contains(code)) }
        for code in ["XXX", "XTS", "BTC", "UDS", "credits"] {
            #expect(!Currency.codes.contains(code))
        }
    }

    @Test(
        arguments: [
            ("1", "credits", "1 painter credit"), ("400", "credits", "400 painter credits"),
            ("0.5", "credits", "0.5 painter credits"), ("0", "credits", "0 painter credits"),
            ("1", "credit", "1 painter credit"), ("2", "credit", "2 painter credits"),
            ("1", "kudos", "1 painter kudos"), ("7", "buzz", "7 painter buzz"),
            ("1", "USD", "1 USD"), ("2", "TRY", "2 TRY"),
        ])
    func anAmountIsSaidWithItsOwner(number: String, unit: String, text: String) throws {
        let money = try #require(Money(number: number, unit: MoneyUnit(unit, of: "painter")))
        #expect(money.description == text)
        #expect(Money(written: money.description) == money, "it can be written as it is said")
    }

    @Test func peopleReadTheServicesTitle() {
        let money = Money(micro: 400_000_000, unit: ours)
        #expect(money.text { _ in "InstantStudio" } == "400 InstantStudio credits")
        #expect(Money(micro: 5, unit: "USD").text { _ in "Wiro AI" } == "0.000005 USD")
    }

    @Test func whatStandsBetweenNumberAndUnitIsTheService() {
        #expect(Money(written: "300 instantstudio credits")?.unit == ours)
        #expect(Money(written: "300 Wiro AI credits")?.unit == MoneyUnit("credits", of: "Wiro AI"))
        #expect(Money(written: "300 credits")?.unit.service == nil)
        #expect(Money(written: "300 a b c d e f g credits") == nil)
        #expect(
            Money(written: "300 instantstudio") == Money(micro: 300_000_000, unit: "instantstudio"))
    }

    @Test func sumsOfTwoServicesAreNeverOne() {
        var tally = Tally()
        var spendings = Spendings()
        for unit in [ours, theirs, ours, MoneyUnit("credit", of: "instasd")] {
            let money = Money(micro: 10_000_000, unit: unit)
            tally.add(nil, price: money)
            spendings.add(Sample.attempt(.unknown("reset"), price: money).expense)
        }
        let sums = ["20 instantstudio credits", "20 instasd credits"]
        #expect(tally.expected.map(\.description) == sums)
        #expect(spendings.all.map(\.total.description) == sums)
    }

    @Test func aLimitIsUsedUpByItsOwnServiceAlone() {
        let price = Money(micro: 10_000_000, unit: theirs)
        let account = BudgetAccount(
            Budget.Limit(.day, Money(micro: 5_000_000, unit: ours)), Spending(unit: ours))
        #expect(account.allows(Budget.Request(price: price)))
        #expect(!account.allows(Budget.Request(price: Money(micro: 6_000_000, unit: ours))))
    }
}
