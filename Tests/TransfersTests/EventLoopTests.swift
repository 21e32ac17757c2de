import Support
import Synchronization
import Testing
import Transfers

@Suite("The loop")
struct EventLoopTests {
    private final class Notes: Sendable {
        private let numbers = Mutex<[Int]>([])

        var all: [Int] { numbers.withLock { $0 } }

        func add(_ number: Int) { numbers.withLock { $0.append(number) } }
    }

    @Test func whatItRunsShareOneThread() {
        let loop = EventLoop()
        let order = loop.run {
            let noted = Notes()
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask { noted.add(number) }
                }
            }
            return noted.all
        }
        #expect(order == Array(0..<100))
    }

    @Test func sleepersWakeInTheOrderOfTheirMoments() {
        let loop = EventLoop()
        let order = loop.run {
            let noted = Notes()
            await withTaskGroup(of: Void.self) { group in
                for number in [5, 1, 9, 3, 7, 2, 8, 4, 6] {
                    group.addTask {
                        try? await loop.sleep(for: .milliseconds(number * 10))
                        noted.add(number)
                    }
                }
            }
            return noted.all
        }
        #expect(order == Array(1...9))
    }

    @Test func aSleepThatIsCancelledEndsAtOnce() {
        let loop = EventLoop()
        let count = loop.run {
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<3000 {
                    group.addTask {
                        do throws(CancellationError) {
                            try await loop.sleep(for: .seconds(3600))
                            return false
                        } catch {
                            return true
                        }
                    }
                }
                group.cancelAll()
                return await group.reduce(0) { $1 ? $0 + 1 : $0 }
            }
        }
        #expect(count == 3000)
    }

    @Test func whatAnotherThreadEndsWakesIt() {
        let loop = EventLoop()
        let answer = loop.run {
            await EventLoop.ofTests.hop()
            return 7
        }
        #expect(answer == 7)
    }
}

extension EventLoop {
    /// Runs on this loop, and comes back.
    fileprivate func hop() async {
        await withTaskExecutorPreference(self) { try? await self.sleep(for: .milliseconds(5)) }
    }
}
