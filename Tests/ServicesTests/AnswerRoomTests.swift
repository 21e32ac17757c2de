import Synchronization
import Testing

@testable import Services

@Suite("Room for long answers")
struct AnswerRoomTests {
    @Test func whoNeedsRoomGetsItInTurnOnceItIsGivenBack() {
        let room = AnswerRoom(byteCountMax: 100)
        let given = Mutex<[Int]>([])
        var first = room.share(of: 60) { _ in Issue.record("there was room") }
        #expect(first != nil)
        for (number, byteCount) in [(2, 500), (3, 1)] {
            let share = room.share(of: byteCount) { _ in given.withLock { $0.append(number) } }
            #expect(share == nil)
        }
        #expect(room.waitingCount == 2 && given.withLock { $0.isEmpty })
        first = nil
        #expect(given.withLock { $0 } == [2, 3])
        #expect(room.waitingCount == 0)
        #expect(room.share(of: 100) { _ in } != nil)
    }
}
