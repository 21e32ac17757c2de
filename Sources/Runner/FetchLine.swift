internal import Core

/// Those who wait to fetch an image, whose URL expires first at the head.
actor FetchLine {
    private let time: any Timekeeper
    private let jobsMax: Int
    private var backlog: FetchBacklog
    private var underWay = 0
    /// The last is the next.
    private var waiting: [Waiter] = []

    private struct Waiter {
        let expiry: Timestamp
        let continuation: CheckedContinuation<Void, Never>
    }

    /// How many jobs the service may hold for their images to be fetched in time.
    struct Room: Sendable {
        let jobs: Int
        /// Counts what was said of it, since news may overtake each other.
        let number: Int
    }

    private var room: Room

    /// - Parameter jobsMax: How many jobs the service may hold whatever the images.
    init(width: Int, keeps: Duration, jobsMax: Int, time: any Timekeeper) {
        backlog = FetchBacklog(fewest: width, lifetime: keeps)
        room = Room(jobs: jobsMax, number: 0)
        self.jobsMax = jobsMax
        self.time = time
    }

    /// The room for jobs before the first is finished, when it is less than there are slots.
    func firstRoom() -> Room? { news() }

    /// A job's images are to be fetched until `expiry`.
    ///
    /// - Returns: The room for more jobs, when it has changed.
    func join(until expiry: Timestamp) -> Room? {
        backlog.add(living: expiry - time.now())
        return news()
    }

    /// Nothing more is done about a job that joined.
    ///
    /// - Parameter time: How long its images were on their way.
    /// - Returns: The room for more jobs, when it has changed.
    func leave(after time: Duration) -> Room? {
        backlog.remove(after: time)
        return news()
    }

    private func news() -> Room? {
        let jobs = min(backlog.room, jobsMax)
        guard jobs != room.jobs else { return nil }
        room = Room(jobs: jobs, number: room.number + 1)
        return room
    }

    /// Runs `body` when it is the turn of an image that expires at `expiry`.
    nonisolated func pass<Result: Sendable, Failure: Error>(
        until expiry: Timestamp, _ body: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result {
        await enter(expiry)
        do throws(Failure) {
            let result = try await body()
            await leave()
            return result
        } catch {
            await leave()
            throw error
        }
    }

    private func enter(_ expiry: Timestamp) async {
        if waiting.isEmpty, underWay < backlog.width(left: expiry - time.now()) {
            underWay += 1
            return
        }
        await withCheckedContinuation { continuation in
            let waiter = Waiter(expiry: expiry, continuation: continuation)
            waiting.insert(waiter, at: place(of: expiry))
            admit()
        }
    }

    private func leave() {
        underWay -= 1
        admit()
    }

    /// Lets as many through as the next of them presses.
    private func admit() {
        while let next = waiting.last, underWay < backlog.width(left: next.expiry - time.now()) {
            waiting.removeLast()
            underWay += 1
            next.continuation.resume()
        }
    }

    /// Before those that expire sooner or at the same time, who came earlier.
    private func place(of expiry: Timestamp) -> Int {
        var range = 0..<waiting.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let isLater = waiting[middle].expiry > expiry
            range = isLater ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
