import Testing

@testable import Services

@Suite("Room for long answers")
struct AnswerRoomTests {
    @Test func whoNeedsRoomWaitsUntilItIsGivenBack() async {
        let room = AnswerRoom(byteCountMax: 100)
        var first: AnswerRoom.Share? = await room.share(of: 60)
        let (order, note) = AsyncStream.makeStream(of: Int.self)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                let share = await room.share(of: 500)
                note.yield(2)
                withExtendedLifetime(share) {}
            }
            while room.waitingCount < 1 { await Task.yield() }
            group.addTask {
                let share = await room.share(of: 1)
                note.yield(3)
                withExtendedLifetime(share) {}
            }
            while room.waitingCount < 2 { await Task.yield() }
            note.yield(1)
            withExtendedLifetime(first) {}
            first = nil
            await group.waitForAll()
        }
        note.finish()
        #expect(await order.reduce(into: []) { $0.append($1) } == [1, 2, 3])
    }
}
