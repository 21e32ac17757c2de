import Core
import Support
import Testing

@Suite("Virtual time")
struct VirtualTimeTests {
    @Test func sleepersAwakeInTheOrderOfTheirDeadlines() async {
        let time = VirtualTime()
        let woken = Noted<Int>()
        await time.run {
            await withTaskGroup(of: Void.self) { group in
                for seconds in [30, 10, 20, 10] {
                    group.addTask {
                        try? await time.sleep(for: .seconds(seconds))
                        woken.add(seconds)
                    }
                }
            }
        }
        #expect(woken.all == [10, 10, 20, 30])
        #expect(time.elapsed() == .seconds(30))
        #expect(time.now() == VirtualTime.start + .seconds(30))
    }

    @Test func timeStandsStillWhileAnybodyWorks() async {
        let time = VirtualTime()
        let seen = await time.run {
            await withTaskGroup(of: Duration.self) { group in
                group.addTask {
                    for _ in 0..<1000 { await Task.yield() }
                    return time.elapsed()
                }
                group.addTask {
                    try? await time.sleep(for: .seconds(1))
                    return time.elapsed()
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(seen == [.zero, .seconds(1)])
    }

    @Test func aCancelledSleepEndsAtOnce() async {
        let time = VirtualTime()
        let isCut = await time.run {
            await withTaskGroup(of: Bool.self) { group in
                group.addTask { (try? await time.sleep(for: .seconds(60))) == nil }
                try? await time.sleep(for: .seconds(1))
                group.cancelAll()
                return await group.next() ?? false
            }
        }
        #expect(isCut)
        #expect(time.elapsed() == .seconds(1))
    }

    @Test func actorsRunInItToo() async {
        let time = VirtualTime()
        let ledger = MemoryLedger()
        for _ in 0..<200 {
            await time.run {
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<20 {
                        group.addTask {
                            try? await time.sleep(for: .milliseconds(1))
                            _ = await ledger.all
                        }
                    }
                }
            }
        }
        #expect(time.elapsed() == .milliseconds(200))
    }
}
