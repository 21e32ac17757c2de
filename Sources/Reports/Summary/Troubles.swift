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

        /// Takes in those of another group.
        fileprivate mutating func add(_ other: Group) {
            count += other.count
            stems += other.stems.prefix(max(0, Troubles.stemsMax - stems.count))
        }
    }

    private(set) var failures: [Group] = []
    /// Failures of kinds beyond those that are kept.
    private(set) var otherCount = 0
    /// Jobs in doubt of which only their user can say what became of them.
    private var held = Group(title: "unknown", reason: "", count: 0, stems: [])
    /// Jobs in doubt that their services can be asked about, and until when.
    private var asked = Group(title: "unknown", reason: "", count: 0, stems: [])
    private var endOfEvidence = Timestamp(milliseconds: 0)

    static let groupsMax = 20
    static let stemsMax = 5

    package init() {}

    /// - Parameter attempts: In the order in which they are to be named.
    package init(_ attempts: [Attempt]) {
        for attempt in attempts { add(attempt) }
    }

    /// Takes in a job's latest attempt, whatever its state.
    ///
    /// - Parameter endOfEvidence: Until when a run may settle a doubt about it by asking its
    ///   service; `nil` where it can't.
    package mutating func add(_ attempt: Attempt, endOfEvidence: Timestamp? = nil) {
        let stem = attempt.context.stem
        switch attempt.state {
        case .ready, .submitting, .accepted, .finished, .done: break
        case .unknown:
            guard let endOfEvidence else { return Self.count(SafeText.line(stem), in: &held) }
            self.endOfEvidence = max(self.endOfEvidence, endOfEvidence)
            Self.count(SafeText.line(stem), in: &asked)
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

    /// The jobs in doubt, and what to do about them now.
    func unknown(at now: Timestamp) -> UnknownText {
        var unknown = UnknownText(held: held, asked: asked)
        if now >= endOfEvidence { unknown.giveUpAsking() }
        return unknown
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

/// Jobs in doubt, and what their user can do about them.
struct UnknownText {
    /// Of which only their user can say what became of them.
    private(set) var held: Troubles.Group
    /// About which the next run asks their services.
    private(set) var asked: Troubles.Group

    fileprivate init(held: Troubles.Group, asked: Troubles.Group) {
        self.held = held
        self.asked = asked
    }

    var count: Int { held.count + asked.count }

    /// No service knows of them any more.
    fileprivate mutating func giveUpAsking() {
        held.add(asked)
        asked = Troubles.Group(title: asked.title, reason: "", count: 0, stems: [])
    }

    /// What to do, a way out for each kind.
    ///
    /// - Parameter beginning: What the first line begins with.
    func advice(_ invocation: Invocation, before beginning: String = "") -> [String] {
        var lines: [String] = []
        if asked.count > 0 {
            let them = asked.count == 1 ? "it" : "them"
            let which = held.count == 0 ? them : "\(asked.count) of them"
            lines.append("\(beginning)Run again: that asks the service what became of \(which).")
        }
        if held.count > 0 {
            let rest =
                asked.count == 0 ? beginning : "Of the \(held.count == 1 ? "other" : "others"): "
            lines += [
                rest + "\(rest.hasSuffix(": ") ? "look" : "Look") into your account at the service,"
                    + " and say what you found:",
                "  " + invocation.ofAllJobs.command("resolve"),
            ]
        }
        return lines
    }
}
