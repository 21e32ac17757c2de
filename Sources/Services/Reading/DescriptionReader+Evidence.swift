internal import Core
internal import YAML

/// What settles a submit that was not answered.
extension DescriptionReader {
    /// Names of the submit that is meant; the same after a crash.
    static let attemptNames = ["attempt.id", "attempt.uuid"]

    /// - Parameter submit: What the evidence is about: it must carry a name to be known by.
    mutating func evidence(_ pair: Pair?, submit: SubmitRule?) -> EvidenceRule? {
        guard let pair else { return nil }
        var fields = Fields(pair.value, of: "'evidence'", problems: &problems)
        let rule = EvidenceRule(
            repeats: repeats(fields.take("repeat")?.value),
            lookUp: lookUp(fields.take("lookup")?.value), list: list(fields.take("list")?.value))
        fields.finish(problems: &problems)
        if let submit, !submit.request.references.contains(where: { $0.root == "attempt" }) {
            problems.add(
                "'submit' carries no name that it could be known by; put '${{ attempt.id }}' or "
                    + "'${{ attempt.uuid }}' into its headers or its body", at: pair.keyMark)
        }
        if let handle = handles.first(where: { $0.name != "id" && !$0.isOptional }) {
            problems.add(
                "evidence gives the job's id alone, and '\(handle.name)' is needed too; make it "
                    + "optional, with 'else' in the requests that name it", at: pair.keyMark)
        }
        return rule
    }

    private mutating func repeats(_ node: Node?) -> EvidenceRule.Repeat? {
        guard let node else { return nil }
        var fields = Fields(node, of: "'repeat'", problems: &problems)
        let keeps = fields.require("keeps", problems: &problems)
        let duration = duration(keeps?.value, as: "'keeps'")
        let rejects = rejection(fields.take("rejected")?.value)
        fields.finish(problems: &problems)
        return duration.map { .init(keeps: $0, rejects: rejects) }
    }

    private mutating func rejection(_ node: Node?) -> EvidenceRule.Rejection? {
        guard let node else { return nil }
        var fields = Fields(node, of: "'rejected'", problems: &problems)
        let says = ["status", "when"].compactMap { fields.take($0) }
        let statuses = fields.take("status").map { self.statuses($0.value) } ?? []
        let tests = conditions(fields.take("when")?.value, as: "'when'")
        let id = path(fields.take("id")?.value, as: "'id'")
        fields.finish(problems: &problems)
        if node.pairs != nil, says.isEmpty {
            problems.add(
                "'rejected' says how a repeat is refused; add 'status' or 'when'", at: node.mark)
        }
        return .init(statuses: statuses, conditions: tests, id: id)
    }

    private mutating func lookUp(_ node: Node?) -> EvidenceRule.LookUp? {
        guard let node else { return nil }
        var fields = Fields(node, of: "'lookup'", problems: &problems)
        let id = fields.require("id", problems: &problems).flatMap {
            text($0.value, as: "'id'", names: KnownNames(names: Self.attemptNames))
        }
        let settles = duration(fields.take("settles")?.value, as: "'settles'")
        fields.finish(problems: &problems)
        return id.map { .init(id: $0, settles: settles ?? EvidenceRule.settlesByDefault) }
    }

    private mutating func list(_ node: Node?) -> EvidenceRule.List? {
        guard let node else { return nil }
        var fields = Fields(node, of: "'list'", problems: &problems)
        let names = KnownNames(names: ["page", "offset", "next", "nonce"])
        let request = request(&fields, names: names, handles: [])
        let jobs = fields.require("jobs", problems: &problems)
        let jobsPath = path(jobs?.value, as: "'jobs'")
        if let jobs, jobsPath?.steps.last == .every {
            problems.add("'jobs' leads to the list itself; remove '[*]'", at: jobs.value.mark)
        }
        let id = path(fields.require("id", problems: &problems)?.value, as: "'id'")
        let reference = path(
            fields.require("reference", problems: &problems)?.value, as: "'reference'")
        let created = path(fields.take("created")?.value, as: "'created'")
        let next = path(fields.take("next")?.value, as: "'next'")
        let isComplete = fields.bool("complete", problems: &problems) ?? false
        let settles = duration(fields.take("settles")?.value, as: "'settles'")
        fields.finish(problems: &problems)
        guard let request, let jobsPath, let id, let reference else { return nil }
        return .init(
            request: request, jobs: jobsPath, id: id, reference: reference, created: created,
            next: next, isComplete: isComplete,
            settles: settles ?? EvidenceRule.settlesByDefault)
    }
}
