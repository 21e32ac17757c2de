import Core
import Runner
import Support
import Synchronization
import Testing

/// Jobs, each with a price of its own and a thousand in all, over three lanes that share a budget;
/// services that fail, refuse and answer into the void; and a process that dies again and again.
///
/// What was spent is asked of the services: they charge for what they accepted.
@Suite("A simulated budget")
struct BudgetSimulationTests {
    @Test(arguments: 0..<4)
    func noDayAndNoRunSpendsMoreThanItsLimit(_ seed: UInt32) async throws {
        let world = World(seed: seed)
        var runs = 0
        while runs < 200 {
            runs += 1
            world.book.begin(day: world.day)
            let isDone = await world.run(number: runs)
            #expect(world.book.broken == [])
            let spent = try await world.spentToday()
            #expect(spent <= World.dayLimit)
            // Nothing is paid that the ledger does not count.
            #expect(world.book.paidToday <= spent)
            if isDone { break }
            // The day is spent, or nearly.
            if runs.isMultiple(of: 8) { world.pass(.seconds(86_400)) }
        }
        #expect(runs < 200)
        #expect(world.book.accepted > 200)
    }
}

/// What the services have charged.
private final class Charges: Sendable {
    private struct State {
        var day: Int64 = 0
        var today: Int64 = 0
        var thisRun: Int64 = 0
        var accepted = 0
        var broken: [String] = []
    }

    private let state = Mutex(State())

    var broken: [String] { state.withLock { $0.broken } }
    var paidToday: Int64 { state.withLock { $0.today } }
    var accepted: Int { state.withLock { $0.accepted } }

    /// A run begins on a day.
    func begin(day: Int64) {
        state.withLock { state in
            if day != state.day { (state.day, state.today) = (day, 0) }
            state.thisRun = 0
        }
    }

    func charge(_ micro: Int64, for stem: String) {
        state.withLock { state in
            state.accepted += 1
            state.today += micro
            state.thisRun += micro
            if state.today > World.dayLimit { state.broken.append("\(stem) breaks the day's") }
            if state.thisRun > World.runLimit { state.broken.append("\(stem) breaks the run's") }
        }
    }
}

private struct World: Sendable {
    static let runLimit: Int64 = 200_000_000
    static let dayLimit: Int64 = 650_000_000

    let seed: UInt32
    let stage: Stage
    let book = Charges()
    private let services: [String: any JobService]

    init(seed: UInt32) {
        self.seed = seed
        let names = ["one", "two", "three"]
        // 0.000001 to 20 credits each: about 2,500 credits in all.
        let sheets = (0..<250).map { number in
            Sheet(
                name: "b\(number)", provider: names[number % 3], count: 1,
                price: Money(micro: Self.price(seed, "b\(number)"), unit: "credits"))
        }
        let limits = [
            Budget.Limit(.run, Money(micro: Self.runLimit, unit: "credits")),
            Budget.Limit(.day, Money(micro: Self.dayLimit, unit: "credits")),
        ]
        let stage = Stage(
            .of(
                sheets, names.map { Studio(name: $0, concurrency: 16) },
                budget: Budget(limits: limits)))
        self.stage = stage
        let book = book
        services = Dictionary(
            uniqueKeysWithValues: names.map { name in
                (name, Self.service(seed, stage.time, book))
            })
    }

    var day: Int64 { stage.time.now().milliseconds / 86_400_000 }

    func pass(_ duration: Duration) { stage.time.pass(duration) }

    /// One run, which may die in the middle.
    ///
    /// - Returns: Whether nothing is left to do.
    func run(number: Int) async -> Bool {
        let death = number % 8 < 6 ? 3 + Int(Self.dice(seed, "death", number) % 120) : Int.max
        let ledger = BrittleLedger(
            stage.memory, time: stage.time, breaks: { _, commit in commit == death })
        let ran = await stage.run(services, ledger: ledger)
        guard case .success(let end) = ran.result else { return false }
        return end.stops.isEmpty
    }

    /// In millionths, as the ledger counts it.
    func spentToday() async throws -> Int64 {
        let now = stage.time.now()
        let spendings = try await stage.memory.spendings(
            from: now.startOfDay, before: now.endOfDay)
        return spendings[unit: "credits"].total.micro
    }

    private static func price(_ seed: UInt32, _ batch: String) -> Int64 {
        1 + Int64(dice(seed, "price" + batch, 0) % 20_000_000)
    }

    /// Charges for what it accepts, be it made or not.
    private static func service(
        _ seed: UInt32, _ time: VirtualTime, _ book: Charges
    ) -> ScriptedService {
        let chance: @Sendable (String, Int, UInt32) -> Bool = { word, number, percent in
            Self.dice(seed, word, number) % 100 < percent
        }
        let cost: @Sendable (String) -> Int64 = { stem in
            let price = Self.price(seed, String(stem.prefix { $0 != "/" }))
            return price * Int64(40 + Self.dice(seed, "cost" + stem, 0) % 61) / 100
        }
        let fails: @Sendable (String) -> Bool = { chance("moderated" + $0, 0, 8) }
        return ScriptedService(
            time: time,
            jobTime: { .milliseconds(1000 + Int(Self.dice(seed, $0, 0) % 20_000)) },
            onSubmit: { submit in
                let (stem, number) = (submit.stem, submit.number)
                if chance("busy" + stem, number, 10) {
                    return .fail(.busy(message: "full", retryAfter: .seconds(2)))
                }
                if chance("refused" + stem, 0, 5) {
                    return .fail(.refused(Failure(.refused, "no")))
                }
                if chance("doubt" + stem, number, 2) { return .fail(.ambiguous("reset")) }
                book.charge(cost(stem), for: stem)
                return chance("unheard" + stem, number, 4) ? .acceptUnheard : .accept
            },
            onPoll: { poll in
                guard poll.isFinished else { return .truth }
                let money = Money(micro: cost(poll.stem), unit: "credits")
                let reported = chance("silent" + poll.stem, 0, 30) ? nil : money
                if fails(poll.stem) {
                    return .answer(.failed(Failure(.moderated, "nsfw"), cost: reported))
                }
                return .answer(
                    .finished(
                        Outputs(urls: ["https://images.test/\(poll.stem)"]), cost: reported))
            })
    }

    /// A number that is the same for the same words: FNV-1a, mixed once more.
    private static func dice(_ seed: UInt32, _ word: String, _ number: Int) -> UInt32 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in Array("\(seed) \(number) \(word)".utf8) {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        hash = (hash ^ (hash >> 29)) &* 0xbf58_476d_1ce4_e5b9
        return UInt32(truncatingIfNeeded: hash >> 32)
    }
}
