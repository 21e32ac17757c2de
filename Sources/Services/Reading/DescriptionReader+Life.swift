internal import Core
internal import YAML

/// Submit, poll, cancel, and what errors mean.
extension DescriptionReader {
    /// Names that a handle can't have, since they mean something else.
    private static let takenNames: Set<String> = [
        "id", "key", "target", "inputs", "credentials", "nonce", "hmac", "name", "attempt",
    ]

    private var handleNames: [String] { handles.map(\.name) }

    mutating func submit(_ pair: Pair?) -> SubmitRule? {
        guard let pair else { return nil }
        var fields = Fields(pair.value, of: "'submit'", problems: &problems)
        let names = KnownNames(
            names: ["key", "nonce"] + Self.attemptNames + (hasTarget ? ["target"] : []),
            wholes: ["inputs"])
        let request = request(&fields, names: names, handles: [])
        let id = fields.require("id", problems: &problems)
        // A wrong path is a mistake already; the name is known all the same.
        if let path = path(id?.value, as: "'id'") ?? JSONPath("id") {
            handles = [.init("id", path)]
        }
        for item in fields.map("handles", problems: &problems) ?? [] { handle(item) }
        fields.finish(problems: &problems)
        guard let request else { return nil }
        return SubmitRule(request: request, handles: handles)
    }

    private mutating func handle(_ pair: Pair) {
        if !isWord(pair.key) || Self.takenNames.contains(pair.key) {
            problems.add(
                "'\(pair.key.prefix(60))' can't name a handle; use another word in lower case",
                at: pair.keyMark)
        }
        if pair.value.pairs == nil {
            if let path = path(pair.value, as: "a handle") { handles.append(.init(pair.key, path)) }
            return
        }
        var fields = Fields(pair.value, of: "a handle", problems: &problems)
        let path = path(fields.require("path", problems: &problems)?.value, as: "'path'")
        let isOptional = fields.bool("optional", problems: &problems) ?? false
        fields.finish(problems: &problems)
        if let path { handles.append(.init(pair.key, path, isOptional: isOptional)) }
    }

    /// A request about an accepted job, with what to send instead when an optional handle is
    /// missing.
    private mutating func followUp(_ fields: inout Fields) -> RequestRule? {
        let names = KnownNames(names: handleNames + ["nonce"])
        var rule = request(&fields, names: names, handles: handleNames)
        guard let pair = fields.take("else") else {
            if let rule, let name = optionalHandle(in: rule) {
                problems.add(
                    "\(fields.what) needs '\(name)', which is optional; add 'else' with a request "
                        + "that does without", at: fields.mark)
            }
            return rule
        }
        var other = Fields(pair.value, of: "'else'", problems: &problems)
        let instead = followUp(&other)
        other.finish(problems: &problems)
        if let rule, optionalHandle(in: rule) == nil {
            problems.add("'else' is never used, as nothing before it is optional", at: pair.keyMark)
        }
        if let instead { rule?.instead = [instead] + instead.instead }
        return rule
    }

    private func optionalHandle(in rule: RequestRule) -> String? {
        let optional = handles.filter(\.isOptional).map(\.name)
        return rule.references.map(\.written).first { optional.contains($0) }
    }

    mutating func poll(_ pair: Pair?) -> PollRule? {
        guard let pair else { return nil }
        var fields = Fields(pair.value, of: "'poll'", problems: &problems)
        let request = followUp(&fields)
        let status = path(
            fields.require("status", problems: &problems)?.value, as: "'status'")
        let name = jobName(fields.take("id")?.value)
        let phases = phases(&fields)
        let guards = conditions(fields.take("succeeded-when")?.value, as: "'succeeded-when'")
        let images = fields.require("images", problems: &problems).map {
            paths($0.value, as: "'images'")
        }
        let cost = cost(fields.take("cost")?.value)
        let progress = progress(fields.take("progress")?.value)
        let messages = fields.take("messages").map { paths($0.value, as: "'messages'") }
        let retryAfter = path(fields.take("retry-after")?.value, as: "'retry-after'")
        fields.finish(problems: &problems)
        guard let request, let status, let images else { return nil }
        return PollRule(
            request: request, status: status, name: name, words: phases, guards: guards,
            images: images,
            cost: cost, progress: progress, messages: messages ?? [], retryAfter: retryAfter)
    }

    /// Where a poll's answer names its job; `none` where it names none.
    private mutating func jobName(_ node: Node?) -> PollRule.JobName {
        guard let node else { return .asSubmitted }
        if node.text == "none" { return .none }
        let paths = paths(node, as: "'id'")
        return paths.isEmpty ? .asSubmitted : .at(paths)
    }

    private mutating func phases(_ fields: inout Fields) -> [PollRule.Phase: [String]] {
        var written: [(phase: PollRule.Phase, node: Node)] = []
        for phase in PollRule.Phase.allCases {
            let pair =
                phase == .succeeded
                ? fields.require(phase.rawValue, problems: &problems) : fields.take(phase.rawValue)
            if let pair { written.append((phase, pair.value)) }
        }
        var found: [PollRule.Phase: [String]] = [:]
        var places: [String: Mark] = [:]
        for (phase, node) in written.sorted(by: { $0.node.mark < $1.node.mark }) {
            let words = words(node, as: "'\(phase.rawValue)'")
            found[phase] = words
            for word in words {
                if let first = places[word] {
                    problems.add(
                        "'\(word.prefix(60))' has two meanings; keep one", at: node.mark,
                        notes: [.init("the first is here", at: first)])
                }
                places[word] = node.mark
            }
        }
        return found
    }

    private mutating func cost(_ node: Node?) -> CostRule? {
        guard let node else { return nil }
        var fields = Fields(node, of: "'cost'", problems: &problems)
        let path = path(fields.require("path", problems: &problems)?.value, as: "'path'")
        let unit = moneyUnit(fields.require("unit", problems: &problems)?.value)
        fields.finish(problems: &problems)
        guard let path, let unit else { return nil }
        return CostRule(path: path, unit: unit)
    }

    /// What a cost counts: a currency, or a unit of the service's own.
    private mutating func moneyUnit(_ node: Node?) -> MoneyUnit? {
        guard let node, let name = node.text(as: "'unit'", problems: &problems) else { return nil }
        guard MoneyUnit.isName(name) else {
            problems.add(
                "\(quoted(name)) is no unit of money; write a word of letters, such as USD or credits",
                at: node.mark)
            return nil
        }
        let unit = MoneyUnit(name, of: serviceName)
        if unit.isCurrency, unit.name != name {
            problems.add(
                "\(quoted(name)) is a currency, which is written '\(unit.name)'", at: node.mark,
                fix: unit.name)
        }
        return unit
    }

    private mutating func progress(_ node: Node?) -> ProgressRule? {
        guard let node else { return nil }
        var fields = Fields(node, of: "'progress'", problems: &problems)
        let done = path(fields.require("done", problems: &problems)?.value, as: "'done'")
        let total = path(fields.take("total")?.value, as: "'total'")
        fields.finish(problems: &problems)
        return done.map { ProgressRule(done: $0, total: total) }
    }

    mutating func cancel(_ node: Node?) -> CancelRule? {
        guard let node else { return nil }
        var fields = Fields(node, of: "'cancel'", problems: &problems)
        let requests = ["queued", "running"].map { key -> RequestRule? in
            guard let pair = fields.take(key) else { return nil }
            var inner = Fields(pair.value, of: "'\(key)'", problems: &problems)
            let request = followUp(&inner)
            inner.finish(problems: &problems)
            return request
        }
        fields.finish(problems: &problems)
        return CancelRule(queued: requests[0], running: requests[1])
    }
}

// MARK: - Errors

extension DescriptionReader {
    mutating func errors(_ node: Node?) -> [ErrorRule] {
        guard let items = node?.list(as: "'errors'", problems: &problems) else { return [] }
        return items.compactMap { item in
            var fields = Fields(item, of: "an error rule", problems: &problems)
            let says = ["status", "when", "contains"].compactMap { fields.take($0) }
            let statuses = fields.take("status").map { self.statuses($0.value) } ?? []
            let tests = conditions(fields.take("when")?.value, as: "'when'")
            let text = fields.text("contains", problems: &problems)
            let meaning: ErrorRule.Meaning? =
                fields.require("means", problems: &problems).flatMap {
                    choice($0.value, as: "'means'")
                }
            fields.finish(problems: &problems)
            if item.pairs != nil, says.isEmpty {
                problems.add(
                    "an error rule says when it holds; add 'status', 'when' or 'contains'",
                    at: item.mark)
            }
            return meaning.map {
                ErrorRule(statuses: statuses, conditions: tests, contains: text, meaning: $0)
            }
        }
    }

    /// HTTP statuses: `404`, `[404, 410]`, or a class of them, `4xx`.
    mutating func statuses(_ node: Node) -> [Int] {
        (node.items ?? [node]).flatMap { item -> [Int] in
            if case .integer(let number) = item.scalar, (100...599).contains(number) {
                return [Int(number)]
            }
            if let text = item.text, text.count == 3, text.hasSuffix("xx"),
                let first = text.first?.wholeNumberValue, (1...5).contains(first)
            {
                return Array((first * 100)..<(first * 100 + 100))
            }
            problems.add(
                "expected an HTTP status from 100 to 599 or a class such as '4xx'", at: item.mark)
            return []
        }
    }
}
