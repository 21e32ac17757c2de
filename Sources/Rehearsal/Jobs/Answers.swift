internal import Core

/// A service's answers, made from its description by putting facts where it says that they are
/// found.
struct Answers {
    let description: ServiceDescription

    /// The answer to a submit that was accepted.
    /// - Parameter base: The mount's path, for handles that are URLs themselves. They name no host,
    ///   so they are good on the next server's port too.
    func accepted(id: String, base: String) -> Answer {
        var document = JSON.object([])
        for handle in description.submit.handles {
            let value = handleValue(handle.name, id: id, base: base)
            document.place(.string(value), at: handle.path)
        }
        deny(in: &document, isFailure: false)
        return .json(200, document)
    }

    /// What a handle's value is: the id itself, its name and the id, or a URL where one is asked
    /// for.
    private func handleValue(_ name: String, id: String, base: String) -> String {
        let handles = Set(description.submit.handles.map(\.name))
        let requests = [
            description.poll.request, description.cancel?.queued, description.cancel?.running,
        ].compactMap { $0 }.flatMap { [$0] + $0.instead }
        if requests.contains(where: { RequestPattern.urlHandle(of: $0, handles: handles) == name })
        {
            return base + RequestPattern.handlePath(name) + id
        }
        return name == description.submit.handles.first?.name ? id : "\(name).\(id)"
    }

    /// The id in a handle's value.
    static func id(inHandle value: String) -> String {
        value.split { $0 == "/" || $0 == "." }.last.map(String.init) ?? value
    }
}

// MARK: - Polls

extension Answers {
    private static let stepCount = 20

    /// The answer to a poll.
    /// - Parameters:
    ///   - images: The URL of each image.
    ///   - id: What the job is called, for descriptions that say where answers name it.
    func state(
        of job: RemoteID, at moment: Timestamp, isCancelled: Bool, images: [String],
        id: String? = nil
    ) -> Answer {
        let poll = description.poll
        var document = JSON.object([])
        if let id, case .at(let paths) = poll.name, let path = paths.first {
            document.place(.string(id), at: path)
        }
        let stage = isCancelled ? .ended : job.stage(at: moment)
        let isDone = stage == .ended && !isCancelled && !job.fails
        document.place(.string(word(stage, job, isCancelled)), at: poll.status)
        if let progress = poll.progress {
            let steps = stage == .queued ? 0 : job.steps(of: Self.stepCount, at: moment)
            document.place(.integer(steps), at: progress.done)
            if let total = progress.total { document.place(.integer(Self.stepCount), at: total) }
        }
        place(isDone ? images : [], in: &document)
        if isDone {
            for condition in poll.guards { satisfy(condition, in: &document) }
            if let cost = poll.cost {
                let money = Money(micro: job.costMicro, unit: cost.unit)
                document.place(.string(money.number), at: cost.path)
            }
        } else if stage == .ended, !isCancelled {
            place(failure: job, in: &document)
        }
        deny(in: &document, isFailure: !isDone && stage == .ended)
        return .json(200, document)
    }

    private func word(_ stage: RemoteID.Stage, _ job: RemoteID, _ isCancelled: Bool) -> String {
        let words = description.poll.words
        let phases: [PollRule.Phase] =
            switch stage {
            case .queued: [.queued, .running]
            case .running: [.running, .queued]
            case .ended where isCancelled: [.cancelled, .failed]
            case .ended: job.fails ? [.failed, .succeeded] : [.succeeded]
            }
        return phases.lazy.compactMap { words[$0]?.first }.first ?? phases[0].rawValue
    }

    /// Puts the images where the paths lead, so that whoever reads by them finds each once.
    private func place(_ images: [String], in document: inout JSON) {
        let paths = description.poll.images
        let several = paths.first { $0.steps.contains(.every) }
        var tries = [Self.spread(images, over: paths, in: document)]
        if let several { tries.append(Self.spread(images, over: [several], in: document)) }
        if let first = paths.first, paths.count == 1 {
            var listed = document
            listed.place(.array(images.map { .string($0) }), at: first)
            tries.append(listed)
        }
        document = tries.first { Self.images(at: paths, in: $0) == images } ?? tries[0]
    }

    /// All images where the first path that takes several leads; one each where the others do.
    private static func spread(
        _ images: [String], over paths: [JSONPath], in document: JSON
    ) -> JSON {
        var document = document
        var rest = images[...]
        for path in paths {
            if path.steps.contains(.every) {
                // What stands there already is not written over by nothing.
                if rest.isEmpty, !images.isEmpty { continue }
                document.place(all: rest.map { .string($0) }, at: path)
                rest = []
            } else if let first = rest.popFirst() {
                document.place(.string(first), at: path)
            }
        }
        return document
    }

    /// What a reader finds at the paths, each image once.
    private static func images(at paths: [JSONPath], in document: JSON) -> [String] {
        var found: [String] = []
        for value in paths.flatMap({ $0.values(in: document) }) {
            let items = if case .array(let items) = value { items } else { [value] }
            for text in items.compactMap(\.scalarText) where !found.contains(text) {
                found.append(text)
            }
        }
        return found
    }

    private func place(failure job: RemoteID, in document: inout JSON) {
        if description.poll.words[.failed]?.isEmpty ?? true {
            for condition in description.poll.guards {
                let isAllowed = condition.allowed.contains { $0.scalarText == "1" }
                document.place(.string(isAllowed ? "failed" : "1"), at: condition.path)
            }
        }
        let place = description.poll.status.steps.first
        let messages = description.poll.messages
        let path = messages.first { $0.steps.first == place } ?? messages.first
        if let path, path.value(in: document) == nil {
            document.place(.string("the job was made to fail"), at: path)
        }
    }

    func satisfy(_ condition: Condition, in document: inout JSON) {
        guard !condition.holds(in: document),
            let value = condition.allowed.first(where: { $0 != .null })
        else { return }
        document.place(value, at: condition.path)
    }
}

// MARK: - Errors

extension Answers {
    /// The answer that means `meaning`, with the first rule of the description that says so.
    /// - Parameter status: Used unless the rule names others.
    func refusal(_ meaning: ErrorRule.Meaning, status: Int, message: String) -> Answer {
        var document = JSON.object([])
        let rule = description.errors.first { $0.meaning == meaning }
        let conditions = rule?.conditions ?? []
        for condition in conditions { satisfy(condition, in: &document) }
        let text = rule?.contains.map { "\(message): \($0)" } ?? message
        let places = conditions.map { Self.sibling(of: $0.path, named: "message") }
        for path in places.isEmpty ? [JSONPath("message")] : places {
            guard let path, path.value(in: document) == nil else { continue }
            document.place(.string(text), at: path)
        }
        let statuses = rule?.statuses ?? []
        return .json(statuses.contains(status) ? status : statuses.first ?? status, document)
    }

    /// "No slot free": where the rule looks into the document, services say it with a 200.
    func busy() -> Answer {
        let rule = description.errors.first { $0.meaning == .busy }
        return refusal(
            .busy, status: rule?.conditions.isEmpty ?? true ? 429 : 200,
            message: "too many jobs at once; wait for one to finish")
    }

    func unauthorized(_ missing: String) -> Answer {
        refusal(.unauthorized, status: 401, message: "the header '\(missing)' is missing")
    }

    func unknownJob() -> Answer {
        refusal(.missing, status: 404, message: "there is no such job")
    }

    func notCancellable() -> Answer {
        refusal(.refused, status: 409, message: "the job is not in a state to be cancelled so")
    }

    private static func sibling(of path: JSONPath, named name: String) -> JSONPath? {
        var parents = path.written.split(separator: ".").dropLast().map(String.init)
        parents.append(name)
        return JSONPath(parents.joined(separator: "."))
    }

    /// Sees to it that no rule for errors holds of a good answer.
    ///
    /// Flags are set to their other value (those that say `false` in errors first, since another
    /// rule may want them `true`), and what is an error when it is absent is put there.
    func deny(in document: inout JSON, isFailure: Bool) {
        let rules = description.errors.filter { $0.statuses.isEmpty || $0.statuses.contains(200) }
        for flag in [true, false] {
            for condition in rules.flatMap(\.conditions)
            where condition.allowed.contains(.bool(!flag))
                && !condition.allowed.contains(.bool(flag))
                && condition.path.value(in: document) == nil
            {
                document.place(.bool(flag), at: condition.path)
            }
        }
        for rule in rules {
            guard !isFailure, !rule.conditions.isEmpty,
                rule.conditions.allSatisfy({ $0.holds(in: document) }),
                let condition = rule.conditions.first(where: { $0.allowed.contains(.null) })
            else { continue }
            document.place(.string("none"), at: condition.path)
        }
    }
}

extension JSON {
    /// Puts `value` where the path leads; where that takes several, as the only one.
    fileprivate mutating func place(_ value: JSON, at path: JSONPath) {
        let stars = path.steps.count { $0 == .every }
        path.set((0..<stars).reduce(value) { inner, _ in .array([inner]) }, in: &self)
    }

    /// Spreads `values` over the path's first `[*]`.
    fileprivate mutating func place(all values: [JSON], at path: JSONPath) {
        let stars = path.steps.count { $0 == .every }
        path.set(
            .array(
                values.map { value in
                    (1..<max(stars, 1)).reduce(value) { inner, _ in .array([inner]) }
                }), in: &self)
    }
}
