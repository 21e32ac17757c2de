import Core
import Storage
import Support
import Testing

/// What every ledger says of the money that was spent in a time.
@Suite struct SpendingsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let remote = RemoteJob(id: "r")

    private static let outputs = Outputs(urls: ["u"])

    private static let failure = Failure(.fault, "out of memory")

    /// Every way in which an attempt can cost something or nothing, and what its service says.
    private static let states: [(JobState, Int64?)] = [
        (.ready, nil), (.submitting, nil), (.accepted(RemoteJob(id: "r2")), nil),
        (.accepted(RemoteJob(id: "r13")), 1_000_000),
        (.finished(RemoteJob(id: "r3"), outputs), 5),
        (.finished(RemoteJob(id: "r4"), outputs), nil),
        (.done(RemoteJob(id: "r5"), outputs, []), 7),
        (.done(RemoteJob(id: "r6"), outputs, []), nil),
        (.failed(RemoteJob(id: "r7"), failure), nil), (.failed(nil, failure), nil),
        (.failed(RemoteJob(id: "r14"), failure), 11),
        (.failed(RemoteJob(id: "r8"), Failure(.output, "no image")), nil),
        (.failed(nil, Failure(.givenUp, "dropped")), nil), (.unknown("reset"), nil),
        (.lost(RemoteJob(id: "r9"), "gone"), nil), (.expired(RemoteJob(id: "r10"), "late"), 13),
        (.cancelled(RemoteJob(id: "r11"), "stopped"), nil),
        (.cancelled(RemoteJob(id: "r12"), "stopped"), 3),
    ]

    @Test(arguments: LedgerKind.allCases)
    func everyAttemptCountsByTheRulesOfAttempts(kind: LedgerKind) async throws {
        let ledger = try kind.open(in: folder)
        let attempts = Self.states.enumerated().map { number, state in
            var attempt = StorageSamples.attempt(number, state.0, submitted: 500)
            attempt.reportedCost = state.1.map { Money(micro: $0, unit: "USD") }
            return attempt
        }
        try await ledger.commit(attempts)
        var expected = Spendings()
        for attempt in attempts { expected.add(attempt.expense) }
        let found = try await ledger.spendings(
            from: Timestamp(milliseconds: 0), before: Timestamp(milliseconds: 1000))
        #expect(found.all == expected.all)
        #expect(found[unit: "USD"].settled.micro == 1_000_039)
        #expect(
            found[unit: StorageSamples.credits].unknown.description == "10 instantstudio credits")
    }

    @Test(arguments: LedgerKind.allCases)
    func onlySubmitsOfThatTimeCountAndEarlierAttemptsDo(kind: LedgerKind) async throws {
        let ledger = try kind.open(in: folder)
        try await ledger.commit([
            StorageSamples.attempt(1, .unknown("reset"), submitted: 99),
            StorageSamples.attempt(2, .unknown("reset"), submitted: 100),
            StorageSamples.attempt(2, number: 2, .unknown("reset"), submitted: 199),
            StorageSamples.attempt(3, .unknown("reset"), submitted: 200),
        ])
        let found = try await ledger.spendings(
            from: Timestamp(milliseconds: 100), before: Timestamp(milliseconds: 200))
        #expect(found[unit: StorageSamples.credits].total.description == "20 instantstudio credits")
        #expect(found.all.count == 1)
    }

    @Test(arguments: LedgerKind.allCases)
    func whatTwoServicesCallCreditsIsNeverOneSum(kind: LedgerKind) async throws {
        let ledger = try kind.open(in: folder)
        let services = ["instantstudio", "instasd", "instantstudio"]
        try await ledger.commit(
            services.enumerated().map { number, service in
                let unit = MoneyUnit("credits", of: service)
                return Attempt(
                    key: StorageSamples.key(number), number: 1, state: .unknown("reset"),
                    context: .init(
                        batch: "b", provider: service, service: service, stem: "s",
                        price: Money(micro: 10_000_000, unit: unit)),
                    times: .init(submitted: Timestamp(milliseconds: 500)))
            })
        let found = try await ledger.spendings(
            from: Timestamp(milliseconds: 0), before: Timestamp(milliseconds: 1000))
        #expect(
            found.all.map(\.total.description)
                == ["20 instantstudio credits", "10 instasd credits"])
    }
}
