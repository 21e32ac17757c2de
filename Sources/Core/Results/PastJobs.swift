/// What the jobs of a batch that are done tell of those to come.
package struct PastJobs: Hashable, Sendable {
    package let provider: String
    package let batch: String
    package let count: Int
    /// From submit to images, on average.
    package let duration: Duration
    /// What the service reported for one, on average; `nil` when it reports nothing.
    package let cost: Money?

    package init(provider: String, batch: String, count: Int, duration: Duration, cost: Money?) {
        self.provider = provider
        self.batch = batch
        self.count = count
        self.duration = duration
        self.cost = cost
    }
}
