package import Core

/// What came to nothing and what nobody knows of, gathered one attempt at a time.
///
/// Keeps a few names of each kind and counts the rest, so that it stays small whatever went wrong.
package struct Troubles: Sendable {
    /// Jobs that ended for the same reason.
    struct Group: Sendable {
        let title: String
        let reason: String
        fileprivate(set) var count: Int
        fileprivate(set) var stems: [String]
    }

    private(set) var failures: [Group] = []
    /// Failures of kinds beyond those that are kept.
    private(set) var otherCount = 0
    private(set) var unknown = Group(title: "unknown", reason: "", count: 0, stems: [])

    static let groupsMax = 20
    static let stemsMax = 5

    package init() {}

    /// - Parameter attempts: In the order in which they are to be named.
    package init(_ attempts: [Attempt]) {
        for attempt in attempts { add(attempt) }
    }

    /// Takes in a job's latest attempt, whatever its state.
    package mutating func add(_ attempt: Attempt) {
        let stem = attempt.context.stem
        switch attempt.state {
        case .ready, .submitting, .accepted, .finished, .done: break
        case .unknown: Self.count(SafeText.line(stem), in: &unknown)
        case .failed(_, let failure, _):
            add(stem, "failed, " + failure.kind.words, failure.message)
        case .lost(_, let reason): add(stem, "lost", reason)
        case .expired(_, let reason): add(stem, "expired", reason)
        case .cancelled(_, let reason): add(stem, "cancelled", reason)
        }
    }

    private mutating func add(_ stem: String, _ title: String, _ reason: String) {
        let (stem, reason) = (SafeText.line(stem), SafeText.line(reason, columnsMax: 200))
        if let index = failures.firstIndex(where: { $0.title == title && $0.reason == reason }) {
            Self.count(stem, in: &failures[index])
        } else if failures.count < Self.groupsMax {
            failures.append(Group(title: title, reason: reason, count: 1, stems: [stem]))
        } else {
            otherCount += 1
        }
    }

    private static func count(_ stem: String, in group: inout Group) {
        group.count += 1
        if group.stems.count < stemsMax { group.stems.append(stem) }
    }

    /// The groups, each with the names of its first jobs below; empty when nothing failed.
    func lines(_ look: Look) -> [String] {
        var lines: [String] = []
        for group in failures {
            let jobs = Wording.count(group.count, "job")
            lines.append(look.palette.red("\(jobs) \(group.title): \(group.reason)"))
            lines += Self.names(group, look)
        }
        if otherCount > 0 {
            lines.append("\(Wording.count(otherCount, "more job")) failed for other reasons")
        }
        return lines
    }

    static func names(_ group: Group, _ look: Look) -> [String] {
        let more = group.count - group.stems.count
        let names = group.stems.map { "  " + $0 }
        return names + (more > 0 ? [look.palette.dim("  and \(more) more")] : [])
    }
}
