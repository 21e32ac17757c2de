/// One submit of a job and what became of it: a row of the ledger.
///
/// Its copies share what they hold until one of them changes: a run has many, and each is large.
package struct Attempt: Hashable, Sendable {
    private var shared: Shared

    package var key: JobKey { shared.fields.key }
    /// Counted from 1.
    ///
    /// A submit that was surely not accepted does not count.
    package var number: Int {
        get { shared.fields.number }
        set { change { $0.number = newValue } }
    }
    package var state: JobState {
        get { shared.fields.state }
        set { change { $0.state = newValue } }
    }
    package var context: Context {
        get { shared.fields.context }
        set { change { $0.context = newValue } }
    }
    package var times: Times {
        get { shared.fields.times }
        set { change { $0.times = newValue } }
    }
    /// What the service says that this attempt cost, its latest word; no later event forgets it.
    package var reportedCost: Money? {
        get { shared.fields.reportedCost }
        set { change { $0.reportedCost = newValue } }
    }
    /// Images that are on disk while others may come yet, by their places in the service's list.
    package var kept: [StoredImage?] {
        get { shared.fields.kept }
        set { change { $0.kept = newValue } }
    }
    /// What the job's earlier attempts cost or may have, oldest first: they stay spent.
    package var earlier: [Cost] {
        get { shared.fields.earlier }
        set { change { $0.earlier = newValue } }
    }
    /// The images that the job's earlier attempts left, oldest first.
    package var earlierImages: [EarlierImages] {
        get { shared.fields.earlierImages }
        set { change { $0.earlierImages = newValue } }
    }
    /// How the last doubt about it ended; `nil` when there never was one, or there is one now.
    package var resolution: Resolution? {
        get { shared.fields.resolution }
        set { change { $0.resolution = newValue } }
    }
    /// What was asked for, to be kept with what is written next; `nil` where it is kept already.
    ///
    /// What is read from a ledger leaves it there: `LedgerReader.records` has it.
    package var request: JSON? {
        get { shared.fields.request }
        set { change { $0.request = newValue } }
    }
    /// What is known of its images since they were made; written apart from it.
    package var mark: Mark {
        get { shared.fields.mark }
        set { change { $0.mark = newValue } }
    }

    fileprivate struct Fields: Hashable, Sendable {
        let key: JobKey
        var number: Int
        var state: JobState
        var context: Context
        var times: Times
        var reportedCost: Money?
        var kept: [StoredImage?]
        var earlier: [Cost]
        var earlierImages: [EarlierImages]
        var resolution: Resolution?
        var request: JSON?
        var mark: Mark
    }

    fileprivate final class Shared: Hashable, Sendable {
        let fields: Fields

        init(_ fields: Fields) {
            self.fields = fields
        }

        static func == (one: Shared, other: Shared) -> Bool {
            one === other || one.fields == other.fields
        }

        func hash(into hasher: inout Hasher) { fields.hash(into: &hasher) }
    }

    private mutating func change(_ change: (inout Fields) -> Void) {
        var fields = shared.fields
        change(&fields)
        shared = Shared(fields)
    }

    /// What an earlier attempt of a job left.
    package struct EarlierImages: Hashable, Sendable {
        /// Which attempt, counted from 1.
        package let attempt: Int
        package let cost: Cost?
        package let images: [StoredImage]

        package init(attempt: Int, cost: Cost?, images: [StoredImage]) {
            self.attempt = attempt
            self.cost = cost
            self.images = images
        }
    }

    /// What is needed to collect the job even when the manifest no longer has it.
    package struct Context: Hashable, Sendable {
        package let batch: String
        package let provider: String
        package let service: String
        /// Where its images go, without number and extension.
        package let stem: String
        /// What it was expected to cost when it was submitted.
        package let price: Money?

        package init(batch: String, provider: String, service: String, stem: String, price: Money?)
        {
            self.batch = batch
            self.provider = provider
            self.service = service
            self.stem = stem
            self.price = price
        }
    }

    /// When it reached the states that it has been in.
    package struct Times: Hashable, Sendable {
        package var submitted: Timestamp?
        package var accepted: Timestamp?
        package var finished: Timestamp?
        /// Done, failed, unknown, lost, expired or cancelled.
        package var settled: Timestamp?

        package init(
            submitted: Timestamp? = nil, accepted: Timestamp? = nil, finished: Timestamp? = nil,
            settled: Timestamp? = nil
        ) {
            self.submitted = submitted
            self.accepted = accepted
            self.finished = finished
            self.settled = settled
        }
    }

    package init(
        key: JobKey, number: Int, state: JobState, context: Context, times: Times = Times(),
        reportedCost: Money? = nil, kept: [StoredImage?] = [], earlier: [Cost] = [],
        resolution: Resolution? = nil
    ) {
        shared = Shared(
            Fields(
                key: key, number: number, state: state, context: context, times: times,
                reportedCost: reportedCost, kept: kept, earlier: earlier, earlierImages: [],
                resolution: resolution, request: nil, mark: Mark()))
    }

    /// The same once what it asked for is on disk, where it is not written again.
    var recorded: Attempt {
        guard request != nil else { return self }
        var attempt = self
        attempt.request = nil
        return attempt
    }

    /// Its images that are on disk under their names.
    package var images: [StoredImage] {
        state.images.isEmpty ? kept.compactMap(\.self) : state.images
    }

    /// What it cost: what the service says, else what was expected once it was accepted or may have
    /// been.
    ///
    /// However a job ends it may be charged, unless it was surely not accepted: only the service
    /// can say that it was not. While it is at the service it may still come to cost more than it
    /// has.
    package var cost: Cost? {
        guard mayBeCharged else { return nil }
        guard let cost = reportedCost else { return context.price.map { .estimated($0) } }
        if state.name == .accepted, let price = context.price, price.unit == cost.unit,
            price.micro > cost.micro
        {
            return .estimated(price)
        }
        return .reported(cost)
    }

    /// Whether it costs what was expected, as far as nobody says otherwise.
    private var mayBeCharged: Bool {
        switch state {
        case .submitting, .accepted, .finished, .done, .unknown, .lost, .expired, .cancelled: true
        case .failed(let remote, let failure, _): failure.kind == .givenUp || remote != nil
        case .ready: false
        }
    }

    /// The images that it and the job's earlier attempts left.
    fileprivate var allImages: [EarlierImages] {
        guard !images.isEmpty else { return earlierImages }
        return earlierImages + [EarlierImages(attempt: number, cost: cost, images: images)]
    }

    /// What it and the job's earlier attempts cost.
    package var costs: [Cost] { earlier + (cost.map { [$0] } ?? []) }

    /// An amount, and whether the service said it.
    package enum Cost: Hashable, Sendable {
        case reported(Money)
        case estimated(Money)

        package var money: Money {
            switch self {
            case .reported(let money), .estimated(let money): money
            }
        }
    }

    /// The attempt after `event` at `now`; `nil` when the event can't happen in its state.
    ///
    /// - Parameter witness: Whose word it is, where it ends a doubt.
    package func after(
        _ event: JobEvent, at now: Timestamp, by witness: Resolution.Witness = .user
    ) -> Attempt? {
        guard let next = state.after(event) else { return nil }
        var attempt = self
        attempt.change { $0.happen(event, next, at: now, by: witness, to: self) }
        return attempt
    }
}

extension Attempt {
    /// What its submit was called; `nil` when it was never sent.
    package var submitName: SubmitName? {
        times.submitted.map { SubmitName(key: key, number: number, submitted: $0) }
    }

    /// When its images can't be downloaded any more; `nil` unless they can be.
    package func expiry(keeps: Duration) -> Timestamp? {
        guard case .finished(_, let outputs) = state else { return nil }
        let finished = times.finished ?? times.accepted ?? Timestamp(milliseconds: 0)
        return outputs.expiry(finished: finished, keeps: keeps)
    }
}

extension Attempt.Fields {
    /// What an attempt notes of what happened to it.
    ///
    /// - Parameters:
    ///   - next: The state that it comes into.
    ///   - old: What it was before.
    fileprivate mutating func happen(
        _ event: JobEvent, _ next: JobState, at now: Timestamp,
        by witness: Attempt.Resolution.Witness, to old: Attempt
    ) {
        state = next
        reportedCost = event.cost ?? reportedCost
        switch event {
        // Known of it is more, and it is where it was.
        case .charged: return
        case .kept(let images):
            kept = images
            return
        case .collect:
            kept = old.images
            times.finished = nil
            times.settled = nil
            return
        case .stored where old.state.name == .done:
            // Fetched once more, it was done when it was.
            mark.missing = nil
            return
        case .stored, .partial: kept = []
        case .failed:
            guard case .failed(let remote, let failure, _) = next else { break }
            state = .failed(remote, failure, images: old.images)
            kept = []
        case .submit, .accepted, .released, .refused, .ambiguous, .finished, .lost, .expired,
            .cancelled, .dropped, .retry:
            break
        }
        if case .unknown(let reason) = old.state {
            resolution = Attempt.Resolution(event, at: now, reason: reason, by: witness)
            // More is known of the doubt, and it is as old as before.
            if next.name == .unknown { return }
        }
        become(next, by: event, at: now, from: old)
    }

    /// What an attempt notes of itself when it comes into a state.
    private mutating func become(
        _ next: JobState, by event: JobEvent, at now: Timestamp, from old: Attempt
    ) {
        switch next {
        case .ready where event == .retry:
            number += 1
            (earlier, earlierImages) = (old.costs, old.allImages)
            reportedCost = nil
            kept = []
            mark = Attempt.Mark()
        case .ready: break
        case .submitting: times = Attempt.Times(submitted: now)
        case .accepted:
            times.accepted = now
            times.settled = nil
        case .finished: times.finished = times.finished ?? now
        case .unknown:
            times.settled = now
            resolution = nil
        case .done, .failed, .lost, .expired, .cancelled: times.settled = now
        }
    }
}
