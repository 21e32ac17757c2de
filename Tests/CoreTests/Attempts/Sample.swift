import Core
import ImageFormats

/// One of each state and of each event.
enum Sample {
    static let remote = RemoteJob(id: "r-1", others: [.init("token", "t-1")])
    static let failure = Failure(.fault, "out of memory")
    static let outputs = Outputs(urls: ["https://a"])
    static let cost = Money(micro: 3510, unit: "USD")
    static let image = StoredImage(
        path: "cats/a.png", sha256: String(repeating: "0", count: 64),
        facts: ImageFacts(type: .png, width: 8, height: 4, byteCount: 99))

    static let states: [JobState] = [
        .ready, .submitting, .accepted(remote), .finished(remote, outputs),
        .done(remote, outputs, [image]), .failed(remote, failure),
        .unknown("timed out"), .lost(remote, "gone"), .expired(remote, "late"),
        .cancelled(remote, "stopped"),
    ]

    static let events: [JobEvent] = [
        .submit, .accepted(remote), .released, .refused(failure), .ambiguous("timed out"),
        .finished(outputs, cost: cost), .charged(cost), .kept([nil, image]), .stored([image]),
        .partial([image], failure), .failed(failure),
        .lost("gone"), .expired("late"), .cancelled("stopped"), .dropped, .collect,
        .retry,
    ]

    static func name(of event: JobEvent) -> String {
        switch event {
        case .submit: "submit"
        case .accepted: "accepted"
        case .released: "released"
        case .refused: "refused"
        case .ambiguous: "ambiguous"
        case .finished: "finished"
        case .charged: "charged"
        case .kept: "kept"
        case .stored: "stored"
        case .partial: "partial"
        case .failed: "failed"
        case .lost: "lost"
        case .expired: "expired"
        case .cancelled: "cancelled"
        case .dropped: "dropped"
        case .collect: "collect"
        case .retry: "retry"
        }
    }

    static let context = Attempt.Context(
        batch: "cats", provider: "main", service: "painter", stem: "cats/a",
        price: Money(micro: 10_000_000, unit: "credits"))

    static func attempt(
        _ state: JobState, key: String = "key", number: Int = 1, price: Money? = context.price,
        cost: Money? = nil
    ) -> Attempt {
        Attempt(
            key: JobKey(hex: key), number: number, state: state,
            context: .init(
                batch: context.batch, provider: context.provider, service: context.service,
                stem: context.stem, price: price),
            reportedCost: cost)
    }

    static func job(_ number: Int) -> Job {
        Job(
            index: UInt64(number), batch: "cats", provider: "main", service: "painter",
            target: nil, matrix: [], inputs: [], key: JobKey(hex: "key \(number)"),
            stem: "cats/\(number)")
    }
}
