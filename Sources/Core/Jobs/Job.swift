/// One point of a matrix: what a service is asked for, once.
package struct Job: Sendable {
    /// Counted from 0 in plan order.
    package let index: UInt64
    /// Which of the repeats of one point it is, counted from 0.
    package let replica: UInt64
    package let batch: String
    package let provider: String
    package let service: String
    package let target: String?
    /// The value of each axis, in the matrix's order, and what includes add.
    package let matrix: [Value.Field]
    /// What is sent, under the service's own names.
    package let inputs: [Value.Field]
    package let key: JobKey
    /// Where its images go, relative to the output folder, without number and extension.
    package let stem: String
    /// In a stage, the earlier job whose image it is made from.
    package let madeFrom: JobKey?
    /// The job whose inputs it has but for the seed; `nil` for a job that the plan has by itself.
    package let sibling: JobKey?
    /// Whether that image is not there yet: then key and name are not what they will be.
    package let waits: Bool

    package init(
        index: UInt64, batch: String, provider: String, service: String, target: String?,
        matrix: [Value.Field], inputs: [Value.Field], key: JobKey, stem: String,
        replica: UInt64 = 0, source: StageSource? = nil, sibling: JobKey? = nil
    ) {
        self.sibling = sibling
        self.index = index
        self.replica = replica
        self.batch = batch
        self.provider = provider
        self.service = service
        self.target = target
        self.matrix = matrix
        self.inputs = inputs
        self.key = key
        self.stem = stem
        switch source {
        case nil: (madeFrom, waits) = (nil, false)
        case .image(let image): (madeFrom, waits) = (image.job, false)
        case .awaited(let job, _): (madeFrom, waits) = (job, true)
        }
    }
}
