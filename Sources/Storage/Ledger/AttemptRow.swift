internal import Core
internal import GRDB
internal import ImageFormats

/// An attempt as a row of the ledger.
enum AttemptRow {
    /// In the table's order, which writing and reading rely on.
    static let columns = [
        "key", "number", "state", "batch", "provider", "service", "stem", "price", "price_unit",
        "remote", "handles", "urls", "cost", "cost_unit", "images", "failure", "reason",
        "submitted", "accepted", "finished", "settled",
    ]

    /// Writes a row, in place of the same attempt's; what it asked for stays where nothing else is
    /// given.
    static let upsert = """
        INSERT INTO attempt (\(columns.joined(separator: ", ")), shape, leaves)
        VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")), ?, ?)
        ON CONFLICT (key, number) DO UPDATE SET
        \(columns.dropFirst(2).map { "\($0) = excluded.\($0)" }.joined(separator: ", ")),
        shape = coalesce(excluded.shape, shape), leaves = coalesce(excluded.leaves, leaves)
        """

    /// - Parameter code: What it asked for, where that is written.
    static func values(
        of attempt: Attempt, _ code: LedgerRequests.Code?
    ) -> StatementArguments {
        let (context, state, times) = (attempt.context, attempt.state, attempt.times)
        let remote = state.remote
        let outputs = state.outputs
        let cost = attempt.reportedCost
        return StatementArguments(
            [
                attempt.key.hex, attempt.number, state.name.rawValue,
                context.batch.storable, context.provider.storable, context.service.storable,
                context.stem.storable, context.price?.micro, context.price?.unit.name.storable,
                remote?.id.storable, remote.flatMap(handles), outputs.map { urls($0) },
                cost?.micro, cost?.unit.name.storable, attempt.storedImages.map(images),
                state.failure?.kind.rawValue, state.reason?.storable,
                times.submitted?.milliseconds, times.accepted?.milliseconds,
                times.finished?.milliseconds, times.settled?.milliseconds,
                code?.shape, code?.leaves,
            ] as [(any DatabaseValueConvertible)?])
    }

    /// Throws a `LedgerFault` when the row is none that this program writes.
    static func attempt(_ row: Row, path: String) throws -> Attempt {
        let key: String = row[0]
        guard let state = state(row) else {
            throw LedgerFault.damaged(path, "the row of job \(key.prefix(8)) makes no sense")
        }
        let context = Attempt.Context(
            batch: row[3], provider: row[4], service: row[5], stem: row[6],
            price: money(row[7], row[8], of: row))
        let times = Attempt.Times(
            submitted: time(row[17]), accepted: time(row[18]), finished: time(row[19]),
            settled: time(row[20]))
        return Attempt(
            key: JobKey(hex: key), number: row[1], state: state, context: context, times: times,
            reportedCost: reportedCost(row), kept: try kept(row, state, path))
    }

    private static func state(_ row: Row) -> JobState? {
        guard let name = JobState.Name(rawValue: row[2]) else { return nil }
        let reason: String? = row[16]
        switch name {
        case .ready: return .ready
        case .submitting: return .submitting
        case .accepted: return remote(row).map { .accepted($0) }
        case .finished:
            guard let remote = remote(row), let outputs = outputs(row) else { return nil }
            return .finished(remote, outputs)
        case .done:
            guard let remote = remote(row), let outputs = outputs(row), let images = images(row)
            else { return nil }
            return .done(remote, outputs, images.compactMap(\.self))
        case .failed:
            guard let kind = (row[15] as String?).flatMap(Failure.Class.init(rawValue:)), let reason
            else { return nil }
            return .failed(
                remote(row), Failure(kind, reason), images: (images(row) ?? []).compactMap(\.self))
        case .unknown: return reason.map { .unknown($0) }
        case .lost: return ended(row, reason) { .lost($0, $1) }
        case .expired: return ended(row, reason) { .expired($0, $1) }
        case .cancelled: return ended(row, reason) { .cancelled($0, $1) }
        }
    }

    private static func ended(
        _ row: Row, _ reason: String?, _ make: (RemoteJob, String) -> JobState
    ) -> JobState? {
        guard let remote = remote(row), let reason else { return nil }
        return make(remote, reason)
    }

    private static func time(_ milliseconds: Int64?) -> Timestamp? {
        milliseconds.map { Timestamp(milliseconds: $0) }
    }

    private static func reportedCost(_ row: Row) -> Money? { money(row[12], row[13], of: row) }

    /// A unit that is no currency belongs to the row's service.
    private static func money(_ micro: Int64?, _ unit: String?, of row: Row) -> Money? {
        guard let micro, let unit else { return nil }
        return Money(micro: micro, unit: MoneyUnit(unit, of: row[5]))
    }
}

// MARK: - Lists

extension AttemptRow {
    /// Name, value, name, value; `nil` for a job with the main handle alone.
    private static func handles(_ remote: RemoteJob) -> String? {
        let others = remote.handles.dropFirst()
        return others.isEmpty
            ? nil : FlatJSON.text(of: others.flatMap { [.text($0.name), .text($0.value)] })
    }

    private static func remote(_ row: Row) -> RemoteJob? {
        guard let id: String = row[9] else { return nil }
        guard let list: String = row[10] else { return RemoteJob(id: id) }
        guard let texts = FlatJSON.cells(of: list)?.map(\.text), texts.count.isMultiple(of: 2)
        else { return nil }
        var handles: [RemoteJob.Handle] = []
        for index in stride(from: 0, to: texts.count, by: 2) {
            guard let name = texts[index], let value = texts[index + 1] else { return nil }
            handles.append(RemoteJob.Handle(name, value))
        }
        return RemoteJob(id: id, others: handles)
    }

    private static func urls(_ outputs: Outputs) -> String {
        FlatJSON.text(of: outputs.urls.map { .text($0) })
    }

    private static func outputs(_ row: Row) -> Outputs? {
        guard let list: String = row[11], let cells = FlatJSON.cells(of: list) else { return nil }
        let urls = cells.compactMap(\.text)
        guard urls.count == cells.count else { return nil }
        return Outputs(urls: urls)
    }

    /// What there is of an attempt that has not come to an end with its images.
    private static func kept(
        _ row: Row, _ state: JobState, _ path: String
    ) throws -> [StoredImage?] {
        switch state {
        case .done, .failed: return []
        case .ready, .submitting, .accepted, .finished, .unknown, .lost, .expired, .cancelled:
            guard row[14] as String? != nil else { return [] }
            guard let images = images(row) else {
                let key: String = row[0]
                throw LedgerFault.damaged(path, "the images of job \(key.prefix(8)) make no sense")
            }
            return images
        }
    }

    /// Path, SHA-256, type, width, height, bytes, for each image; nulls for one that is not there.
    private static func images(_ images: [StoredImage?]) -> String {
        FlatJSON.text(
            of: images.flatMap { image -> [FlatJSON.Cell] in
                guard let image else { return Array(repeating: .null, count: 6) }
                let facts = image.facts
                return [
                    .text(image.path), .text(image.sha256), .text(facts.type.rawValue),
                    facts.width.map { .number(Int64($0)) } ?? .null,
                    facts.height.map { .number(Int64($0)) } ?? .null,
                    .number(Int64(facts.byteCount)),
                ]
            })
    }

    /// How many cells of a list one image takes.
    static let imageWidth = 6

    /// A list of images as it stands in its column; none where the column is empty.
    static func images(of list: String?) -> [StoredImage?]? { list.map(parsed) ?? [] }

    private static func images(_ row: Row) -> [StoredImage?]? {
        (row[14] as String?).flatMap(parsed)
    }

    private static func parsed(_ list: String) -> [StoredImage?]? {
        guard let cells = FlatJSON.cells(of: list), cells.count.isMultiple(of: imageWidth)
        else { return nil }
        var images: [StoredImage?] = []
        for index in stride(from: 0, to: cells.count, by: imageWidth) {
            if cells[index..<index + imageWidth].allSatisfy({ $0 == .null }) {
                images.append(nil)
                continue
            }
            guard let path = cells[index].text, isInside(path), let sha256 = cells[index + 1].text,
                let type = cells[index + 2].text.flatMap(ImageType.init(rawValue:)),
                let byteCount = cells[index + 5].number
            else { return nil }
            let facts = ImageFacts(
                type: type, width: cells[index + 3].number, height: cells[index + 4].number,
                byteCount: byteCount)
            images.append(StoredImage(path: path, sha256: sha256, facts: facts))
        }
        return images
    }
}

extension AttemptRow {
    /// Whether an image's path stays below the output folder.
    private static func isInside(_ path: String) -> Bool {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
                && !part.contains(0)
        }
    }
}

extension Attempt {
    /// The row's list of images; `nil` for none, where it is not one that must be there.
    fileprivate var storedImages: [StoredImage?]? {
        switch state {
        case .done(_, _, let images): images
        case .failed(_, _, let images): images.isEmpty ? nil : images
        case .ready, .submitting, .accepted, .finished, .unknown, .lost, .expired, .cancelled:
            kept.isEmpty ? nil : kept
        }
    }
}

extension JobState {
    fileprivate var outputs: Outputs? {
        switch self {
        case .finished(_, let outputs), .done(_, let outputs, _): outputs
        case .ready, .submitting, .accepted, .failed, .unknown, .lost, .expired, .cancelled: nil
        }
    }

    fileprivate var failure: Failure? {
        switch self {
        case .failed(_, let failure, _): failure
        case .ready, .submitting, .accepted, .finished, .done, .unknown, .lost, .expired,
            .cancelled:
            nil
        }
    }
}

extension String {
    /// The text as a column can hold it: GRDB binds up to the first NUL, which no message needs.
    var storable: String {
        utf8.contains(0)
            ? String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
            : self
    }
}
