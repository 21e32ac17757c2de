extension Plan {
    /// Whether a batch is made from the images of another.
    package var hasStages: Bool { batches.contains { $0.source != nil } }

    /// The providers in the manifest's order, those together that share a pool.
    package var pools: [[Provider]] {
        var pools = providers.map { [$0] }
        for batch in batches where batch.providers.count > 1 {
            let names = Set(batch.providers.map(\.name))
            let isShared = { (pool: [Provider]) in pool.contains { names.contains($0.name) } }
            guard let first = pools.firstIndex(where: isShared) else { continue }
            let joined = Set(pools.filter(isShared).joined().map(\.name))
            pools[first] = providers.filter { joined.contains($0.name) }
            pools = pools.enumerated().filter { $0 == first || !isShared($1) }.map(\.1)
        }
        return pools
    }

    /// The jobs at `index`: one, but in a stage one for each image that its earlier job has made.
    ///
    /// While those images are not there, one job stands for what they will be; it `waits`.
    package func jobs(at index: UInt64) throws(ScopeFault) -> [Job] {
        guard batch(of: index).source != nil || !siblings.isEmpty else {
            return [try job(at: index)]
        }
        var jobs: [Job] = []
        for point in try points(at: index) { jobs.append(try job(at: point)) }
        return jobs
    }

    /// Where the jobs at `index` stand, each followed by its siblings.
    package func points(at index: UInt64) throws(ScopeFault) -> [JobPoint] {
        let points = try ownPoints(at: index)
        guard !siblings.isEmpty else { return points }
        var all: [JobPoint] = []
        for point in points { all += [point] + (try siblingPoints(of: point)) }
        return all
    }

    /// The same without siblings.
    private func ownPoints(at index: UInt64) throws(ScopeFault) -> [JobPoint] {
        guard let place = earlierIndex(of: index) else { return [JobPoint(index)] }
        var points: [JobPoint] = []
        for earlier in try jobs(at: place) {
            if !earlier.waits, let images = stageImages.images(of: earlier.key) {
                points += images.map { JobPoint(index, from: .image($0)) }
            } else {
                points.append(JobPoint(index, from: .awaited(earlier.key, stem: earlier.stem)))
            }
        }
        return points
    }

    /// The index of the earlier job whose images the job at `index` is made from; `nil` outside of
    /// stages.
    func earlierIndex(of index: UInt64) -> UInt64? {
        let batch = batch(of: index)
        guard let axis = batch.source?.axis else { return nil }
        let (fields, _) = batch.matrix.point(at: index - batch.first)
        guard case .integer(let place)? = fields.first(where: { $0.name == axis })?.value
        else { return nil }
        return UInt64(clamping: place)
    }

    /// The same plan with its images elsewhere: a folder as input files name it.
    package func keeping(imagesIn folder: String) -> Plan {
        var plan = self
        plan.stageImages = StageImages(folder: folder)
        return plan
    }

    /// The same plan, with what is known of the images that stages are made from.
    ///
    /// - Parameter latest: Asked for the latest attempts of some hundred jobs at a time.
    package func knowing<Fault: Error>(
        _ latest: ([JobKey]) async throws(Fault) -> [JobKey: Attempt]
    ) async throws(Fault) -> Plan {
        var plan = keeping(imagesIn: stageImages.folder)
        let sources = Set(batches.compactMap { $0.source?.batch })
        for batch in batches where sources.contains(batch.name) {
            let indices = indices(of: batch)
            for start in stride(from: indices.lowerBound, to: indices.upperBound, by: 500) {
                var keys: [JobKey] = []
                for index in start..<min(start + 500, indices.upperBound) {
                    for job in (try? plan.jobs(at: index)) ?? [] {
                        if !job.waits {
                            keys.append(job.key)
                        } else if let failure = plan.blockage(of: job) {
                            plan.stageImages.block(job.key, failure)
                        }
                    }
                }
                let asked = Set(keys)
                for attempt in try await latest(keys).values {
                    let images = plan.stageImages.learn(attempt)
                    guard let images, asked.contains(attempt.key) else { continue }
                    plan.stageImages.count(images, of: batch.name)
                }
            }
        }
        return plan
    }

    /// Why the image that a job is made from can't be sent: it is no longer what its job made.
    package func change(of image: StageImage) -> String? {
        do throws(InputFileError) {
            if try files.ofMadeImages.sha256(of: image.path) == image.sha256 { return nil }
            return "'\(image.path)' is no longer the image that job \(image.job.short) made;"
                + " put that back, or make and pay for it again: "
                + invocation.retrying([image.job])
        } catch {
            return error.message
        }
    }

    /// What a job that waits will not become: the failure of the job that it needs.
    package func blockage(of job: Job) -> Failure? {
        guard job.waits, let needed = job.madeFrom, let failure = stageImages.failure(of: needed)
        else { return nil }
        return Failure(
            failure.kind,
            "it needs an image of job \(needed.short), which failed: \(failure.message)"
        )
    }
}
