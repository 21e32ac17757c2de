internal import Core

/// The slots for a provider's jobs, and who waits for one.
struct SubmitSlots: Sendable {
    /// Resumed with whether there is a slot.
    typealias Waiter = CheckedContinuation<Bool, Never>

    private(set) var held = 0
    /// Slots of jobs that the run no longer waits for: the provider may have them still.
    private var stranded = 0
    /// How many jobs may be held for their images to be fetched in time.
    private var room: FetchLine.Room?
    private var empty = EmptyStreak()
    /// Jobs of an earlier run whose images come first.
    private var backlog = 0
    private(set) var isClosed = false
    /// Whether all slots are stranded, so that nobody can be let through any more.
    private(set) var isStuck = false
    private var waiting: [Waiter] = []

    /// Takes a slot.
    ///
    /// - Parameter count: How many jobs the provider holds.
    /// - Returns: `nil` while there is none.
    mutating func take(of count: Int) -> Bool? {
        if isClosed || isStuck { return false }
        guard backlog == 0, waiting.isEmpty, isFree(of: count) else { return nil }
        held += 1
        return true
    }

    mutating func line(up waiter: Waiter) { waiting.append(waiter) }

    /// Stranded jobs bring no images in this run.
    private func isFree(of count: Int) -> Bool {
        held < count && held - stranded < min(room?.jobs ?? .max, empty.heldMax)
    }

    /// Takes a slot, however many there are.
    mutating func hold() { held += 1 }

    mutating func giveBack() { held -= 1 }

    mutating func strand() { stranded += 1 }

    /// A job of an earlier run comes first.
    mutating func beginBacklog() { backlog += 1 }

    mutating func endBacklog() { backlog -= 1 }

    /// Older news are none.
    mutating func onRoom(_ room: FetchLine.Room) {
        if room.number > self.room?.number ?? 0 { self.room = room }
    }

    mutating func note<Result>(_ change: (inout EmptyStreak) -> Result) -> Result {
        change(&empty)
    }

    /// Lets those through for whom there are slots now.
    mutating func admit(of count: Int) {
        if held == stranded, held >= count, !isClosed {
            isStuck = true
            refuse()
        }
        guard backlog == 0 else { return }
        while isFree(of: count), !waiting.isEmpty {
            held += 1
            waiting.removeFirst().resume(returning: true)
        }
    }

    /// Slots that are taken stay so.
    mutating func close() {
        isClosed = true
        refuse()
    }

    private mutating func refuse() {
        for waiter in waiting { waiter.resume(returning: false) }
        waiting = []
    }
}
