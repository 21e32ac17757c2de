/// What the loop's thread does between tasks: network and clock.
struct Engine: ~Copyable {
    private var alarms = Alarms()
    private var multi = CurlMulti()

    var waker: CurlMulti.Waker { multi.waker }

    mutating func take(_ errand: EventLoop.Errand, at moment: Duration) {
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
        multi.turn(at: moment)
        alarms.ring(at: moment)
        var wait = Duration.seconds(60)
        for due in [alarms.next, multi.nextLimit] {
            if let due { wait = min(wait, max(.zero, due - moment)) }
        }
        return wait
    }
}
