extension Plan {
    /// How many jobs the plan is expected to have, each image of a stage being one job or more.
    package var expectedJobCount: UInt64 {
        batches.reduce(0) { sum, batch in
            let (total, overflows) = sum.addingReportingOverflow(expectedJobCount(of: batch))
            return overflows ? .max : total
        }
    }

    /// How many jobs a batch is expected to have: in a stage one for each image that the batch
    /// before it is known to make.
    package func expectedJobCount(of batch: Batch) -> UInt64 {
        expected(batch.count, of: batch)
    }

    /// What `count` jobs, or values of the axis of images, come to in a batch.
    package func expected(_ count: UInt64, of batch: Batch) -> UInt64 {
        expected(count, of: batch, depth: .max)
    }

    /// How many images one job of a batch makes, as far as is known.
    package func imagesPerJob(of batch: Batch) -> ImagesPerJob {
        stageImages.seen(of: batch.name)
            ?? ImagesPerJob(images: UInt64(max(1, batch.imagesPerJob)), jobs: 1, isSeen: false)
    }

    /// The batch whose images a stage is made from.
    package func source(of batch: Batch) -> Batch? {
        batch.source.flatMap { source in batches.first { $0.name == source.batch } }
    }

    /// - Parameter depth: How many batches before this one have yet to make their images.
    fileprivate func expected(_ count: UInt64, of batch: Batch, depth: Int) -> UInt64 {
        var (count, before, left) = (count, source(of: batch), depth)
        while let source = before, left > 0 {
            count = imagesPerJob(of: source).images(of: count)
            (before, left) = (self.source(of: source), left - 1)
        }
        return count
    }

    /// How many batches before it have yet to make images until a job that waits can begin.
    fileprivate func depth(of job: Job) throws(ScopeFault) -> Int {
        guard let source = source(of: batch(of: job.index)), source.source != nil,
            let index = earlierIndex(of: job.index),
            let earlier = try jobs(at: index).first(where: { $0.key == job.madeFrom }),
            earlier.waits
        else { return 1 }
        return try depth(of: earlier) + 1
    }
}

/// What the jobs that wait for images come to, counted while a plan's jobs are looked at.
///
/// Where its images are not there yet, one job stands for all that they will make.
package struct StageCounts: Sendable {
    private let plan: Plan
    /// By batch and by how many batches before it have yet to make images.
    private var waiting: [String: [Int: UInt64]] = [:]

    package init(of plan: Plan) {
        self.plan = plan
    }

    /// Takes in a job of the plan; only one that waits counts.
    package mutating func add(_ job: Job) throws(ScopeFault) {
        guard job.waits else { return }
        waiting[job.batch, default: [:]][try plan.depth(of: job), default: 0] += 1
    }

    /// How many jobs of a batch there will be beyond those that were looked at.
    package func more(of batch: Plan.Batch) -> UInt64 {
        (waiting[batch.name] ?? [:]).reduce(0) { sum, counted in
            let (depth, count) = counted
            let more = plan.expected(count, of: batch, depth: depth) - count
            return sum.addingReportingOverflow(more).overflow ? .max : sum + more
        }
    }
}
