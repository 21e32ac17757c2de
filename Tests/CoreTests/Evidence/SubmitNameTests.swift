import Core
import Testing

@Suite("The name of a submit")
struct SubmitNameTests {
    private let key = JobKey(hex: String(repeating: "0123456789abcdef", count: 4))

    private func name(_ number: Int = 1, at milliseconds: Int64 = 1_764_000_000_000) -> SubmitName {
        SubmitName(
            key: key, number: number, submitted: Timestamp(milliseconds: milliseconds))
    }

    @Test func itIsTheSameWheneverItIsAskedFor() {
        #expect(name().id == "0123456789ab4cde8001019ab697e800")
    }

    @Test func itIsAUUIDInBothSpellings() {
        let name = name()
        #expect(name.id.count == 32)
        #expect(name.uuid.split(separator: "-").joined() == name.id)
        #expect(name.uuid.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
        #expect(Array(name.id)[12] == "4")
        #expect(Array(name.id)[16] == "8")
        #expect(name.id.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    }

    @Test func everySubmitHasItsOwn() {
        let all = [name(), name(2), name(at: 1_764_000_000_001), name(2, at: 1_764_000_000_001)]
        #expect(Set(all.map(\.id)).count == 4)
    }

    @Test(arguments: [Int64.min, -1, 0, .max])
    func noMomentBreaksItsForm(_ milliseconds: Int64) {
        #expect(name(.max, at: milliseconds).id.count == 32)
    }

    @Test func itIsFoundAloneAndWithinOtherTextInBothSpellings() {
        let name = name()
        #expect(name.isIn(name.id))
        #expect(name.isIn("https://hooks.example.com/?job=\(name.uuid.uppercased())&x"))
        #expect(!name.isIn(self.name(2).id))
        #expect(!name.isIn(""))
    }

    @Test func afterACrashTheLedgerGivesTheSameName() throws {
        let moment = Timestamp(milliseconds: 5)
        let sent = try #require(Sample.attempt(.ready).after(.submit, at: moment))
        let later = try #require(sent.after(.ambiguous("crash"), at: moment + .seconds(60)))
        #expect(sent.submitName == later.submitName)
        let released = try #require(later.after(.released, at: moment + .seconds(61)))
        let again = try #require(released.after(.submit, at: moment + .seconds(62)))
        #expect(again.submitName != sent.submitName)
    }
}
