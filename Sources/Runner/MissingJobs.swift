internal import Core

/// Done jobs whose files are gone, as a run finds them: what is news, and what the ledger is to know.
struct MissingJobs: Sendable {
    /// What was not said before.
    private(set) var news = MissingImages()
    /// With the marks that are to be kept.
    private(set) var marked: [Attempt] = []

    /// A job whose files are gone, and which its service has no more, as far as it was asked.
    ///
    /// - Returns: Whether that is news.
    @discardableResult
    mutating func add(
        _ attempt: Attempt, _ images: any ImageFolder, at now: Timestamp, wasAsked: Bool
    ) async -> Bool {
        let isNews = attempt.mark.missing == nil
        guard isNews || wasAsked else { return false }
        var attempt = attempt
        attempt.mark.missing = .after(attempt.mark.missing, at: now, wasAsked: wasAsked)
        marked.append(attempt)
        guard isNews else { return false }
        var count = 0
        for image in attempt.state.images where await !images.has([image]) { count += 1 }
        news.add(count, of: attempt.key)
        return true
    }

    /// A job whose files are there, whatever was said of it.
    mutating func onFound(_ attempt: Attempt) {
        guard attempt.mark.missing != nil else { return }
        var attempt = attempt
        attempt.mark.missing = nil
        marked.append(attempt)
    }

    mutating func add(_ others: MissingJobs) {
        news.add(others.news)
        marked += others.marked
    }
}
