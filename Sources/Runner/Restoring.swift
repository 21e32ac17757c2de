internal import Core

/// Done jobs whose files are gone: their images are fetched once more, and cost nothing.
///
/// The job stays done whatever comes of it. Its service's "no" is said once and kept in the ledger.
extension Lane {
    /// What a service does not know any more may still lie where it once was.
    ///
    /// For a job that is not done there is no such place, and it stays what it was.
    func fromKnownURLs(
        _ ended: Attempt, _ message: String
    ) async throws(RunError) -> Collected {
        guard case .done(_, let outputs, _) = ended.state else { return unchanged(ended, message) }
        guard outputs.isSigned(at: time.now()) else { return await forgotten(ended, message) }
        return try await fetch(outputs, of: ended, cost: nil)
    }

    /// Keeps what has come in the place of what is gone.
    ///
    /// - Parameters:
    ///   - places: The images that are there now, by their places.
    ///   - isNew: Whether any of them has just come.
    func restore(
        _ done: Attempt, _ places: [StoredImage?], _ isNew: Bool, _ missing: Unfetched?
    ) async throws(RunError) -> Collected {
        var attempt = done
        if isNew {
            let old = done.state.images
            let images = (0..<max(old.count, places.count)).compactMap { index in
                (index < places.count ? places[index] : nil)
                    ?? (index < old.count ? old[index] : nil)
            }
            attempt = try await write(.stored(images), of: done)
            if await self.images.has(images) {
                record.onRestored(done)
                return .ended(attempt)
            }
        }
        let message = missing?.message ?? "nothing more than what is there"
        switch missing {
        case .left, .cutShort: return isNew ? .ended(attempt) : unanswered(attempt, message)
        case .gone, .unusable, nil:
            // The mark of before is forgotten with what came: what is gone still is as it was.
            attempt.mark = done.mark
            return await forgotten(attempt, message)
        }
    }

    /// Says once that a service has an image no more; where it was asked for by name, each time.
    private func forgotten(_ attempt: Attempt, _ message: String) async -> Collected {
        let isNews = await record.onMissing(attempt, images, at: time.now())
        guard isNews || options.collection != nil else {
            tell(.unchanged(attempt, message: nil))
            return .ended(attempt)
        }
        return unchanged(attempt, message)
    }
}
