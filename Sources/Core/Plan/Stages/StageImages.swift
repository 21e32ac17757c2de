/// What is known of the images that later batches are made from: a stage's own inputs.
///
/// Grows while a run goes on, since each image that arrives lets jobs of a later batch begin.
package struct StageImages: Sendable {
    /// Where the images of this plan are, as its input files are named: relative to the manifest's
    /// folder, or absolute.
    package let folder: String
    private var images: [JobKey: [StageImage]] = [:]
    private var failures: [JobKey: Failure] = [:]
    /// By batch: how many of its jobs are done, and how many images they have made.
    private var made: [String: (jobs: UInt64, images: UInt64)] = [:]

    package init(folder: String) {
        self.folder = folder
    }

    /// The images of a job that is done, in their order; `nil` while there are none.
    package func images(of job: JobKey) -> [StageImage]? { images[job] }

    /// How many images the jobs of a batch that are done have made; `nil` where none is.
    package func seen(of batch: String) -> ImagesPerJob? {
        made[batch].map { ImagesPerJob(images: $0.images, jobs: $0.jobs, isSeen: true) }
    }

    /// Counts the images of a job of a batch, once for each job.
    package mutating func count(_ images: [StageImage], of batch: String) {
        guard !images.isEmpty else { return }
        let old = made[batch] ?? (0, 0)
        made[batch] = (old.jobs + 1, old.images + UInt64(images.count))
    }

    /// Why a job has no images and will have none without a new attempt.
    package func failure(of job: JobKey) -> Failure? { failures[job] }

    /// A job that waits will not become one, since what it needs failed.
    package mutating func block(_ job: JobKey, _ failure: Failure) {
        failures[job] = failure
    }

    /// Puts the file that a job is made from where its axis stands.
    func put(_ source: StageSource, for axis: String, into fields: inout [Value.Field]) {
        guard let index = fields.firstIndex(where: { $0.name == axis }) else { return }
        let file =
            switch source {
            case .image(let image):
                FileReference(path: image.path, origin: .made(sha256: image.sha256, folder: folder))
            case .awaited(let job, let stem):
                FileReference(path: "\(folder)/\(stem).png", origin: .awaited(job))
            }
        fields[index] = Value.Field(axis, .file(file))
    }

    /// Takes in what became of a job.
    ///
    /// - Returns: Its images, when there are some.
    @discardableResult
    package mutating func learn(_ attempt: Attempt) -> [StageImage]? {
        switch attempt.state {
        case .done(_, _, let stored):
            let made = stored.enumerated().map { number, image in
                StageImage(
                    job: attempt.key, number: number + 1, path: folder + "/" + image.path,
                    sha256: image.sha256)
            }
            images[attempt.key] = made
            failures[attempt.key] = nil
            return made
        case .failed(_, let failure, _): failures[attempt.key] = failure
        case .lost(_, let reason), .expired(_, let reason), .cancelled(_, let reason):
            failures[attempt.key] = Failure(.output, reason)
        case .ready, .submitting, .accepted, .finished, .unknown: failures[attempt.key] = nil
        }
        return nil
    }
}
