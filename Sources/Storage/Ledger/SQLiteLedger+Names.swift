package import Core
internal import GRDB

extension SQLiteLedger: NameReader {
    package func named(
        of keys: [JobKey]
    ) throws(LedgerError) -> [JobKey: [NamedAttempt]] {
        try reading { try moves.named(of: keys, in: $0) }
    }

    package func named(
        after position: Int64, count: Int
    ) throws(LedgerError) -> [NamedAttempt] {
        try reading { try moves.named(after: position, count: count, in: $0) }
    }

    /// Moves that were begun, by this run or one that was killed.
    package func pendingMoves() throws(LedgerError) -> [ImageMove] {
        try reading { try moves.pending(in: $0) }
    }

    /// Gives images their new names, before their files get them.
    package func begin(_ begun: [ImageMove], _ stems: [NewStem]) throws(LedgerError) {
        guard !begun.isEmpty || !stems.isEmpty else { return }
        try numbered { try moves.begin(begun, stems, number: $0, in: $1) }
    }

    /// Sends an image elsewhere that is on its way: to `to`, no longer to `old`.
    func send(_ move: ImageMove, from old: String) throws(LedgerError) {
        try numbered { try moves.send(move, from: old, number: $0, in: $1) }
    }

    /// No file has a name any more that another will have.
    func noteLaidAside() throws(LedgerError) {
        try reading { try moves.noteLaidAside(in: $0) }
    }

    /// Every file has its new name.
    func endMoves() throws(LedgerError) {
        try reading { try moves.endAll(in: $0) }
    }

    /// Those of these files that nobody was told of yet; from now on somebody was.
    package func toldNow(_ paths: [String]) throws(LedgerError) -> [String] {
        guard !paths.isEmpty else { return [] }
        return try reading { try moves.toldNow(paths, in: $0) }
    }

    /// Whether some job was made again since then.
    package func isAnyMadeAgain(since moment: Timestamp) throws(LedgerError) -> Bool {
        try reading { try moves.isAnyMadeAgain(since: moment, in: $0) }
    }
}

extension ReadOnlyLedger: NameReader {
    package func named(
        of keys: [JobKey]
    ) throws(LedgerError) -> [JobKey: [NamedAttempt]] {
        try reading { try moves.named(of: keys, in: $0) }
    }

    package func named(
        after position: Int64, count: Int
    ) throws(LedgerError) -> [NamedAttempt] {
        try reading { try moves.named(after: position, count: count, in: $0) }
    }

    /// Moves that a run has begun, and that the next one finishes.
    package func pendingMoves() throws(LedgerError) -> [ImageMove] {
        try reading { try moves.pending(in: $0) }
    }
}
