package import Core

/// Where a run stands, made from its events alone.
///
/// Remembers only jobs that are under way: it stays as small as what is in flight.
package struct RunProgress: Sendable {
    /// A job under way, as the last event left it.
    private struct Live {
        var stage: Stage
        var stem: String
        var cost: Money?
        /// Whether its service has said that it has it.
        var isAnswered = true
    }

    fileprivate enum Stage {
        case queued, atService, downloading
    }

    package private(set) var lanes: [LaneProgress] = []
    package private(set) var began: Timestamp?
    /// Paths of the images that came last, the newest last.
    package private(set) var latest: [String] = []
    package private(set) var isDraining = false
    private var live: [JobKey: Live] = [:]
    /// Jobs that became unknown in this run.
    private var doubted: Set<JobKey> = []

    static let latestMax = 3

    package init() {}

    /// Whether there was nothing to do: what stands below says so in one line.
    var isIdle: Bool { lanes.allSatisfy { $0.planned == 0 && $0.unknown + $0.failed == 0 } }

    /// Jobs that came to an end in this run.
    package var settled: Int { lanes.reduce(0) { $0 + $1.settled } }

    package subscript(provider: String) -> LaneProgress? {
        lanes.first { $0.members.contains(provider) }
    }

    /// Where the images of a job under way go.
    package func stem(of key: JobKey) -> String? { live[key]?.stem }

    package mutating func apply(_ event: RunEvent, at now: Timestamp) {
        switch event {
        case .began(let forecasts):
            lanes = forecasts.map { LaneProgress($0) }
            began = now
        case .job(let attempt): apply(attempt)
        case .slowed(let provider, _, let wait):
            change(provider) { $0.slowedUntil = max($0.slowedUntil ?? now, now + wait) }
        case .stopped(let provider, let failure):
            change(provider) { $0.stop(provider, failure) }
        case .grew(let provider, let count):
            change(provider) { lane in
                lane.total += count
                lane.planned += count
                lane.queued += count
            }
        case .withheld(let count, let provider, _, let isFailed):
            change(provider) { lane in
                lane.queued = max(0, lane.queued - count)
                if isFailed {
                    lane.settled += count
                    lane.failed += count
                } else {
                    lane.leftBehind += count
                }
            }
        case .leftBehind(let key, let provider, _):
            // Without a key it never came out of the queue.
            let stage = key.map { live.removeValue(forKey: $0)?.stage ?? .atService } ?? .queued
            change(provider) { lane in
                lane.leftBehind += 1
                Self.leave(stage, &lane)
            }
        case .reopened(let attempt): reopen(attempt)
        case .unchanged(let attempt, _):
            // What was learned of its cost has settled it already.
            guard live.removeValue(forKey: attempt.key) != nil else { return }
            change(attempt.context.provider) { lane in
                lane.planned -= 1
                Self.leave(.atService, &lane)
                if attempt.state.name == .done { lane.done += 1 } else { lane.failed += 1 }
            }
        case .draining: isDraining = true
        case .polled, .retrying, .undescribed: break
        }
    }

    private mutating func reopen(_ attempt: Attempt) {
        change(attempt.context.provider) { lane in
            lane.planned += 1
            lane.atService += 1
            if attempt.state.name == .done {
                lane.done = max(0, lane.done - 1)
            } else {
                lane.failed = max(0, lane.failed - 1)
            }
        }
        live[attempt.key] = Live(
            stage: .atService, stem: attempt.context.stem, cost: attempt.cost?.money)
    }

    /// What the services have now.
    package var atServices: AtServices {
        let sent = live.values.filter { $0.stage != .queued }
        var held = AtServices()
        held.unanswered = sent.count { !$0.isAnswered }
        held.jobs = lanes.reduce(0) { $0 + $1.atService + $1.downloading } - held.unanswered
        for job in sent where job.isAnswered {
            if let cost = job.cost { held.add(cost) }
        }
        return held
    }

    private mutating func change(_ provider: String, _ body: (inout LaneProgress) -> Void) {
        guard let index = lanes.firstIndex(where: { $0.members.contains(provider) }) else { return }
        body(&lanes[index])
    }

    /// A job that was unknown, until its service was asked: it is under way, or queued.
    private mutating func clear(_ attempt: Attempt, _ stage: Stage) {
        let wasSettled = doubted.remove(attempt.key) != nil
        change(attempt.context.provider) { lane in
            lane.unknown = max(0, lane.unknown - 1)
            if wasSettled { lane.settled = max(0, lane.settled - 1) } else { lane.planned += 1 }
            switch stage {
            case .queued: lane.queued += 1
            case .atService: lane.atService += 1
            case .downloading: lane.downloading += 1
            }
        }
        live[attempt.key] = Live(
            stage: stage, stem: attempt.context.stem, cost: attempt.cost?.money)
    }

    private mutating func apply(_ attempt: Attempt) {
        if live[attempt.key] == nil, attempt.isJustCleared, let stage = Stage(attempt.state) {
            return clear(attempt, stage)
        }
        if attempt.state.name == .unknown, live[attempt.key] != nil { doubted.insert(attempt.key) }
        let old = live[attempt.key]
        let next = Stage(attempt.state)
        live[attempt.key] = next.map {
            Live(
                stage: $0, stem: attempt.context.stem, cost: attempt.cost?.money,
                isAnswered: attempt.state.name != .submitting)
        }
        change(attempt.context.provider) { lane in
            guard let from = old?.stage ?? Self.start(of: attempt) else {
                Self.giveUp(attempt.state, &lane)
                return
            }
            // What an earlier run left in flight is in the figures of the beginning at its estimate.
            let counted = old.map(\.cost) ?? (from == .atService ? attempt.context.price : nil)
            lane.spend(attempt.cost?.money, insteadOf: counted)
            Self.leave(from, &lane)
            switch next {
            case .queued: lane.queued += 1
            case .atService: lane.atService += 1
            case .downloading: lane.downloading += 1
            case nil: Self.settle(attempt.state, &lane)
            }
        }
        if case .done(_, _, let images) = attempt.state {
            latest = (latest + images.map(\.path)).suffix(Self.latestMax)
        }
    }

    /// Where a job was before its first event; `nil` when that event leaves the figures as they
    /// are, because it was found as it is or goes back to the queue that it is counted in.
    private static func start(of attempt: Attempt) -> Stage? {
        switch attempt.state {
        case .submitting: .queued
        case .accepted, .finished, .done, .failed(_?, _, _), .lost, .expired, .cancelled:
            .atService
        case .ready, .unknown, .failed(nil, _, _): nil
        }
    }

    /// An unknown job that its user gives up becomes a failed one without ever being under way.
    private static func giveUp(_ state: JobState, _ lane: inout LaneProgress) {
        guard case .failed = state else { return }
        lane.unknown = max(0, lane.unknown - 1)
        lane.failed += 1
    }

    private static func leave(_ stage: Stage, _ lane: inout LaneProgress) {
        switch stage {
        case .queued: lane.queued = max(0, lane.queued - 1)
        case .atService: lane.atService = max(0, lane.atService - 1)
        case .downloading: lane.downloading = max(0, lane.downloading - 1)
        }
    }

    private static func settle(_ state: JobState, _ lane: inout LaneProgress) {
        lane.settled += 1
        switch state {
        case .done: lane.done += 1
        case .unknown: lane.unknown += 1
        case .failed, .lost, .expired, .cancelled: lane.failed += 1
        case .ready, .submitting, .accepted, .finished: break
        }
    }
}

extension Attempt {
    /// Whether its service's own word has just ended a doubt about it.
    var isJustCleared: Bool {
        guard let resolution, resolution.word.isByService else { return false }
        switch state {
        case .ready: return times.submitted.map { $0 <= resolution.at } ?? false
        case .accepted: return times.accepted == resolution.at
        case .submitting, .finished, .done, .failed, .unknown, .lost, .expired, .cancelled:
            return false
        }
    }
}

extension RunProgress.Stage {
    /// `nil` for a job that came to its end.
    fileprivate init?(_ state: JobState) {
        switch state {
        case .ready: self = .queued
        case .submitting, .accepted: self = .atService
        case .finished: self = .downloading
        case .done, .failed, .unknown, .lost, .expired, .cancelled: return nil
        }
    }
}
