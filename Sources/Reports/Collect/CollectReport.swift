package import Core

/// What came of asking after jobs without submitting any, made from a run's events alone.
package struct CollectReport: Sendable {
    private var asked: Set<JobKey> = []
    private var fetched: [JobKey: Int] = [:]
    private var unchanged: Set<JobKey> = []
    private var ended: Set<JobKey> = []
    private var left: Set<JobKey> = []

    package init() {}

    package mutating func apply(_ event: RunEvent) {
        switch event {
        case .reopened(let attempt): asked.insert(attempt.key)
        case .unchanged(let attempt, _):
            asked.insert(attempt.key)
            unchanged.insert(attempt.key)
        case .job(let attempt): apply(attempt)
        case .leftBehind(let key?, _, _):
            asked.insert(key)
            left.insert(key)
        case .leftBehind(nil, _, _), .began, .polled, .slowed, .retrying, .stopped, .grew,
            .withheld, .draining:
            break
        }
    }

    private mutating func apply(_ attempt: Attempt) {
        switch attempt.state {
        case .done:
            asked.insert(attempt.key)
            fetched[attempt.key] = attempt.images.count
        case .failed, .lost, .expired, .cancelled: ended.insert(attempt.key)
        case .accepted, .finished: asked.insert(attempt.key)
        // What an interrupted run was submitting is not asked after.
        case .ready, .submitting, .unknown: break
        }
    }

    /// Jobs that were asked after.
    package var askedCount: Int { asked.count }
    /// Those whose images are there now.
    package var fetchedCount: Int { fetched.count }
    package var imageCount: Int { fetched.values.reduce(0, +) }
    /// Those of which their service has nothing more than before.
    package var unchangedCount: Int { asked.subtracting(fetched.keys).subtracting(leftKeys).count }
    /// Those that a service has still, or whose images could not be fetched now.
    package var leftCount: Int { leftKeys.count }

    private var leftKeys: Set<JobKey> {
        left.union(asked.subtracting(unchanged).subtracting(ended)).subtracting(fetched.keys)
    }

    /// What there is in all, and what to do next.
    ///
    /// - Parameter file: The manifest, as its user names it.
    package func text(file: String, flags: String, look: Look) -> String {
        guard askedCount > 0 else { return "nothing to collect\n" }
        var parts = [
            "\(Wording.count(imageCount, "image")) of \(Wording.count(fetchedCount, "job")) fetched"
        ]
        if unchangedCount > 0 { parts.append("\(unchangedCount) as before") }
        if leftCount > 0 { parts.append("\(leftCount) not there yet") }
        let head = "\(Wording.count(askedCount, "job")) asked after: "
        var lines = [look.palette.bold(head + parts.joined(separator: ", "))]
        if leftCount > 0 {
            lines.append("ask again: tirage collect\(flags) \(SafeText.line(file))")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    package var json: JSON {
        .members([
            "asked": .integer(askedCount), "fetched": .integer(fetchedCount),
            "images": .integer(imageCount), "as-before": .integer(unchangedCount),
            "left": .integer(leftCount),
        ])
    }
}
