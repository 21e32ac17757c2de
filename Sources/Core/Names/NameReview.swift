/// Which of a ledger's images should have other names, so that a plain name belongs to a job of the
/// plan.
///
/// Holds a few bytes for each job of the plan, and all there is of an image that is to be renamed.
package struct NameReview: Sendable {
    package private(set) var renamings: [Renaming] = []
    package private(set) var stems: [NewStem] = []
    /// The jobs of the plan that the ledger knows.
    package private(set) var keys: Set<JobKey> = []
    /// Whether every job of the plan could be looked at.
    package private(set) var isWhole = true

    private let plan: Plan
    /// Batches whose images keep their names, since later jobs are asked for by them.
    private let fixed: Set<String>
    /// By the hash of its stem, the index of the first job that has it.
    private var wanted: [Int: UInt64] = [:]
    /// Jobs that are known to have several images.
    private var several: Set<UInt64> = []

    private static let count: UInt64 = 500
    private static let pageCount = 1000

    /// Looks at all jobs of the plan, and then at those that it has no more.
    ///
    /// - Parameter plan: With what is known of the images that stages are made from.
    package init(of plan: Plan, _ ledger: some NameReader) async throws(LedgerError) {
        self.plan = plan
        fixed = plan.batchesNamedInRequests
        let known = try await ledger.jobCount()
        guard known > 0 else { return }
        for batch in plan.batches {
            let indices = plan.indices(of: batch)
            for start in stride(
                from: indices.lowerBound, to: indices.upperBound, by: Int(Self.count))
            {
                let end = min(start + Self.count, indices.upperBound)
                try await look(at: start..<end, ledger)
            }
        }
        if keys.count < known { try await lookAtPast(ledger) }
    }

    private mutating func look(
        at indices: Range<UInt64>, _ ledger: some NameReader
    ) async throws(LedgerError) {
        var jobs: [Job] = []
        for index in indices {
            do throws(ScopeFault) {
                jobs += try plan.jobs(at: index).filter { !$0.waits }
            } catch {
                isWhole = false
            }
        }
        let named = try await ledger.named(of: jobs.map(\.key))
        for job in jobs {
            let hash = job.stem.lowercased().hashValue
            if wanted[hash] == nil { wanted[hash] = job.index }
            guard let attempts = named[job.key], let last = attempts.last else { continue }
            keys.insert(job.key)
            if last.images.count > 1 { several.insert(job.index) }
            guard !fixed.contains(job.batch) else { continue }
            var latest: [String: StoredImage] = [:]
            if attempts.count > 1 { for (_, image) in last.placed { latest[image.path] = image } }
            for attempt in attempts {
                add(attempt, of: job, isLast: attempt.number == last.number, latest)
            }
        }
    }

    /// An attempt of a job of the plan.
    ///
    /// - Parameter latest: The images of its last attempt by their paths, where it has several.
    private mutating func add(
        _ attempt: NamedAttempt, of job: Job, isLast: Bool, _ latest: [String: StoredImage]
    ) {
        if isLast, attempt.hasPlainNames(of: job.stem) { return }
        for (place, image) in attempt.placed {
            let parts = ImagePathParts(
                of: image.path, stem: attempt.stem, key: job.key, place: place,
                count: attempt.images.count)
            let name = ImageName(
                prefix: isLast ? "" : parts.prefix, base: job.stem + parts.number, key: job.key,
                owner: isLast ? .present : .earlier(attempt: attempt.number),
                ending: parts.ending)
            let later = isLast ? nil : latest[image.path]
            // A service that made the same bytes again has left one file for both.
            guard !name.allows(image.path), later?.sha256 != image.sha256 else { continue }
            add(image, place, of: attempt, name, isFileOfLater: later != nil)
        }
        if !attempt.stem.isExactly(job.stem) {
            stems.append(NewStem(key: job.key, attempt: attempt.number, stem: job.stem))
        }
    }

    private mutating func add(
        _ image: StoredImage, _ place: Int, of attempt: NamedAttempt, _ name: ImageName,
        isFileOfLater: Bool = false
    ) {
        var renaming = Renaming(
            key: attempt.key, attempt: attempt.number, place: place, image: image, name: name)
        renaming.isFileOfLater = isFileOfLater
        renamings.append(renaming)
    }

    // MARK: - The past

    private mutating func lookAtPast(_ ledger: some NameReader) async throws(LedgerError) {
        var position: Int64 = 0
        while true {
            let page = try await ledger.named(after: position, count: Self.pageCount)
            guard let last = page.last else { return }
            position = last.position
            for attempt in page where !keys.contains(attempt.key) { addPast(attempt) }
        }
    }

    /// An attempt of a job that the plan does not have: only what is in the way is renamed.
    private mutating func addPast(_ attempt: NamedAttempt) {
        for (place, image) in attempt.placed where isWanted(image.path) {
            let parts = ImagePathParts(
                of: image.path, stem: attempt.stem, key: attempt.key, place: place,
                count: attempt.images.count)
            let ending = parts.ending
            let base =
                parts.isClean
                ? String(image.path.dropLast(ending.count)) : attempt.stem + parts.number
            add(
                image, place, of: attempt,
                ImageName(prefix: "", base: base, key: attempt.key, owner: .past, ending: ending))
        }
    }

    /// Whether a job of the plan would have this name, whatever its extension.
    private func isWanted(_ path: String) -> Bool {
        let name = String(path.dropLast(ImagePathParts.ending(of: path).count)).lowercased()
        if job(named: name) != nil { return true }
        let bytes = Array(name.utf8)
        let digits = bytes.reversed().prefix {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        let hyphen = bytes.count - digits.count - 1
        guard !digits.isEmpty, hyphen > 0, bytes[hyphen] == UInt8(ascii: "-"),
            let index = job(named: String(decoding: bytes[..<hyphen], as: UTF8.self))
        else { return false }
        return several.contains(index) || plan.batch(of: index).imagesPerJob > 1
    }

    private func job(named stem: String) -> UInt64? {
        guard let index = wanted[stem.hashValue],
            let jobs = try? plan.jobs(at: index),
            jobs.contains(where: { $0.stem.lowercased() == stem })
        else { return nil }
        return index
    }
}

extension Attempt {
    /// Whether it is its job's only one, and has no image, or one under the very name that this stem
    /// gives.
    package func hasPlainNames(of stem: String) -> Bool {
        number == 1
            && NamedAttempt(key: key, number: 1, stem: context.stem, images: images)
                .hasPlainNames(of: stem)
    }
}

extension NamedAttempt {
    /// Whether it has no image, or one under the very name that this stem gives: the quick way for
    /// most jobs.
    fileprivate func hasPlainNames(of stem: String) -> Bool {
        guard self.stem.isExactly(stem), images.count < 2 else { return false }
        guard let path = images.first??.path else { return true }
        guard path.utf8.starts(with: stem.utf8) else { return false }
        let rest = path.utf8.dropFirst(stem.utf8.count)
        return rest.first == UInt8(ascii: ".")
            && !rest.dropFirst().contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
    }
}

extension Plan {
    /// Batches of whose images a later batch's request says the name or the path: under another
    /// name it would be another job, to be paid for anew.
    var batchesNamedInRequests: Set<String> {
        var names: Set<String> = []
        for batch in batches {
            guard let source = batch.source else { continue }
            let isNamed =
                batch.target.map { source.axis.isNamed(in: $0) } ?? false
                || batch.inputs.contains { source.axis.isNamed(in: $0.value) }
            if isNamed { names.insert(source.batch) }
        }
        return names
    }
}

extension String {
    /// Whether a text has more of the axis of this name than its file's bytes decide.
    fileprivate func isNamed(in text: TextTemplate) -> Bool {
        text.references.contains { isAxis(of: $0) && !Self.isOfBytes($0) }
    }

    fileprivate func isNamed(in value: TemplateValue) -> Bool {
        switch value {
        case .constant: false
        case .reference(let reference):
            isAxis(of: reference) && !Self.isOfBytes(reference)
                && !(reference.path.count == 2 && reference.filters.isEmpty)
        case .text(let text), .file(let text, _): isNamed(in: text)
        case .list(let items): items.contains { isNamed(in: $0) }
        case .map(let fields): fields.contains { isNamed(in: $0.value) }
        }
    }

    private func isAxis(of reference: Reference) -> Bool {
        reference.root == "matrix" && reference.path.dropFirst().first == self
    }

    private static func isOfBytes(_ reference: Reference) -> Bool {
        reference.path.count > 2 && ["sha256", "ext"].contains(reference.path.last)
    }
}
