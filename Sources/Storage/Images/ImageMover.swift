package import Core

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Gives files the names that the ledger says they have.
///
/// It may be stopped between any two steps: what the ledger has as begun is finished by the next one.
/// Nothing is overwritten. What is in the way of another goes by a name of its own first, so that
/// images can change places.
package actor ImageMover {
    private let files: MovingFiles
    private let ledger: SQLiteLedger
    /// Called before each change; a test stops it there.
    private let onStep: @Sendable () throws(DiskFault) -> Void

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe DiskThread.shared.asUnownedSerialExecutor()
    }

    package init(
        in output: String, ledger: SQLiteLedger,
        onStep: @escaping @Sendable () throws(DiskFault) -> Void = { () throws(DiskFault) in }
    ) {
        files = MovingFiles(root: output)
        self.ledger = ledger
        self.onStep = onStep
    }

    /// Moves images whose files were looked at just now, in the ledger and then on the disk.
    package func move(_ moves: [ImageMove], stems: [NewStem] = []) async throws {
        let targets = Set(moves.map { MoveChoice.folded($0.to) })
        let staged = moves.map { move in
            var move = move
            let isInTheWay = targets.contains(MoveChoice.folded(move.from))
            if isInTheWay, move.stage == .direct { move.stage = .inTheWay }
            return move
        }
        try onStep()
        try await ledger.begin(staged, stems)
        try await carryOut(staged.filter { $0.stage != .onRecord })
    }

    /// Finishes what an earlier run began and did not come to the end of.
    ///
    /// A file that was changed meanwhile is left where it is.
    package func finish() async throws {
        let pending = try await ledger.pendingMoves()
        guard !pending.isEmpty else { return }
        try await carryOut(
            pending.filter { $0.stage == .laidAside || files.isAtOrigin($0) || files.isAside($0) },
            of: pending)
    }

    /// First whatever is in the way of another is laid aside, all of it; then each gets its name.
    private func carryOut(_ moves: [ImageMove], of all: [ImageMove]? = nil) async throws {
        let isAnyInTheWay = (all ?? moves).contains { $0.stage == .inTheWay }
        for move in moves where move.stage == .inTheWay {
            try onStep()
            try files.layAside(move)
        }
        if isAnyInTheWay {
            try onStep()
            try await ledger.noteLaidAside()
        }
        for var move in moves {
            let isDirect = move.stage == .direct
            if !isDirect { move.stage = .laidAside }
            let name = isDirect ? PathSplit.parts(move.from).name : move.wayName
            try await place(move, named: name)
        }
        try await end(all ?? moves)
    }

    private static let namesMax = 8

    /// Moves one file to its place, or to the next that is free.
    private func place(_ move: ImageMove, named name: String) async throws {
        var move = move
        for _ in 0..<Self.namesMax {
            try onStep()
            let old = move.to
            switch files.place(move, named: name) {
            case .done, .absent: return
            // A file that nobody knew of has the name.
            case .taken: move.to = move.name(after: old)
            case .refused(let fault):
                guard PathSplit(old).folder != PathSplit(move.from).folder else { throw fault }
                move.to = move.from
            }
            try onStep()
            try await ledger.send(move, from: old)
            if move.to == move.from, name != move.wayName { return }
        }
        throw DiskFault("rename", files.root + "/" + move.from, Errno(code: EEXIST))
    }

    private func end(_ moves: [ImageMove]) async throws {
        try files.sync(Set(moves.flatMap { [$0.from, $0.to] }.map { PathSplit($0).folder }))
        try onStep()
        try await ledger.endMoves()
        for folder in Set(moves.map { PathSplit($0.from).folder }) {
            files.removeEmpty(folder.pathParts)
        }
    }
}
