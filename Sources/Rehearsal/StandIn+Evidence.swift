internal import Core

/// What a service offers to those that got no answer, played backwards.
extension StandIn {
    /// How long a job takes to stand in the list, and how many stand on a page.
    private static var listLag: Duration { .milliseconds(500) }
    private static var pageSize: Int { 50 }

    /// What a submit was called: 32 hexadecimal digits.
    static func name(in captures: RequestPattern.Captures) -> String? {
        let text = captures.text("attempt.id") ?? captures.text("attempt.uuid")
        return text.map { $0.filter { $0 != "-" } }
    }

    /// The answer to a submit that was sent before; `nil` for one that was not, or where that makes
    /// another job.
    func answerToRepeat(of name: String) async -> Answer? {
        guard let rule = description.evidence?.repeats,
            let id = await bill.job(named: name, at: mount.name)
        else { return nil }
        guard let rejection = rule.rejects else {
            return answers.accepted(id: chosenID(name) ?? id, base: base)
        }
        var document = JSON.object([])
        for condition in rejection.conditions { answers.satisfy(condition, in: &document) }
        rejection.id?.set(.string(chosenID(name) ?? id), in: &document)
        return .json(rejection.statuses.first ?? 409, document)
    }

    /// The id that the submit of this name chose; `nil` where the service chooses.
    func chosenID(_ name: String) -> String? {
        guard let template = description.evidence?.lookUp?.id else { return nil }
        var id = ""
        for part in template.parts {
            switch part {
            case .literal(let text): id += text
            case .reference(let reference):
                id += reference.written == "attempt.uuid" ? SubmitName.uuid(name) : name
            }
        }
        return id
    }

    /// The job whose submit chose this id.
    func jobWithChosenID(_ id: String) async -> String? {
        guard description.evidence?.lookUp != nil else { return nil }
        let digits = id.filter { $0 != "-" }
        for name in [digits.suffix(32), digits.prefix(32)] where chosenID(String(name)) == id {
            if let job = await bill.job(named: String(name), at: mount.name) { return job }
        }
        return nil
    }

    // MARK: - Lists

    /// A page of the list; `nil` for a call that asks for something else.
    func list(_ call: Call) async throws(BadRequest) -> Conduct? {
        guard let rule = description.evidence?.list else { return nil }
        var request = rule.request
        request.query.removeAll { wanted in
            wanted.value.references.contains { $0.root == "next" }
                && !call.query.contains { $0.name == wanted.name }
        }
        let pattern = RequestPattern(request, handles: [])
        guard pattern.route(call) != nil else { return nil }
        let captures = try pattern.captures(call)
        let fault = mount.fault(at: .list, await bill.arrival(of: .list, at: mount.name))
        let number = { (name: String) in captures.text(name).flatMap(Int.init) }
        let start =
            number("offset") ?? number("next") ?? number("page").map { ($0 - 1) * Self.pageSize }
            ?? 0
        let jobs = await bill.jobs(at: mount.name, before: now() + (.zero - Self.listLag))
        let answer = page(of: jobs, from: max(0, start), rule)
        return fault.map { conduct($0, insteadOf: answer) } ?? .answer(answer)
    }

    private func page(
        of jobs: [Bill.Listed], from start: Int, _ rule: EvidenceRule.List
    ) -> Answer {
        let shown = jobs.dropFirst(start).prefix(Self.pageSize)
        var document = JSON.object([])
        let items = shown.map { job in
            var item = JSON.object([])
            rule.id.set(.string(chosenID(job.name) ?? job.id), in: &item)
            rule.reference.set(.string(job.name), in: &item)
            rule.created?.set(.string(job.at.description), in: &item)
            return item
        }
        rule.jobs.set(.array(items), in: &document)
        if start + shown.count < jobs.count {
            rule.next?.set(.string(String(start + shown.count)), in: &document)
        }
        answers.deny(in: &document, isFailure: false)
        return .json(200, document)
    }
}
