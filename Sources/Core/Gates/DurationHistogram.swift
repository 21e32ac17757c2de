/// How long past jobs took, and when it is best to ask after the next one.
///
/// Nobody sees a job end: it ended after the last answer that it runs still, and before the first
/// that it is done. Each job is spread over the bins between those two, by what is known already,
/// so that bins get sharper the more jobs are seen. Old jobs count less and less.
package struct DurationHistogram: Sendable {
    /// Upper ends of the bins, in seconds; each is 2.5 % above the one before.
    private static let ends: [Double] = {
        var ends = [0.05]
        while let last = ends.last, last < 100_000 { ends.append(last * 1.025) }
        return ends
    }()
    /// How much one more question weighs against a job found later, as a part of a usual job's
    /// time.
    private static let questionCost = 0.008
    /// How many jobs must have been seen before anything is made of them.
    private static let seenMin = 8

    private var weights = [Double](repeating: 0, count: Self.ends.count)
    private var seen = 0
    private var unplanned = 0
    /// The ages at which to ask after a job; empty until enough is known.
    package private(set) var ages: [Duration] = []

    package init() {}

    // MARK: - Kept from run to run

    /// What is known, as text: how many jobs were seen, then bins and their weights.
    package var written: String {
        let bins = weights.indices.filter { weights[$0] >= Self.leastWeight }.map {
            "\($0):\(Int((weights[$0] / Self.leastWeight).rounded()))"
        }
        return "\(Self.form) \(min(seen, Self.seenMax)) " + bins.joined(separator: " ")
    }

    /// `nil` for what is not of this form.
    package init?(written: String) {
        let parts = written.utf8.count <= 20_000 ? written.split(separator: " ") : []
        guard parts.count >= 2, parts[0] == Self.form, let seen = Int(parts[1]),
            (0...Self.seenMax).contains(seen)
        else { return nil }
        for part in parts.dropFirst(2) {
            let pair = part.split(separator: ":")
            guard pair.count == 2, let bin = Int(pair[0]), weights.indices.contains(bin),
                let weight = Int(pair[1]), (1...1_000_000).contains(weight)
            else { return nil }
            weights[bin] = Double(weight) * Self.leastWeight
        }
        self.seen = seen
        if seen >= Self.seenMin { ages = planned() }
    }

    /// Names the bins, so that others are not mistaken for them.
    private static let form = "a1"
    private static let leastWeight = 0.0005
    private static let seenMax = 1_000_000

    // MARK: - Learning

    /// The time that half of the jobs took at most; `nil` until enough is known.
    package var typical: Duration? {
        guard seen >= Self.seenMin else { return nil }
        var left = weights.reduce(0, +) / 2
        let bin = weights.firstIndex { weight in
            left -= weight
            return left <= 0
        }
        return bin.map { .seconds(Self.ends[$0]) }
    }

    /// Whether what is known is worth being kept now: after each of the first jobs, then now and
    /// then.
    package var isWorthKeeping: Bool { seen < 32 || unplanned == 0 }

    /// A job that ended after `early` and not after `late`.
    package mutating func add(after early: Duration, by late: Duration) {
        let first = early > .zero ? Self.bin(of: early) + 1 : 0
        let last = max(Self.bin(of: late), min(first, weights.count - 1))
        let bins = min(first, last)...last
        // A little for every bin, so that what was never seen can be learned.
        let total = bins.reduce(0) { $0 + weights[$1] + 0.001 }
        let shares = bins.map { (weights[$0] + 0.001) / total }
        for index in weights.indices { weights[index] *= 0.99 }
        for (bin, share) in zip(bins, shares) { weights[bin] += share }
        seen = min(seen + 1, Self.seenMax)
        unplanned += 1
        if seen >= Self.seenMin, unplanned >= min(max(seen / 8, 4), 32) {
            ages = planned()
            unplanned = 0
        }
    }

    /// The first bin that `duration` fits in.
    private static func bin(of duration: Duration) -> Int {
        let seconds = duration.seconds
        var (low, high) = (0, ends.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] < seconds { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The ages that cost least: questions asked, and time that finished jobs wait to be found.
    ///
    /// Decided from the last bin to the first: from each, which bin's end to ask at next. No gap
    /// after the first question is above 20 % of the age.
    private func planned() -> [Duration] {
        let least = weights.reduce(0, +) / 10_000
        guard let first = weights.firstIndex(where: { $0 > least }),
            let last = weights.lastIndex(where: { $0 > least })
        else { return [] }
        let ends = Array(Self.ends[first...last])
        // Jobs, and the sum of their times, in all bins before each.
        var (jobs, times) = ([0.0], [0.0])
        for (weight, end) in zip(weights[first...last], ends) {
            jobs.append(jobs[jobs.count - 1] + weight)
            times.append(times[times.count - 1] + weight * end * 0.9875)
        }
        let count = ends.count
        let question = Self.questionCost * times[count] / jobs[count]
        var costs = [Double](repeating: 0, count: count + 1)
        var next = [Int](repeating: count, count: count + 1)
        for from in stride(from: count - 1, through: 0, by: -1) {
            costs[from] = .infinity
            for to in (from + 1)...count {
                if from > 0, to > from + 1, ends[to - 1] > ends[from - 1] * 1.2 { break }
                let waiting = ends[to - 1] * (jobs[to] - jobs[from]) - (times[to] - times[from])
                let cost = question * (jobs[count] - jobs[from]) + waiting + costs[to]
                if cost < costs[from] { (costs[from], next[from]) = (cost, to) }
            }
        }
        var ages: [Duration] = []
        var bin = next[0]
        while true {
            ages.append(.milliseconds(Int((ends[bin - 1] * 1000).rounded())))
            if bin == count { return ages }
            bin = next[bin]
        }
    }
}
