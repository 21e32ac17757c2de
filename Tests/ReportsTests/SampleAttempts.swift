import Core
import ImageFormats

extension ReportSamples {
    static func key(_ number: Int) -> JobKey {
        let digits = String(number, radix: 16)
        return JobKey(hex: String(repeating: "0", count: 8 - digits.count) + digits + "ffff")
    }

    static func attempt(
        _ number: Int, _ state: JobState, provider: String = "studio", stem: String? = nil,
        price: String? = "10 credits", cost: String? = nil, seconds: Double = 4.2
    ) -> Attempt {
        Attempt(
            key: key(number), number: 1, state: state,
            context: .init(
                batch: "selfies", provider: provider, service: "instantstudio",
                stem: stem ?? "selfies/anna-\(number)", price: price.flatMap { Money(written: $0) }),
            times: .init(
                submitted: start, accepted: start + .milliseconds(300),
                settled: start + .milliseconds(Int(seconds * 1000))),
            reportedCost: cost.flatMap { Money(written: $0) })
    }

    static let remote = RemoteJob(id: "r-1")

    static func done(_ paths: [String]) -> JobState {
        .done(
            remote, Outputs(urls: []),
            paths.map { path in
                StoredImage(
                    path: path, sha256: String(repeating: "ab", count: 32),
                    facts: ImageFacts(type: .png, width: 1024, height: 768, byteCount: 52_114))
            })
    }

    static func failed(_ kind: Failure.Class, _ message: String) -> JobState {
        .failed(remote, Failure(kind, message))
    }

    /// A ledger in which the first jobs of the plan have come to something.
    static func ledger(_ plan: Plan) throws -> [JobKey: Attempt] {
        let states: [JobState] = [
            done(["selfies/anna-1.png"]), done(["selfies/anna-2-1.png", "selfies/anna-2-2.png"]),
            .accepted(remote), failed(.fault, "the model \u{1B}[31mcrashed"),
            failed(.moderated, "not allowed"), .unknown("the connection was reset"),
            .finished(remote, Outputs(urls: ["https://secret.example/x"])), .ready,
        ]
        var attempts: [JobKey: Attempt] = [:]
        for (index, state) in states.enumerated() {
            let job = try plan.job(at: UInt64(index))
            attempts[job.key] = Attempt(
                key: job.key, number: 1, state: state,
                context: .init(
                    batch: job.batch, provider: job.provider, service: job.service,
                    stem: job.stem, price: Money(written: "10 credits")),
                times: .init(submitted: start, settled: start + .seconds(3)))
        }
        let last = try plan.job(at: 12)
        attempts[last.key] = Attempt(
            key: last.key, number: 1, state: done(["athletes/x.png"]),
            context: .init(
                batch: last.batch, provider: last.provider, service: last.service,
                stem: last.stem, price: nil),
            reportedCost: Money(written: "0.00351 USD"))
        return attempts
    }

    static func tally(_ attempts: [Attempt?], price: String? = nil) -> Tally {
        var tally = Tally()
        for attempt in attempts { tally.add(attempt, price: price.flatMap { Money(written: $0) }) }
        return tally
    }
}
