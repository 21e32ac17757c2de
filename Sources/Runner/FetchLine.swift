internal import Core
internal import Synchronization

/// Those who wait to fetch an image, whose URL expires first at the head.
final class FetchLine: Sendable {
    fileprivate struct State: Sendable {
        let jobsMax: Int
        var backlog: FetchBacklog
        var room: Room
        var underWay = 0
        /// The last is the next.
        var waiting: [Waiter] = []
    }

    fileprivate struct Waiter: Sendable {
        let expiry: Timestamp
        let continuation: CheckedContinuation<Void, Never>
    }

    /// How many jobs the service may hold for their images to be fetched in time.
    struct Room: Sendable {
        let jobs: Int
        /// Counts what was said of it, since news may overtake each other.
        let number: Int
    }

    private let time: any Timekeeper
    private let state: Mutex<State>

    /// - Parameter jobsMax: How many jobs the service may hold whatever the images.
    init(width: Int, keeps: Duration, jobsMax: Int, time: any Timekeeper) {
        self.time = time
        let backlog = FetchBacklog(fewest: width, lifetime: keeps)
        let room = Room(jobs: jobsMax, number: 0)
        state = Mutex(State(jobsMax: jobsMax, backlog: backlog, room: room))
    }

    /// The room for jobs before the first is finished, when it is less than there are slots.
    func firstRoom() -> Room? { state.withLock { $0.news() } }

    /// A job's images are to be fetched until `expiry`.
    ///
    /// - Returns: The room for more jobs, when it has changed.
    func join(until expiry: Timestamp) -> Room? {
        let left = expiry - time.now()
        return state.withLock { state in
            state.backlog.add(living: left)
            return state.news()
        }
    }

    /// Nothing more is done about a job that joined.
    ///
    /// - Parameter time: How long its images were on their way.
    /// - Returns: The room for more jobs, when it has changed.
    func leave(after time: Duration) -> Room? {
        state.withLock { state in
            state.backlog.remove(after: time)
            return state.news()
        }
    }

    /// Runs `body` when it is the turn of an image that expires at `expiry`.
    func pass<Result: Sendable, Failure: Error>(
        until expiry: Timestamp, _ body: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        await enter(expiry)
        defer { leave() }
        return try await body()
    }

    private func enter(_ expiry: Timestamp) async {
        await state.taken { state in
            state.enter(until: expiry, at: time.now()) ? () : nil
        } orWaiting: { state, continuation in
            state.line(up: Waiter(expiry: expiry, continuation: continuation))
            for waiter in state.admit(at: time.now()) { waiter.continuation.resume() }
        }
    }

    private func leave() {
        let now = time.now()
        let admitted = state.withLock { state in
            state.underWay -= 1
            return state.admit(at: now)
        }
        for waiter in admitted { waiter.continuation.resume() }
    }
}

extension FetchLine.State {
    fileprivate mutating func news() -> FetchLine.Room? {
        let jobs = min(backlog.room, jobsMax)
        guard jobs != room.jobs else { return nil }
        room = FetchLine.Room(jobs: jobs, number: room.number + 1)
        return room
    }

    /// - Returns: Whether it need not wait.
    fileprivate mutating func enter(until expiry: Timestamp, at now: Timestamp) -> Bool {
        guard waiting.isEmpty, underWay < backlog.width(left: expiry - now) else { return false }
        underWay += 1
        return true
    }

    /// Behind those that expire sooner or at the same time.
    fileprivate mutating func line(up waiter: FetchLine.Waiter) {
        var range = 0..<waiting.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let isLater = waiting[middle].expiry > waiter.expiry
            range = isLater ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        waiting.insert(waiter, at: range.lowerBound)
    }

    /// Lets as many through as the next of them presses.
    fileprivate mutating func admit(at now: Timestamp) -> [FetchLine.Waiter] {
        var admitted: [FetchLine.Waiter] = []
        while let next = waiting.last, underWay < backlog.width(left: next.expiry - now) {
            waiting.removeLast()
            underWay += 1
            admitted.append(next)
        }
        return admitted
    }
}
