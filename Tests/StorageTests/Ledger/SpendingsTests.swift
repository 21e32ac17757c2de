import Core
import Storage
import Support
import Testing

/// What every ledger says of the money that was spent in a time.
@Suite struct SpendingsTests {
    enum Kind: CaseIterable { case memory, file }

    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ kind: Kind) throws -> any LedgerStore {
        switch kind {
        case .memory: MemoryLedger()
        case .file: try OpenLedger.at(folder)
        }
    }

    private static let remote = RemoteJob(id: "r")

    private static func outputs(_ cost: Int64?) -> Outputs {
        Outputs(urls: ["u"], cost: cost.map { Money(micro: $0, unit: "USD") })
    }

    private static let failure = Failure(.fault, "out of memory")

    /// Every way in which an attempt can cost something or nothing.
    private static let states: [JobState] = [
        .ready, .submitting, .accepted(RemoteJob(id: "r2")),
        .finished(RemoteJob(id: "r3"), outputs(5)), .finished(RemoteJob(id: "r4"), outputs(nil)),
        .done(RemoteJob(id: "r5"), outputs(7), []), .done(RemoteJob(id: "r6"), outputs(nil), []),
        .failed(RemoteJob(id: "r7"), failure), .failed(nil, failure),
        .failed(RemoteJob(id: "r8"), Failure(.output, "no image")),
        .failed(nil, Failure(.givenUp, "dropped")), .unknown("reset"),
        .lost(RemoteJob(id: "r9"), "gone"), .expired(RemoteJob(id: "r10"), "late"),
        .cancelled(RemoteJob(id: "r11"), "stopped"),
        .cancelled(RemoteJob(id: "r12"), "stopped", cost: Money(micro: 3, unit: "USD")),
    ]

    @Test(arguments: Kind.allCases)
    func everyAttemptCountsByTheRulesOfAttempts(kind: Kind) async throws {
        let ledger = try open(kind)
        let attempts = Self.states.enumerated().map { number, state in
            Samples.attempt(number, state, submitted: 500)
        }
        try await ledger.commit(attempts)
        var expected = Spendings()
        for attempt in attempts { expected.add(attempt.expense) }
        let found = try await ledger.spendings(
            from: Timestamp(milliseconds: 0), before: Timestamp(milliseconds: 1000))
        #expect(found.all == expected.all)
        #expect(found[unit: "USD"].settled.micro == 15)
        #expect(found[unit: Samples.credits].unknown.description == "10 instantstudio credits")
    }

    @Test(arguments: Kind.allCases)
    func onlySubmitsOfThatTimeCountAndEarlierAttemptsDo(kind: Kind) async throws {
        let ledger = try open(kind)
        try await ledger.commit([
            Samples.attempt(1, .unknown("reset"), submitted: 99),
            Samples.attempt(2, .unknown("reset"), submitted: 100),
            Samples.attempt(2, number: 2, .unknown("reset"), submitted: 199),
            Samples.attempt(3, .unknown("reset"), submitted: 200),
        ])
        let found = try await ledger.spendings(
            from: Timestamp(milliseconds: 100), before: Timestamp(milliseconds: 200))
        #expect(found[unit: Samples.credits].total.description == "20 instantstudio credits")
        #expect(found.all.count == 1)
    }

    @Test(arguments: Kind.allCases)
    func whatTwoServicesCallCreditsIsNeverOneSum(kind: Kind) async throws {
        let ledger = try open(kind)
        let services = ["instantstudio", "instasd", "instantstudio"]
        try await ledger.commit(
            services.enumerated().map { number, service in
                let unit = MoneyUnit("credits", of: service)
                return Attempt(
                    key: Samples.key(number), number: 1, state: .unknown("reset"),
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
