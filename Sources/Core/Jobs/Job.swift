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

    package init(
        index: UInt64, batch: String, provider: String, service: String, target: String?,
        matrix: [Value.Field], inputs: [Value.Field], key: JobKey, stem: String,
        replica: UInt64 = 0
    ) {
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
    }
}
