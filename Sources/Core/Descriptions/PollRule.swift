/// The request that asks after a job, and how to read its answer.
package struct PollRule: Hashable, Sendable {
    /// What a status word says of a job.
    ///
    /// A word that no list has means: keep polling.
    package enum Phase: String, Hashable, Sendable, CaseIterable {
        case queued, running, succeeded, failed, cancelled, expired
    }

    package var request: RequestRule
    package var status: JSONPath
    /// Where an answer says which job it is about.
    package var name: JobName
    package var words: [Phase: [String]]
    /// Tests that a succeeded job must also pass, or it has failed.
    package var guards: [Condition]
    /// Where the URLs of images are, in order.
    package var images: [JSONPath]
    package var cost: CostRule?
    package var progress: ProgressRule?
    /// Where a failed job says why; the first that is there is used.
    package var messages: [JSONPath]
    /// Where the answer says how many seconds to wait before asking again.
    package var retryAfter: JSONPath?

    package init(
        request: RequestRule, status: JSONPath, name: JobName = .asSubmitted,
        words: [Phase: [String]], guards: [Condition] = [], images: [JSONPath],
        cost: CostRule? = nil,
        progress: ProgressRule? = nil, messages: [JSONPath] = [], retryAfter: JSONPath? = nil
    ) {
        self.request = request
        self.status = status
        self.name = name
        self.words = words
        self.guards = guards
        self.images = images
        self.cost = cost
        self.progress = progress
        self.messages = messages
        self.retryAfter = retryAfter
    }

    /// What `word` says of a job; `nil` for a word never seen before.
    package func phase(of word: String) -> Phase? {
        Phase.allCases.first { words[$0]?.contains(word) ?? false }
    }
}

extension PollRule {
    /// Where an answer says which job it is about.
    package enum JobName: Hashable, Sendable {
        /// Where the answer to the submit has the id, or beside the status under the same name; an
        /// answer that has nothing there is believed.
        case asSubmitted
        case at([JSONPath])
        /// It does not say, or means something else by what it says.
        case none
    }

    /// Where to look for the id of the job, of which the submit's answer has it at `id`.
    package func namePaths(submit id: JSONPath?) -> [JSONPath] {
        switch name {
        case .at(let paths): return paths
        case .none: return []
        case .asSubmitted:
            guard let id else { return [] }
            guard case .member(let word)? = id.steps.last,
                let cut = status.written.lastIndex(of: ".")
            else { return [id] }
            let beside = JSONPath(status.written[..<cut] + "." + word)
            return [id] + (beside.map { $0 == id ? [] : [$0] } ?? [])
        }
    }
}

/// A test of a JSON document: the value at a path is one of those allowed.
package struct Condition: Hashable, Sendable {
    package var path: JSONPath
    /// `null` also allows that there is nothing at the path.
    package var allowed: [JSON]

    package init(_ path: JSONPath, isOneOf allowed: [JSON]) {
        self.path = path
        self.allowed = allowed
    }

    /// Numbers and texts are equal when their spelling is: `"97"` passes for 97.
    package func holds(in document: JSON) -> Bool {
        let found = path.value(in: document) ?? .null
        return allowed.contains { allowed in
            if allowed == found { return true }
            guard let wanted = allowed.scalarText, let text = found.scalarText else { return false }
            return wanted == text
        }
    }
}

/// Where an answer says what a job cost, and in what.
package struct CostRule: Hashable, Sendable {
    package var path: JSONPath
    package var unit: MoneyUnit

    package init(path: JSONPath, unit: MoneyUnit) {
        self.path = path
        self.unit = unit
    }

    /// What a document says that a job cost; `nil` where it does not say.
    package func money(in document: JSON) -> Money? {
        path.value(in: document)?.scalarText.flatMap { Money(number: $0, unit: unit) }
    }
}

/// Where an answer says how far a job is: so many steps done of so many.
package struct ProgressRule: Hashable, Sendable {
    package var done: JSONPath
    package var total: JSONPath?

    package init(done: JSONPath, total: JSONPath?) {
        self.done = done
        self.total = total
    }
}

/// What an answer that matches means.
package struct ErrorRule: Hashable, Sendable {
    /// What a service or a part of HTTP says by an error.
    package enum Meaning: String, Hashable, Sendable, CaseIterable {
        /// Not accepted for want of a slot: wait for one.
        case busy
        /// Not accepted, too many requests: wait.
        case throttled
        /// Not accepted, and never will be as it is.
        case refused
        /// Not accepted, or stopped, for its content.
        case moderated
        /// The key is wrong or may not do this: stops the lane.
        case unauthorized
        /// Nothing left to pay with: stops the lane.
        case outOfCredit = "out-of-credit"
        /// A fault at the service; after a submit nobody knows whether there is a job.
        case fault
        /// The service does not know the job.
        case missing
    }

    /// HTTP statuses; empty for any.
    package var statuses: [Int]
    package var conditions: [Condition]
    /// Text that the answer's message must have, whatever its case.
    package var contains: String?
    package var meaning: Meaning

    package init(
        statuses: [Int] = [], conditions: [Condition] = [], contains: String? = nil,
        meaning: Meaning
    ) {
        self.statuses = statuses
        self.conditions = conditions
        self.contains = contains
        self.meaning = meaning
    }
}
