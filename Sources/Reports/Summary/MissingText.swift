internal import Core

/// Done jobs whose files are gone and can't be had again for nothing, and what to do about them.
struct MissingText {
    private let missing: MissingImages

    init(_ missing: MissingImages) {
        self.missing = missing
    }

    /// What a run says the first time that it finds them.
    func lines(_ invocation: Invocation, _ look: Look) -> [String] {
        guard missing.count > 0, let job = missing.firstJobs.first else { return [] }
        let (count, jobs) = (missing.count, missing.firstJobs.map(\.short))
        let isOne = count == 1
        let subject = isOne ? "1 image of a done job is" : "\(count) images of done jobs are"
        let whose = missing.jobCount == 1 ? "of job \(job.short)" : "the first of job \(job.short)"
        let (they, them) = isOne ? ("the file", "it") : ("the files", "them")
        let all = invocation.ofAllJobs
        let head = [
            look.palette.yellow("\(subject) missing or changed on disk, \(whose)"),
            "Nobody has \(them) for nothing any more. This is said once; 'tirage status' counts"
                + " \(them). Put \(they) back, or decide:",
        ]
        guard missing.jobCount == jobs.count else {
            return head + [
                "  not wanted, each job by its key: \(all.command("reject", jobs))",
                "  make and pay for all again: \(invocation.command("run", ["--retry", "done"]))",
            ]
        }
        return head + [
            "  not wanted: \(all.command("reject", jobs))",
            "  make and pay for \(them) again: \(all.command("remake", jobs))",
        ]
    }

    /// What a plan and a status say of them, as often as they are asked.
    static func lines(_ tally: Tally, _ invocation: Invocation) -> [String] {
        guard tally.missing > 0 else { return [] }
        let is1 = tally.missing == 1
        let subject = "\(tally.missing) missing: \(is1 ? "its files are" : "their files are") gone,"
        return [
            "\(subject) and the service has \(is1 ? "it" : "them") no more; to see which:"
                + " \(invocation.ofAllJobs.command("plan", ["--jobs"])); then 'tirage reject' or"
                + " 'tirage remake'"
        ]
    }
}
