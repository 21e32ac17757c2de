/// Where a job stands in a plan: its index and, in a stage, what it is made from.
package struct JobPoint: Hashable, Sendable {
    package let index: UInt64
    package let source: StageSource?
    /// Which sibling of the job that stands there it is; `nil` for that job itself.
    package let sibling: Sibling?

    package init(
        _ index: UInt64, from source: StageSource? = nil, sibling: Sibling? = nil
    ) {
        self.index = index
        self.source = source
        self.sibling = sibling
    }
}
