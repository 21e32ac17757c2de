/// What is asked of the network and the clock.
enum Errand: Sendable {
    case start(Transfer)
    case stop(Transfer)
    case goOn(Transfer)
    case wake(Alarm)
}

/// Does errands, one after the other, on a thread of its own.
protocol ErrandRunner: Sendable {
    /// The time since it was made, on a clock that never goes back.
    var elapsed: Duration { get }

    /// Does an errand in the next turn.
    func run(_ errand: Errand)
}
