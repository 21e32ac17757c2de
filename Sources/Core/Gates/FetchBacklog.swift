/// How downloads keep up: how many run at once, and how many jobs more may be bought.
///
/// A URL that expires unused is an image paid for nothing, so all that wait are to be fetched in
/// half the time they have. First more are fetched at once; when even that would take longer, the
/// service is given no more jobs than can be fetched in time.
package struct FetchBacklog: Hashable, Sendable {
    /// How many images are fetched at once while nothing presses.
    private let fewest: Int
    /// How many at most: more would get in each other's way.
    private let most: Int
    /// The shortest life of a URL so far.
    private var lifetime: Duration
    /// Jobs whose images are to be fetched.
    package private(set) var jobs = 0
    /// How long fetching a job's images takes, as a mean in which the last eight weigh most.
    private var mean = guess
    private var isGuess = true

    /// What is assumed until the first images have arrived: some megabytes over a slow line.
    private static let guess = Duration.seconds(5)

    package init(fewest: Int, most: Int = 64, lifetime: Duration) {
        self.fewest = fewest
        self.most = max(fewest, most)
        self.lifetime = lifetime
    }

    /// A job is finished, and its images can be had for as long as `life`.
    ///
    /// What is nearly over says nothing of the jobs to come: those of an earlier run, mostly.
    package mutating func add(living life: Duration) {
        jobs += 1
        if life >= .seconds(60) { lifetime = min(lifetime, life) }
    }

    /// A job's images are fetched, or no more is done about them.
    ///
    /// - Parameter time: How long they were on their way.
    package mutating func remove(after time: Duration) {
        jobs -= 1
        guard time > .zero else { return }
        mean = isGuess ? time : (mean * 7 + time) / 8
        isGuess = false
    }

    /// How many images to fetch at once when the first of the URLs expires after `left`.
    package func width(left: Duration) -> Int {
        let needed = Double(jobs) * mean.seconds / (max(left, .seconds(1)).seconds / 2)
        return min(max(fewest, Int(needed.rounded(.up))), most)
    }

    /// How many jobs the service may hold.
    ///
    /// Never none when nothing waits, or nobody would learn that fetching became faster.
    package var room: Int {
        let inTime = lifetime.seconds / 2 / mean.seconds * Double(most)
        return max(Int(min(inTime, 1e9)) - jobs, jobs == 0 ? 1 : 0)
    }
}
