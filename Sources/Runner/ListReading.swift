internal import Core

/// Reads a service's list once for all that ask at the same time.
actor ListReading {
    private var isReading = false
    private var waiting: [(since: Timestamp, continuation: CheckedContinuation<Turn, Never>)] = []

    private enum Turn {
        case given(Listing)
        /// Read for those that wait now, itself among them.
        case lead
    }

    /// The list as it was read after this call, back to `moment` at least.
    func list(
        since moment: Timestamp, reading: @Sendable (Timestamp) async -> Listing
    ) async -> Listing {
        if isReading {
            switch await withCheckedContinuation({ waiting.append((moment, $0)) }) {
            case .given(let listing): return listing
            case .lead: break
            }
        }
        isReading = true
        let others = waiting
        waiting = []
        let listing = await reading(others.map(\.since).reduce(moment, min))
        for other in others { other.continuation.resume(returning: .given(listing)) }
        isReading = !waiting.isEmpty
        if !waiting.isEmpty { waiting.removeFirst().continuation.resume(returning: .lead) }
        return listing
    }
}
