package import Core

/// What came of taking over from other folders.
package struct AdoptionReport: Hashable, Sendable {
    /// What came of one folder.
    package struct Folder: Hashable, Sendable {
        package let path: String
        package var jobs = 0
        package var images = 0
        package var byteCount = 0
        /// Jobs that the plan does not have, taken over to stay on record.
        package var past = 0
        /// Wanted jobs that it has not brought to an end.
        package var underWay = 0
        /// Images that are not as they were recorded, by their jobs, each with why.
        package var spoilt: [Spoilt] = []
        /// Lines of its results that tell of no job, with why.
        package var badLines: [BadLine] = []
        /// What else there is to say.
        package var notes: [String] = []

        package init(path: String) {
            self.path = path
        }
    }

    /// An image that is not as it was recorded.
    package struct Spoilt: Hashable, Sendable {
        package let key: JobKey
        package let image: String
        package let why: String

        package init(key: JobKey, image: String, why: String) {
            self.key = key
            self.image = image
            self.why = why
        }
    }

    /// A line that tells of no job.
    package struct BadLine: Hashable, Sendable {
        package let number: Int
        package let why: String

        package init(number: Int, why: String) {
            self.number = number
            self.why = why
        }
    }

    package var folders: [Folder] = []
    /// Jobs of the plan that a run would submit still.
    package var left = 0
    /// Jobs of the plan.
    package var planned = 0
    /// Whether nothing was written.
    package let isDryRun: Bool

    package init(isDryRun: Bool) {
        self.isDryRun = isDryRun
    }

    /// Whether all that was wanted of the folders is here now.
    package var isWhole: Bool {
        folders.allSatisfy { $0.underWay == 0 && $0.spoilt.isEmpty && $0.badLines.isEmpty }
    }

    private static let linesMax = 5

    /// - Parameter invocation: The command, for those that the text advises.
    package func text(_ invocation: Invocation, look: Look) -> String {
        var lines = folders.flatMap { self.lines(of: $0, look) }
        let run = invocation.ofAllJobs.command("run")
        let jobs = Wording.count(planned, "job")
        if isDryRun {
            lines.append("nothing was written: leave out --dry-run to take it over")
        } else if left > 0 {
            lines.append("\(left) of \(jobs) \(left == 1 ? "is" : "are") still to be made: \(run)")
        } else {
            lines.append("a run has nothing new to pay for: \(run)")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func lines(of folder: Folder, _ look: Look) -> [String] {
        let place = SafeText.line(folder.path)
        var lines: [String] = []
        if folder.jobs + folder.past == 0 {
            lines.append("\(place): nothing to take over")
        } else {
            var what =
                "\(Wording.count(folder.jobs, "job")) with"
                + " \(Wording.count(folder.images, "image"))"
            if folder.past > 0 {
                what += ", and \(Wording.count(folder.past, "job")) of earlier plans"
            }
            let verb = isDryRun ? "has" : "taken over:"
            lines.append(look.palette.bold("\(place): \(verb) \(what)"))
        }
        if folder.underWay > 0 {
            let are = folder.underWay == 1 ? "job is" : "jobs are"
            lines.append(
                "  \(folder.underWay) \(are) still at the service in \(place), or nobody knows: run"
                    + " there first, and then take over what is done")
        }
        lines += folder.notes.map { "  \(SafeText.line($0))" }
        lines += some(folder.spoilt) { spoilt in
            "job \(spoilt.key.short): '\(SafeText.line(spoilt.image))' \(SafeText.line(spoilt.why))"
        }
        lines += some(folder.badLines) { bad in
            "results.jsonl:\(bad.number): passed over: \(SafeText.line(bad.why))"
        }
        return lines
    }

    private func some<Item>(_ items: [Item], _ text: (Item) -> String) -> [String] {
        let shown = items.prefix(Self.linesMax).map { "  " + text($0) }
        let rest = items.count - shown.count
        return shown + (rest > 0 ? ["  … and \(rest) more like it"] : [])
    }

    package var json: JSON {
        .members([
            "jobs": .integer(folders.reduce(0) { $0 + $1.jobs }),
            "images": .integer(folders.reduce(0) { $0 + $1.images }),
            "left": .integer(left),
            "dry-run": .bool(isDryRun),
            "folders": .array(folders.map(Self.json)),
        ])
    }

    private static func json(_ folder: Folder) -> JSON {
        .members([
            "folder": .string(folder.path), "jobs": .integer(folder.jobs),
            "images": .integer(folder.images), "bytes": .integer(folder.byteCount),
            "past": .integer(folder.past), "under-way": .integer(folder.underWay),
            "spoilt": .array(
                folder.spoilt.map { spoilt in
                    .members([
                        "key": .string(spoilt.key.hex), "image": .string(spoilt.image),
                        "why": .string(spoilt.why),
                    ])
                }),
            "passed-over": .array(
                folder.badLines.map { bad in
                    .members(["line": .integer(bad.number), "why": .string(bad.why)])
                }),
            "notes": .strings(folder.notes),
        ])
    }
}
