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
    private let executor = DiskExecutor(label: "tirage.moves")

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
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
        try onStep()
        try await ledger.begin(moves, stems)
        let targets = Set(moves.map { MoveChoice.folded($0.to) })
        var waylaid: Set<ImageMove.ID> = []
        for move in moves where targets.contains(MoveChoice.folded(move.from)) {
            try onStep()
            try files.layAside(move)
            waylaid.insert(move.id)
        }
        for move in moves {
            let name = waylaid.contains(move.id) ? move.wayName : PathSplit.parts(move.from).name
            try await place(move, named: name)
        }
        try await end(moves)
    }

    /// Finishes what an earlier run began and did not come to the end of: how far it came is seen by
    /// the bytes of the files.
    package func finish() async throws {
        let moves = try await ledger.pendingMoves()
        guard !moves.isEmpty else { return }
        let targets = Set(moves.map { MoveChoice.folded($0.to) })
        for move in moves where targets.contains(MoveChoice.folded(move.from)) {
            guard files.isToBeLaidAside(move) else { continue }
            try onStep()
            try files.layAside(move)
        }
        // What gave way to another of the same bytes is seen in the next round.
        var isMoved = true
        for _ in moves where isMoved {
            isMoved = false
            for move in moves {
                guard let name = files.nameOnTheWay(of: move) else { continue }
                try await place(move, named: name)
                isMoved = true
            }
        }
        try await end(moves)
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
