internal import Core
internal import Synchronization

/// What a lane has to say at the end of a run.
final class LaneRecord: Sendable {
    /// What it counted and learned.
    struct State: Sendable {
        var submitted = 0
        /// The last job that the service took.
        var lastRemote: RemoteJob?
        var leftBehind = 0
        /// Submits without an answer that the service's own word has settled.
        var cleared = 0
        /// Done jobs whose images came again.
        var restored = 0
        /// Done jobs whose images their service has no more.
        var missing = MissingJobs()
        var failure: Failure?
        /// Whether something was left to do because the run was ending.
        var isCutShort = false
        /// Status words that were told since no list has them.
        fileprivate var words: Set<String> = []
        /// Jobs in a row that were left without their images.
        fileprivate var unfetched = 0
    }

    let fetches = FetchesUnderWay()
    private let state = Mutex(State())

    /// As it stands now.
    var current: State { state.withLock { $0 } }

    func onSubmitted(_ remote: RemoteJob) {
        state.withLock { state in
            state.submitted += 1
            state.lastRemote = remote
        }
    }

    func onLeftBehind() { state.withLock { $0.leftBehind += 1 } }

    func onCleared() { state.withLock { $0.cleared += 1 } }

    func onRestored(_ attempt: Attempt) {
        state.withLock { state in
            state.restored += 1
            state.missing.onFound(attempt)
        }
    }

    /// - Returns: Whether that was not said before.
    func onMissing(_ attempt: Attempt, _ images: any ImageFolder, at now: Timestamp) async -> Bool {
        var found = MissingJobs()
        let isNews = await found.add(attempt, images, at: now, wasAsked: true)
        let missing = found
        state.withLock { $0.missing.add(missing) }
        return isNews
    }

    func onImage() { state.withLock { $0.unfetched = 0 } }

    /// A job was left without its images.
    ///
    /// - Returns: How many in a row.
    func onUnfetched() -> Int {
        state.withLock { state in
            state.unfetched += 1
            return state.unfetched
        }
    }

    /// Whether a word is told for the first time.
    func isNews(_ word: String) -> Bool {
        state.withLock { $0.words.count < 20 && $0.words.insert(word).inserted }
    }

    func onCutShort() { state.withLock { $0.isCutShort = true } }

    /// - Returns: Whether this is the first word of the lane's end.
    func onStopped(_ failure: Failure) -> Bool {
        state.withLock { state in
            defer { state.failure = state.failure ?? failure }
            return state.failure == nil
        }
    }
}
