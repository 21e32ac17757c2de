internal import Core

extension Lane {
    /// What is wrong with images that could not be fetched.
    enum Unfetched {
        /// A URL leads nowhere any more.
        case gone(String)
        /// For a later run.
        case left(String)
        case unusable(String)
        /// The run is ending.
        case cutShort
    }

    /// Fetches those of a job's images that are not kept yet, each whatever becomes of the others.
    ///
    /// An image that only seemed to be kept is fetched after all.
    /// - Parameter expected: How many images the job makes, which their names depend on.
    /// - Returns: Those that are there now, and of the others the first that a fresh URL may help
    ///   with, else the first that a later run may have, else the first that nobody can use.
    func fetch(
        _ outputs: Outputs, of attempt: Attempt, until expiry: Timestamp, _ before: KeptImages,
        expected: Int
    ) async throws(RunError) -> (kept: KeptImages, missing: Unfetched?) {
        var kept = before
        var spent = Duration.zero
        var missing: Unfetched?
        repeat {
            missing = try await fetchMissing(
                outputs, of: attempt, until: expiry, &kept, &spent, expected: expected)
        } while kept.dropRepeats()
        heed(fetches.leave(after: spent))
        return (kept, missing)
    }

    private func fetchMissing(
        _ outputs: Outputs, of attempt: Attempt, until expiry: Timestamp, _ kept: inout KeptImages,
        _ spent: inout Duration, expected: Int
    ) async throws(RunError) -> Unfetched? {
        var (gone, left, unusable): (Unfetched?, Unfetched?, Unfetched?)
        let count = max(expected, outputs.urls.count)
        images: for index in outputs.urls.indices where !kept.has(index) {
            switch try await fetch(index, of: outputs, count, attempt, until: expiry) {
            case .stored(let image, let time):
                kept.add(image, at: index)
                spent += time
                record.onImage()
            case .not(let reason):
                switch reason {
                case .gone: gone = gone ?? reason
                case .left: left = left ?? reason
                case .unusable: unusable = unusable ?? reason
                case .cutShort:
                    left = reason
                    break images
                }
            }
        }
        return gone ?? left ?? unusable
    }

    /// Submits no more than can be fetched in time.
    func heed(_ room: FetchLine.Room?) {
        if let room { gate.onRoom(room) }
    }

    private enum Fetched {
        case stored(StoredImage, Duration)
        case not(Unfetched)
    }

    private func fetch(
        _ index: Int, of outputs: Outputs, _ count: Int, _ attempt: Attempt,
        until expiry: Timestamp
    ) async throws(RunError) -> Fetched {
        var tries = FetchTries(patience: timeout(of: attempt))
        while true {
            do throws(DownloadError) {
                let isLast = tries.isLast
                let (image, taken) = try await fetches.pass(until: expiry) {
                    () async throws(DownloadError) in
                    let begun = time.elapsed()
                    let image = try await fetchOnce(index, of: outputs, count, attempt, isLast)
                    return (image, time.elapsed() - begun)
                }
                return .stored(image, taken)
            } catch {
                switch error {
                case .gone(let message): return .not(.gone(message))
                case .unusable(let message): return .not(.unusable(message))
                case .disk(let message): throw .disk(message)
                case .cut(let message), .transient(let message, _):
                    let hint = error.retryAfter
                    guard tries.fail(asked: hint) else { return .not(.left(message)) }
                    guard await pause(message, attempt, tries.count, hint: hint) else {
                        return .not(.cutShort)
                    }
                }
            }
        }
    }

    private func fetchOnce(
        _ index: Int, of outputs: Outputs, _ count: Int, _ attempt: Attempt, _ isLast: Bool
    ) async throws(DownloadError) -> StoredImage {
        let url = outputs.urls[index]
        let inline = outputs.inline?.images[index]
        if InlineImage.isAddress(url), inline == nil {
            throw .gone("it stood in an answer, which is asked for again")
        }
        let file = try await images.begin(
            stem: attempt.context.stem, number: index + 1, count: count, key: attempt.key)
        do throws(DownloadError) {
            if let inline {
                try await inline.write(into: file)
            } else {
                let isOwn = host != nil && URLHost(url) == host
                try await downloads.fetch(url, isLocalAllowed: isLocal || isOwn, into: file)
            }
            return try await file.keep()
        } catch {
            // What is cut off each time may be all there is; what an answer has may be asked for again.
            if isLast, case .cut = error, let image = try? await file.keep(isCut: true) {
                return image
            }
            await file.drop()
            throw inline == nil ? error : error.inAnswer
        }
    }

    /// - Returns: Whether to fetch once more; not so when the run is ending.
    private func pause(
        _ message: String, _ attempt: Attempt, _ tries: Int, hint: Duration?
    ) async -> Bool {
        guard await sleep(for: .zero) else { return false }
        let wait = Backoff.delay(attempt: tries, hint: hint, key: attempt.key)
        tell(.retrying(attempt.key, provider: provider.name, message: message, wait: wait))
        return await sleep(for: wait)
    }
}

/// How often one image is fetched before it is left for a later run.
struct FetchTries {
    /// Tries that failed, but for those whose host asked to wait.
    static let most = 5
    /// What a wait that was asked for counts at least.
    private static let shortest = Duration.seconds(10)

    /// How long waits may be together that cost no try.
    let patience: Duration
    private(set) var count = 0
    private var asked = Duration.zero

    init(patience: Duration) {
        self.patience = patience
    }

    /// Whether there is no other try after the next.
    var isLast: Bool { count == Self.most - 1 }

    /// A try has failed; who was asked to wait does so, and has as many tries as before.
    ///
    /// - Returns: Whether there is another.
    mutating func fail(asked wait: Duration?) -> Bool {
        if let wait, asked < patience {
            asked += max(wait, Self.shortest)
        } else {
            count += 1
        }
        return count < Self.most
    }
}

extension DownloadError {
    /// How long the host asks to be left alone; "at once" is no answer to that.
    fileprivate var retryAfter: Duration? {
        if case .transient(_, let wait?) = self, wait > .zero { wait } else { nil }
    }

    /// What it means for an image that stood in an answer: only another answer may have it.
    fileprivate var inAnswer: DownloadError {
        switch self {
        case .transient(let message, _), .cut(let message): .gone(message)
        case .gone, .unusable, .disk: self
        }
    }
}
