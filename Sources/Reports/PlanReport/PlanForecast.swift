package import Core

/// What a run is expected to cost and how long it takes, as far as that can be known before.
package struct PlanForecast: Sendable {
    /// What one job of a batch costs, and who says so.
    package enum Price: Hashable, Sendable {
        /// The manifest.
        case written(Money)
        /// The service, of so many jobs that are done.
        case past(Money, jobs: Int)

        package var money: Money {
            switch self {
            case .written(let money), .past(let money, _): money
            }
        }
    }

    /// How long a run takes.
    package enum Time: Hashable, Sendable {
        case about(Duration)
        /// What the rate alone needs: how long a job takes is not known.
        case atLeast(Duration)
        case unknown
    }

    /// By batch; `nil` where nobody knows.
    package let prices: [Price?]
    /// By unit: what the jobs to submit are estimated to cost.
    package let cost: [Money]
    /// Jobs to submit whose price nobody knows.
    package let unpricedCount: Int
    /// By batch, as if nothing else ran; `nil` when nothing is to be done.
    package let times: [Time?]
    /// All providers at work side by side.
    package let time: Time?

    package init(_ facts: PlanFacts) {
        let (plan, tallies) = (facts.plan, facts.tallies.batches)
        prices = plan.batches.map { Self.price(of: $0, facts.past) }
        var sum = Tally()
        var unpriced = 0
        for (tally, price) in zip(tallies, prices) where tally.toSubmit > 0 {
            if let price {
                sum.add(nil, price: price.money * UInt64(tally.toSubmit))
            } else {
                unpriced += tally.toSubmit
            }
        }
        cost = sum.expected
        unpricedCount = unpriced
        let loads = zip(plan.batches, tallies).map { Load($0, $1, facts.past) }
        times = zip(plan.batches, loads).map { batch, load in
            batch.providers.compactMap { Self.time(of: [load.share(of: $0, in: batch)], on: $0) }
                .max { $0.duration < $1.duration }
        }
        let lanes = plan.providers.compactMap { provider in
            let own = zip(plan.batches, loads).filter { batch, _ in
                batch.providers.contains { $0.name == provider.name }
            }
            return Self.time(of: own.map { $1.share(of: provider, in: $0) }, on: provider)
        }
        time = lanes.max { ($0.isKnown ? 0 : 1, $0.duration) < ($1.isKnown ? 0 : 1, $1.duration) }
            .map { last in
                let least = lanes.map(\.duration).max() ?? .zero
                return last.isKnown ? last : least > .zero ? .atLeast(least) : .unknown
            }
    }

    private static func price(of batch: Plan.Batch, _ past: [PastJobs]) -> Price? {
        if let price = batch.price { return .written(price) }
        let names = batch.providers.map(\.name)
        let own = past.filter { $0.batch == batch.name && names.contains($0.provider) }
        guard let most = own.filter({ $0.cost != nil }).max(by: { $0.count < $1.count }),
            let cost = most.cost
        else { return nil }
        return .past(cost, jobs: most.count)
    }

    /// What a batch asks of its provider.
    private struct Load {
        let submits: Int
        /// Submits, and jobs that the service has already.
        let jobs: Int
        /// Of one job; `nil` when none of its provider is done.
        let duration: Duration?

        init(_ batch: Plan.Batch, _ tally: Tally, _ past: [PastJobs]) {
            submits = tally.toSubmit
            jobs = tally.toSubmit + tally.inFlight
            let names = batch.providers.map(\.name)
            let lane = past.filter { names.contains($0.provider) }
            let own = lane.filter { $0.batch == batch.name }
            let known = own.isEmpty ? lane : own
            let count = known.reduce(0) { $0 + $1.count }
            let seconds = known.reduce(0) { $0 + $1.duration.seconds * Double($1.count) }
            duration = count == 0 ? nil : .seconds(min(seconds / Double(count), secondsMax))
        }

        private init(submits: Int, jobs: Int, duration: Duration?) {
            self.submits = submits
            self.jobs = jobs
            self.duration = duration
        }

        /// What of it one provider of a pool takes on: as much as it has room for.
        func share(of provider: Plan.Provider, in batch: Plan.Batch) -> Load {
            let room = batch.providers.reduce(0) { $0 + $1.concurrency }
            guard batch.providers.count > 1, room > 0 else { return self }
            let part = { (count: Int) in
                (count * provider.concurrency + room - 1) / room
            }
            return Load(submits: part(submits), jobs: part(jobs), duration: duration)
        }
    }

    private static func time(of loads: [Load], on provider: Plan.Provider) -> Time? {
        let busy = loads.filter { $0.jobs > 0 }
        guard !busy.isEmpty else { return nil }
        let submits = busy.reduce(0) { $0 + $1.submits }
        let pause = provider.rate.map { $0.period.seconds / Double(max(1, $0.count)) } ?? 0
        let sending = min(pause * Double(max(0, submits - 1)), secondsMax)
        guard busy.allSatisfy({ $0.duration != nil }) else {
            return sending > 0 ? .atLeast(.seconds(sending)) : .unknown
        }
        // The service works on so many at a time, and on the last one after it is sent.
        var (work, longest) = (0.0, 0.0)
        for load in busy {
            let seconds = load.duration?.seconds ?? 0
            work += seconds * Double(load.jobs) / Double(max(1, provider.concurrency))
            longest = max(longest, seconds)
        }
        return .about(.seconds(min(max(work, sending + longest), secondsMax)))
    }
}

/// Beyond what anyone waits for, and far from what a `Duration` can hold.
private let secondsMax = 1e12

extension PlanForecast.Time {
    var isKnown: Bool {
        switch self {
        case .about: true
        case .atLeast, .unknown: false
        }
    }

    /// As far as it is known.
    var duration: Duration {
        switch self {
        case .about(let duration), .atLeast(let duration): duration
        case .unknown: .zero
        }
    }

    /// `about 2 min 05 s`.
    var words: String {
        switch self {
        case .about(let duration): "about \(Wording.estimate(duration))"
        case .atLeast(let duration): "at least \(Wording.estimate(duration))"
        case .unknown: "unknown"
        }
    }
}
