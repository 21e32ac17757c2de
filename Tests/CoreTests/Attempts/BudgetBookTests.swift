import Core
import Support
import Synchronization
import Testing

@Suite("A budget")
struct BudgetBookTests {
    private static func credits(_ amount: Int64) -> Money {
        Money(micro: amount * 1_000_000, unit: "credits")
    }

    private static func account(_ limit: Int64, spent: Int64) -> BudgetAccount {
        BudgetAccount(
            Budget.Limit(.day, credits(limit)),
            Spending(settled: 0, reserved: spent * 1_000_000, unknown: 0, unit: "credits"))
    }

    @Test(
        arguments: [
            (90, credits(10), nil, true), (91, credits(10), nil, false),
            (100, credits(0), nil, true), (100, Money(micro: 1, unit: "USD"), nil, true),
            // Without a price in its unit, what its service reports decides.
            (99, nil, "credits", true), (100, nil, "credits", false), (200, nil, nil, true),
            (100, Money(micro: 1, unit: "USD"), "credits", false),
        ] as [(Int64, Money?, String?, Bool)])
    func aLimitHasRoomForWhatIsNotSpent(
        spent: Int64, price: Money?, reported: String?, isAllowed: Bool
    ) {
        let request = Budget.Request(
            price: price, reportedUnit: reported.map { MoneyUnit($0, of: nil) })
        #expect(Self.account(100, spent: spent).allows(request) == isAllowed)
    }

    @Test func noAmountIsTooLargeToBeCounted() {
        let most = Money(micro: .max, unit: "credits")
        var spendings = Spendings()
        for state in [JobState.submitting, .unknown("reset"), .lost(Sample.remote, "gone")] {
            spendings.add(Sample.attempt(state, price: most).expense, times: 1_000_000)
        }
        let account = BudgetAccount(Budget.Limit(.run, most), spendings[unit: "credits"])
        #expect(!account.allows(Budget.Request(price: most)))
        #expect(account.left.micro == 0)
        #expect(account.spending.total == most)
    }

    @Test(
        arguments: [
            (.ready, nil), (.submitting, .reserved), (.accepted(Sample.remote), .reserved),
            (.unknown("reset"), .unknown), (.lost(Sample.remote, "gone"), .settled),
            (.failed(Sample.remote, Sample.failure), .settled),
            (.failed(nil, Failure(.refused, "no")), nil),
            (.failed(Sample.remote, Failure(.output, "no image")), .settled),
            (.done(Sample.remote, Sample.outputs, []), .settled),
            (.finished(Sample.remote, Outputs(urls: [])), .reserved),
        ] as [(JobState, Spending.Share?)])
    func whatAnAttemptCountsAsIsWhatItsStateSays(state: JobState, share: Spending.Share?) {
        #expect(Sample.attempt(state).expense?.share == share)
    }
}

/// The recorder decides over money with the permission itself.
@Suite("A recorder with a budget")
struct BudgetedRecorderTests {
    private static let day: Int64 = 86_400_000

    private let ledger = MemoryLedger()
    private let clock = HandClock()

    private func recorder(_ limits: Budget.Limit...) async throws -> Recorder {
        let recorder = Recorder(store: ledger, now: { clock.now }, observe: { _ in })
        try await recorder.hold(to: Budget(limits: limits))
        return recorder
    }

    private func limit(_ period: Budget.Period, _ credits: Int64) -> Budget.Limit {
        Budget.Limit(period, Money(micro: credits * 1_000_000, unit: "credits"))
    }

    /// Whether job `number`, of 10 credits, may be submitted.
    private func isPermitted(
        _ number: Int, _ recorder: Recorder, after: Attempt? = nil, isRetry: Bool = false
    ) async throws -> Bool {
        let answer = try await recorder.permit(
            Sample.job(number), asking: nil, context: Sample.context, after: after,
            isRetry: isRetry)
        switch consume answer {
        case .permit: return true
        case .overBudget: return false
        case .underWay: return false
        }
    }

    private func left(_ recorder: Recorder) async throws -> [String] {
        try await recorder.accounts().map(\.left.description)
    }

    @Test func aJobThatHasNoRoomLeavesNothingInTheLedger() async throws {
        let recorder = try await recorder(limit(.run, 19))
        #expect(try await isPermitted(1, recorder))
        #expect(try await !isPermitted(2, recorder))
        #expect(await ledger.all.map(\.state) == [.submitting])
        #expect(try await left(recorder) == ["9 credits"])
    }

    @Test func noTwoJobsGetTheSameRest() async throws {
        let recorder = try await recorder(limit(.run, 300))
        let permitted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<100 {
                group.addTask { try await isPermitted(number, recorder) }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(permitted == 30)
    }

    @Test func whatIsNotSpentComesBack() async throws {
        let recorder = try await recorder(limit(.run, 30), limit(.day, 30))
        for number in 1...3 { #expect(try await isPermitted(number, recorder)) }
        #expect(try await left(recorder) == ["0 credits", "0 credits"])
        let keys = (1...3).map { Sample.job($0).key }
        try await recorder.record(.released, of: keys[0])
        #expect(try await left(recorder) == ["10 credits", "10 credits"])
        try await recorder.record(.accepted(Sample.remote), of: keys[1])
        let cost = Money(micro: 4_000_000, unit: "credits")
        try await recorder.record(.finished(Outputs(urls: ["u"]), cost: cost), of: keys[1])
        #expect(try await left(recorder) == ["16 credits", "16 credits"])
        try await recorder.record(.stored([Sample.image]), of: keys[1])
        try await recorder.record(.ambiguous("reset"), of: keys[2])
        let accounts = try await recorder.accounts()
        for account in accounts {
            #expect(account.left.description == "16 credits")
            #expect(account.spending.settled.description == "4 credits")
            #expect(account.spending.unknown.description == "10 credits")
        }
    }

    @Test func aJobThatIsTriedAgainIsSpentTwice() async throws {
        let recorder = try await recorder(limit(.run, 20))
        #expect(try await isPermitted(1, recorder))
        let unknown = try await recorder.record(.ambiguous("reset"), of: Sample.job(1).key)
        #expect(try await isPermitted(1, recorder, after: unknown, isRetry: true))
        #expect(try await left(recorder) == ["0 credits"])
        let again = try await recorder.record(.ambiguous("reset"), of: Sample.job(1).key)
        #expect(again.number == 2)
        // A job that is done and asked for afresh stays done.
        #expect(try await !isPermitted(1, recorder, after: again, isRetry: true))
        #expect(await ledger.all == [again])
    }

    @Test func theDayIsKeptAcrossRunsAndTheRunIsNot() async throws {
        let first = try await recorder(limit(.run, 20), limit(.day, 35))
        #expect(try await isPermitted(1, first))
        #expect(try await isPermitted(2, first))
        #expect(try await !isPermitted(3, first))
        // Died here: the ledger knows what was reserved.
        let second = try await recorder(limit(.run, 20), limit(.day, 35))
        #expect(try await left(second) == ["20 credits", "15 credits"])
        #expect(try await isPermitted(3, second))
        #expect(try await !isPermitted(4, second))
        // What the first run left costs nothing of the second run's own.
        for attempt in await ledger.all where attempt.key == Sample.job(1).key {
            try await second.record(.ambiguous("died"), of: attempt)
        }
        #expect(try await left(second) == ["10 credits", "5 credits"])
    }

    @Test func atMidnightTheDayBeginsAnewAndEachJobCountsOnTheDayOfItsSubmit() async throws {
        clock.set(Self.day - 2)
        let recorder = try await recorder(limit(.day, 20))
        #expect(try await isPermitted(1, recorder))
        #expect(try await isPermitted(2, recorder))
        #expect(try await !isPermitted(3, recorder))
        clock.set(Self.day)
        #expect(try await left(recorder) == ["20 credits"])
        // Yesterday's gives nothing back to today.
        try await recorder.record(.released, of: Sample.job(1).key)
        #expect(try await left(recorder) == ["20 credits"])
        for number in 3...4 { #expect(try await isPermitted(number, recorder)) }
        #expect(try await !isPermitted(5, recorder))
        for (day, total) in [(Int64(0), "10 credits"), (Self.day, "20 credits")] {
            let spendings = try await ledger.spendings(
                from: Timestamp(milliseconds: day), before: Timestamp(milliseconds: day + Self.day))
            #expect(spendings[unit: "credits"].total.description == total)
        }
    }

    @Test(arguments: [(-1, -86_400_000), (0, 0), (86_399_999, 0), (86_400_000, 86_400_000)])
    func daysBeginAtMidnightInUTC(moment: Int64, start: Int64) {
        let day = Timestamp(milliseconds: moment)
        #expect(day.startOfDay == Timestamp(milliseconds: start))
        #expect(day.endOfDay == Timestamp(milliseconds: start + Self.day))
    }
}

/// A clock that a test sets.
private final class HandClock: Sendable {
    private let state = Mutex(Int64(0))

    var now: Timestamp { state.withLock { Timestamp(milliseconds: $0) } }

    func set(_ milliseconds: Int64) { state.withLock { $0 = milliseconds } }
}
