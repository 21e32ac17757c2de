import Core

/// A service with limits that it tells nobody, asked as a `SubmitPacing` says, in a time of its
/// own.
struct LimitedService {
    /// Submits per second that fill its bucket, one after the other, each for `each`.
    let rates: [Double]
    let each: Duration
    /// For how many seconds of the rate the bucket holds.
    let bucket: Double
    let slots: Int
    let jobTime: Duration
    let answerTime: Duration
    /// Whether its bucket is full at first, and not one submit's.
    var isFull = false

    struct Seen: CustomStringConvertible {
        var accepted = 0
        var refused = 0
        var possible = 0.0
        var slotSeconds = 0.0
        var seconds = 0.0
        var slots = 0

        var goodput: Double { Double(accepted) / possible }
        var usedSlots: Double { slotSeconds / seconds / Double(slots) }
        var refusedShare: Double { Double(refused) / Double(accepted) }
        var description: String {
            "goodput \(goodput), \(accepted) accepted, \(refused) refused (\(refusedShare)), slots \(usedSlots)"
        }
    }

    typealias Refusal = (
        inout SubmitPacing, SubmitPacing.Ticket, _ held: Int, _ hint: Duration?, JobKey,
        _ now: Duration
    ) -> Duration

    private struct Answer {
        let at: Duration
        let ticket: SubmitPacing.Ticket
        let isAccepted: Bool
    }

    /// - Parameter jobs: How many there are; `nil` for as many as can be taken.
    func run(concurrency: Int, jobs: Int? = nil, onRefusal: Refusal) -> Seen {
        var pacing = SubmitPacing(concurrency: concurrency, rate: nil)
        var seen = Seen()
        var (now, last) = (Duration.zero, Duration.zero)
        var room = isFull ? max(1, rates[0] * bucket) : 1.0
        var (answers, ends): ([Answer], [Duration]) = ([], [])
        var sending: Duration?
        let end = jobs == nil ? each * rates.count : .seconds(100_000)
        while true {
            let held = answers.count + ends.count
            var looking: Duration?
            let isMore = jobs.map { seen.accepted < $0 } ?? true
            if !isMore { sending = nil }
            if !isMore, held == 0 { break }
            if isMore, sending == nil, held < pacing.slots {
                if let wait = pacing.wait(at: now) {
                    looking = now + wait
                } else {
                    sending = now + pacing.take(at: now)
                }
            }
            let next =
                [sending, looking, answers.first?.at, ends.first].compactMap(\.self).min() ?? end
            now = max(now, next)
            if now >= end { break }
            if let answer = answers.first, answer.at <= now {
                answers.removeFirst()
                if answer.isAccepted {
                    pacing.onAccepted(answer.ticket, at: now)
                    ends.append(now + jobTime)
                    seen.slotSeconds += jobTime.seconds
                } else {
                    _ = onRefusal(
                        &pacing, answer.ticket, held - 1, slots == .max ? .seconds(1) : nil,
                        JobKey(hex: "00"), now)
                }
            } else if let first = ends.first, first <= now {
                ends.removeFirst()
            } else if sending.map({ $0 <= now }) ?? false {
                sending = nil
                if pacing.wait(at: now) != nil { continue }
                let rate = rates[min(Int((now / each).rounded(.down)), rates.count - 1)]
                let gained = (now - last).seconds * rate
                seen.possible += gained
                room = min(room + gained, max(1, rate * bucket))
                last = now
                let taken = ends.count + answers.count { $0.isAccepted }
                let isAccepted = room >= 1 && taken < slots
                if isAccepted { room -= 1 }
                (seen.accepted, seen.refused) = (
                    seen.accepted + (isAccepted ? 1 : 0), seen.refused + (isAccepted ? 0 : 1)
                )
                answers.append(
                    Answer(at: now + answerTime, ticket: pacing.onBegin(), isAccepted: isAccepted))
            }
        }
        (seen.seconds, seen.slots) = (now.seconds, slots)
        return seen
    }
}
