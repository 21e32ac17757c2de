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

    /// How often one image is fetched before it is left for a later run.
    private static var fetchesMax: Int { 5 }

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
        await heed(fetches.leave(after: spent))
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
                await record.onImage()
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
    func heed(_ room: FetchLine.Room?) async {
        if let room { await gate.onRoom(room) }
    }

    private enum Fetched {
        case stored(StoredImage, Duration)
        case not(Unfetched)
    }

    private func fetch(
        _ index: Int, of outputs: Outputs, _ count: Int, _ attempt: Attempt,
        until expiry: Timestamp
    ) async throws(RunError) -> Fetched {
        var tries = 0
        while true {
            do throws(DownloadError) {
                let (image, taken) = try await fetches.pass(until: expiry) {
                    () async throws(DownloadError) in
                    let begun = time.elapsed()
                    let image = try await fetchOnce(index, of: outputs, count, attempt)
                    return (image, time.elapsed() - begun)
                }
                return .stored(image, taken)
            } catch {
                switch error {
                case .gone(let message): return .not(.gone(message))
                case .unusable(let message): return .not(.unusable(message))
                case .disk(let message): throw .disk(message)
                case .transient(let message):
                    tries += 1
                    guard tries < Self.fetchesMax else { return .not(.left(message)) }
                    guard await pause(message, attempt, tries: tries) else {
                        return .not(.cutShort)
                    }
                }
            }
        }
    }

    private func fetchOnce(
        _ index: Int, of outputs: Outputs, _ count: Int, _ attempt: Attempt
    ) async throws(DownloadError) -> StoredImage {
        let file = try await images.begin(
            stem: attempt.context.stem, number: index + 1, count: count, key: attempt.key)
        do throws(DownloadError) {
            let url = outputs.urls[index]
            let isOwn = URLHost(url).map { $0 == URLHost(provider.url) } ?? false
            try await downloads.fetch(url, isLocalAllowed: isLocal || isOwn, into: file)
            return try await file.keep()
        } catch {
            await file.drop()
            throw error
        }
    }

    /// - Returns: Whether to fetch once more; not so when the run is ending.
    private func pause(_ message: String, _ attempt: Attempt, tries: Int) async -> Bool {
        guard await sleep(for: .zero) else { return false }
        let wait = Backoff.delay(attempt: tries, hint: nil, key: attempt.key)
        tell(.retrying(attempt.key, provider: provider.name, message: message, wait: wait))
        return await sleep(for: wait)
    }
}
