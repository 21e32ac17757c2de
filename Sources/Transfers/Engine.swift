/// What the loop's thread does between tasks: network and clock.
struct Engine: ~Copyable {
    private var alarms = Alarms()
    private var multi: CurlMulti
    private let watch: SocketWatch
    private var events: [SocketWatch.Event] = []

    init(watch: SocketWatch) {
        self.watch = watch
        multi = CurlMulti(watch: watch)
    }

    mutating func take(_ errand: Errand, at moment: Duration) {
        switch errand {
        case .wake(let alarm): alarms.add(alarm)
        case .start(let transfer): multi.start(transfer, at: moment)
        case .stop(let transfer): multi.stop(transfer, for: .cancelled)
        case .goOn(let transfer): multi.goOn(transfer, at: moment)
        }
    }

    /// Moves what can be moved, and wakes who is due.
    ///
    /// - Returns: How long there is nothing to do at most.
    mutating func turn(at moment: Duration) -> Duration {
        multi.turn(events, at: moment)
        events = []
        alarms.ring(at: moment)
        var wait = min(.seconds(60), watch.left ?? .seconds(60))
        for due in [alarms.next, multi.nextLimit] {
            if let due { wait = min(wait, max(.zero, due - moment)) }
        }
        return wait
    }

    /// Looks what has happened on the network; waits for it so long at most.
    mutating func wait(_ duration: Duration) {
        events = watch.events(within: duration)
    }
}
