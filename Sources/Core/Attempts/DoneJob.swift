/// A job that is done, and of which nothing else is to be known: it had one attempt, nobody has
/// decided anything about it, and no file of it was ever missed.
package struct DoneJob: Hashable, Sendable {
    package let key: JobKey
    package let images: [StoredImage]
    package let cost: Attempt.Cost?
    /// Where the next page of jobs begins.
    package let position: Int64

    package init(
        key: JobKey, images: [StoredImage], cost: Attempt.Cost?, position: Int64
    ) {
        self.key = key
        self.images = images
        self.cost = cost
        self.position = position
    }
}
