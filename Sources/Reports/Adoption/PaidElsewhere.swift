package import Core

/// Jobs that a run would submit although another output folder has them already.
package struct PaidElsewhere: Hashable, Sendable {
    /// What one folder has of them.
    package struct Folder: Hashable, Sendable {
        package let path: String
        /// Jobs whose images it has.
        package var done = 0
        /// Jobs that its service has still, or of which nobody knows whether it has.
        package var underWay = 0
        /// Whether it is the plan's own, and its ledger is gone.
        package let isOwn: Bool
        /// Jobs that were paid for and are not in the plan, where the ledger is gone.
        package var past = 0

        package init(path: String, isOwn: Bool) {
            self.path = path
            self.isOwn = isOwn
        }
    }

    /// Jobs that would be submitted.
    package var planned: Int
    /// The folders that have some of them.
    package private(set) var folders: [Folder] = []
    /// The jobs that they have.
    package private(set) var keys: Set<JobKey> = []
    /// What could not be looked at, in words.
    package var troubles: [String] = []

    package init(planned: Int) {
        self.planned = planned
    }

    /// Adds a folder that has these jobs.
    package mutating func add(_ folder: Folder, keys: Set<JobKey>) {
        if let place = folders.firstIndex(where: { $0.path.isExactly(folder.path) }) {
            folders[place].underWay += folder.underWay
        } else {
            folders.append(folder)
        }
        self.keys.formUnion(keys)
    }

    package var isEmpty: Bool { folders.isEmpty }

    /// How many folders are told one by one.
    private static let foldersMax = 5

    /// What there is where, and what to do.
    ///
    /// - Parameter invocation: The command that would submit the jobs.
    package func lines(_ invocation: Invocation) -> [String] {
        guard !isEmpty else { return [] }
        var lines = folders.prefix(Self.foldersMax).flatMap { line(of: $0, invocation) }
        if folders.count > Self.foldersMax {
            let more = Wording.count(folders.count - Self.foldersMax, "more folder")
            lines.append("… and others in \(more)")
        }
        return lines + ["to pay for them again: \(invocation.command("run", ["--anew"]))"]
    }

    /// The question on a terminal.
    package var question: String {
        keys.isEmpty
            ? "Begin anew, without them? [y/N] "
            : "Pay again for \(Wording.count(keys.count, "job"))? [y/N] "
    }

    private func line(of folder: Folder, _ invocation: Invocation) -> [String] {
        let place = SafeText.line(folder.path) + (folder.isOwn ? ", whose ledger is gone" : "")
        let adopt = invocation.ofAllJobs.command("adopt", [folder.path])
        var lines: [String] = []
        let jobs = Wording.count(planned, "job")
        if folder.done > 0 {
            let verb = folder.done == 1 ? "is" : "are"
            lines.append(
                "\(folder.done) of \(jobs) \(verb) done in \(place); to use"
                    + " \(folder.done == 1 ? "it" : "them"): \(adopt)")
        }
        if folder.underWay > 0 {
            let verb = folder.underWay == 1 ? "is" : "are"
            let advice =
                folder.isOwn ? "to go on with them: \(adopt)" : "run there first, then: \(adopt)"
            lines.append(
                "\(folder.underWay) of \(jobs) \(verb) paid for in \(place), and not done yet;"
                    + " \(advice)")
        }
        if lines.isEmpty, folder.past > 0 {
            lines.append(
                "\(Wording.count(folder.past, "job")) of earlier plans"
                    + " \(folder.past == 1 ? "is" : "are") in \(place); to keep"
                    + " \(folder.past == 1 ? "it" : "them") on record: \(adopt)")
        }
        return lines
    }

    package var json: JSON {
        .array(
            folders.map { folder in
                .members([
                    "folder": .string(folder.path), "done": .integer(folder.done),
                    "under-way": .integer(folder.underWay),
                    "ledger-gone": folder.isOwn ? .bool(true) : nil,
                ])
            })
    }
}
