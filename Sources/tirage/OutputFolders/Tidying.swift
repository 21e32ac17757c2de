internal import Core
internal import Reports
internal import Storage

/// Finds what an output folder has that the present plan does not need, and puts it aside.
struct Tidying: Sendable {
    let locked: LockedLedger

    private var plan: Plan { locked.plan }
    private var ledger: SQLiteLedger { locked.ledger }
    private var output: String { plan.output(isRehearsal: locked.isRehearsal) }

    /// Why nothing can be said of what the plan needs.
    struct Unclear: Error {}

    /// What there is to be put aside.
    struct Findings: Sendable {
        fileprivate(set) var moves: [ImageMove] = []
        fileprivate(set) var files: [TidyReport.File] = []
        /// Whether the manifest lies in its own output folder, so that strays can't be told from its
        /// files.
        fileprivate(set) var isUnsearched = false
    }

    func findings() async throws -> Findings {
        let review = try await NameReview(of: plan, ledger)
        guard review.isWhole else { throw Unclear() }
        let (renamings, kinds, paths) = try await unneeded(review.keys)
        let choice = MoveChoice(in: output).choice(of: renamings, isVerifying: true)
        var findings = Findings()
        for move in choice.moves {
            guard let size = OutputFiles.byteCount(of: move.from, in: output) else { continue }
            findings.moves.append(move)
            findings.files.append(
                TidyReport.File(
                    path: move.from, byteCount: size,
                    kind: kinds[move.attemptID] ?? .earlierPlan, key: move.key,
                    target: move.to))
        }
        try addStrays(to: &findings, knowing: paths)
        return findings
    }

    /// Puts it all aside: images in the ledger, too.
    ///
    /// - Returns: The files with the places where they are now.
    func putAside(_ findings: Findings) async throws -> [TidyReport.File] {
        try await ImageMover(in: output, ledger: ledger).move(findings.moves)
        let mover = StrayMover(in: output)
        var files: [TidyReport.File] = []
        var moved: [(from: String, to: String)] = []
        for var file in findings.files {
            if file.kind == .stray {
                guard let target = try mover.putAside(file.path) else { continue }
                file.target = target
                moved.append((file.path, target))
            }
            files.append(file)
        }
        try mover.end(moved)
        return files
    }

    // MARK: - Images

    private static let pageCount = 1000

    /// Images that no job of the plan needs, with the reason, and the paths of all images.
    private func unneeded(
        _ keys: Set<JobKey>
    ) async throws -> ([Renaming], [AttemptID: TidyReport.Kind], Set<String>) {
        var renamings: [Renaming] = []
        var kinds: [AttemptID: TidyReport.Kind] = [:]
        var paths: Set<String> = []
        var position: Int64 = 0
        while true {
            let page = try await ledger.named(after: position, count: Self.pageCount)
            guard let end = page.last else { break }
            position = end.position
            let all = try await ledger.named(of: Array(Set(page.map(\.key))))
            for attempt in page {
                paths.formUnion(attempt.placed.map(\.image.path))
                let isLatest = attempt.number == all[attempt.key]?.last?.number
                if isLatest, keys.contains(attempt.key) { continue }
                kinds[AttemptID(key: attempt.key, number: attempt.number)] =
                    keys.contains(attempt.key) ? .earlierAttempt : .earlierPlan
                renamings += attempt.puttingAside(isLatest: isLatest)
            }
        }
        return (renamings, kinds, paths)
    }

    // MARK: - Strays

    private func addStrays(
        to findings: inout Findings, knowing paths: Set<String>
    ) throws {
        guard let root = OutputFiles.realPath(output),
            let home = OutputFiles.realPath(locked.pipeline.directory)
        else { return }
        guard home != root, !home.hasPrefix(root + "/") else {
            findings.isUnsearched = true
            return
        }
        var strays = try OutputFiles.strays(in: output) { paths.contains($0) }
        guard !strays.isEmpty else { return }
        let inputs = try inputs(of: plan, in: home, below: root)
        strays.removeAll { inputs.contains($0.path) }
        findings.files += strays.map {
            TidyReport.File(path: $0.path, byteCount: $0.byteCount, kind: .stray)
        }
    }

    /// Files of the user's below the output folder that jobs are made from.
    private func inputs(
        of plan: Plan, in home: String, below root: String
    ) throws -> Set<String> {
        var inputs: Set<String> = []
        var seen: Set<String> = []
        for index in 0..<plan.jobCount {
            for job in try plan.jobs(at: index) {
                for file in (job.matrix + job.inputs).flatMap(\.value.files)
                where file.origin == nil && seen.insert(file.path).inserted {
                    let path = file.path.isAbsolutePath ? file.path : home + "/" + file.path
                    guard let real = OutputFiles.realPath(path), real.hasPrefix(root + "/")
                    else { continue }
                    inputs.insert(String(real.dropFirst(root.count + 1)))
                }
            }
        }
        return inputs
    }
}

/// Which attempt of which job.
private struct AttemptID: Hashable {
    let key: JobKey
    let number: Int
}

extension ImageMove {
    fileprivate var attemptID: AttemptID { AttemptID(key: key, number: attempt) }
}
