internal import Core

/// What a call to a rehearsed service asks for.
package enum CallKind: String, Hashable, Sendable, CaseIterable {
    case submit, poll, cancel, download, list
}

/// Something that goes wrong at chosen calls of one mount.
///
/// Calls are counted from 1 per mount and kind, as they arrive and have proved who asks, so a
/// script of faults happens the same way each time.
package struct Fault: Sendable {
    /// What happens in place of the right answer.
    package enum Conduct: Sendable {
        /// Something else is answered.
        case answer(Answer)
        /// The connection is closed after the request was read whole, without an answer.
        case close
        /// The right answer's head goes out, then so many bytes of its body, then the connection is
        /// closed.
        case truncate(byteCount: Int)
        /// Nothing is answered until the client gives up or the rehearsal ends.
        case neverAnswer
        /// The job is accepted, and fails when its time is up. Submits only.
        case fail
    }

    package var kind: CallKind
    package var counts: ClosedRange<Int>
    package var conduct: Conduct
    /// Whether a submit makes its job all the same, so that what the client sees is not what
    /// happened.
    package var makesJob: Bool

    package init(
        _ kind: CallKind, _ counts: ClosedRange<Int>, _ conduct: Conduct, makesJob: Bool = false
    ) {
        self.kind = kind
        self.counts = counts
        self.conduct = conduct
        self.makesJob = makesJob
        if case .fail = conduct { self.makesJob = true }
    }

    package init(_ kind: CallKind, _ count: Int, _ conduct: Conduct, makesJob: Bool = false) {
        self.init(kind, count...count, conduct, makesJob: makesJob)
    }

    /// 429 with `Retry-After` in whole seconds.
    package static func throttle(
        _ kind: CallKind, _ counts: ClosedRange<Int>, retryAfterSeconds: Int
    ) -> Fault {
        let answer = Answer.json(
            429, .members(["message": .string("too many requests")]),
            headers: [Answer.Header("Retry-After", String(retryAfterSeconds))])
        return Fault(kind, counts, .answer(answer))
    }

    /// What goes wrong at a call on a bad day: now and then an answer is lost on the way, a request
    /// comes too soon, a download is cut.
    static func ofABadDay(_ kind: CallKind, _ count: Int) -> Fault? {
        switch (kind, count) {
        case (.submit, _) where count % 5 == 2: Fault(kind, count, .close, makesJob: true)
        case (.submit, _) where count % 7 == 4: Fault(kind, count, .close)
        case (.submit, _) where count % 9 == 6: throttle(kind, count...count, retryAfterSeconds: 1)
        case (.poll, _) where count % 11 == 5:
            Fault(kind, count, .answer(.message(502, "bad gateway")))
        case (.download, _) where count % 6 == 3: Fault(kind, count, .truncate(byteCount: 100))
        case (.download, _) where count % 8 == 5: Fault(kind, count, .close)
        case (.submit, _), (.poll, _), (.cancel, _), (.download, _), (.list, _): nil
        }
    }
}
