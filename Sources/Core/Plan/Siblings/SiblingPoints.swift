extension Plan {
    /// Where the siblings of the job at a point stand.
    func siblingPoints(of point: JobPoint) throws(ScopeFault) -> [JobPoint] {
        if case .awaited = point.source { return [] }
        let original = try job(at: point).key
        return siblings[original].map { sibling in
            JobPoint(point.index, from: point.source, sibling: sibling)
        }
    }

    /// A new sibling of a job of the plan; `nil` where nothing of it can be told to be its seed.
    ///
    /// A sibling has the same original as its own siblings.
    package func newSibling(of job: Job) throws(ScopeFault) -> Sibling? {
        let original = job.sibling ?? job.key
        for point in try points(at: job.index) where point.sibling == nil {
            guard try self.job(at: point).key == original else { continue }
            let taken = Set(siblings[original].map(\.key))
            var number = (siblings[original].map(\.number).max() ?? 0) + 1
            // A seed that is drawn twice makes no other image.
            for _ in 0..<100 {
                guard let sibling = try sibling(number, of: point, original: original) else {
                    return nil
                }
                if !taken.contains(sibling.key) { return sibling }
                number += 1
            }
        }
        return nil
    }
}
