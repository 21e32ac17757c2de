internal import ImageFormats

/// A job as a line of `results.jsonl` tells it: enough for a ledger to go on with it.
package struct RecordedJob: Hashable, Sendable {
    package let key: JobKey
    /// What is known of its attempts, the latest last.
    ///
    /// Of earlier ones no more than costs and images is known, so they count as failed.
    package let attempts: [Attempt]
    package let past: LedgerRecord.Past?

    /// Its latest attempt, with what was asked for.
    package var latest: Attempt { attempts[attempts.count - 1] }

    /// Why a line tells of no job: a lowercase fragment.
    package struct Fault: Error, Hashable, Sendable {
        package let message: String

        init(_ message: String) { self.message = message }
    }

    /// `nil` for a job that was never submitted.
    package init?(line: [UInt8]) throws(Fault) {
        guard String(validating: line, as: UTF8.self) != nil else {
            throw Fault("it is not UTF-8")
        }
        let json: JSON
        do throws(JSONFault) {
            json = try JSON(parsing: line)
        } catch {
            throw Fault("\(error.message), at byte \(error.offset + 1)")
        }
        guard case .object = json else { throw Fault("it is no JSON object") }
        // A job that waits for an image has no key yet.
        if json["key"] == .null { return nil }
        let reader = RecordedJobReader(json: json)
        let attempts = try reader.attempts()
        guard let latest = attempts.last else { return nil }
        self.attempts = attempts
        key = latest.key
        past = try reader.past()
    }
}

/// Reads the members of one line.
private struct RecordedJobReader {
    let json: JSON

    /// The names of what was asked for, in a line's order.
    private static let asked: Set = [
        "batch", "index", "replica", "matrix", "choices", "provider", "service", "target",
        "inputs", "source", "sibling", "manifest",
    ]

    /// How many attempts a job may have had: more than anybody paid for.
    private static let attemptsMax = 1000

    func attempts() throws(RecordedJob.Fault) -> [Attempt] {
        let (key, name, earlier) = (try key(), try name(), try earlier())
        let number = try whole("attempts") ?? 0
        guard number <= Self.attemptsMax, earlier.count <= Self.attemptsMax else {
            throw .init("its number of attempts makes no sense")
        }
        guard name != .ready || number > 0 || !earlier.isEmpty else { return [] }
        let latest = try latest(key, name, number: max(number, earlier.count + 1))
        return try before(latest, earlier) + [latest]
    }

    private func latest(
        _ key: JobKey, _ name: JobState.Name, number: Int
    ) throws(RecordedJob.Fault) -> Attempt {
        let (service, images) = (try text("service"), try images(json["images"]))
        let cost = try cost(json["cost"], service)
        var attempt = Attempt(
            key: key, number: number, state: try state(name, images),
            context: Attempt.Context(
                batch: try text("batch"), provider: try text("provider"), service: service,
                stem: Self.stem(images, key), price: cost?.estimate),
            times: times(), reportedCost: cost?.report)
        switch attempt.state {
        case .done, .failed: break
        case .ready, .submitting, .accepted, .finished, .unknown, .lost, .expired, .cancelled:
            attempt.kept = images
        }
        attempt.resolution = resolution()
        attempt.request = try request()
        return attempt
    }

    private func request() throws(RecordedJob.Fault) -> JSON {
        guard case .object(let members) = json, case .object? = json["inputs"],
            case .object? = json["matrix"]
        else { throw .init("'inputs' or 'matrix' is missing") }
        return .object(members.filter { Self.asked.contains($0.name) })
    }

    private func key() throws(RecordedJob.Fault) -> JobKey {
        guard case .string(let key)? = json["key"], key.utf8.count == 64, key.hexBytes != nil
        else { throw .init("'key' is no key of a job") }
        return JobKey(hex: key)
    }

    private func name() throws(RecordedJob.Fault) -> JobState.Name {
        guard let name = JobState.Name(rawValue: try text("state")) else {
            throw .init("'state' is none that jobs have")
        }
        return name
    }

    private func text(_ name: String) throws(RecordedJob.Fault) -> String {
        guard case .string(let text)? = json[name], !text.isEmpty, text.utf8.count <= 4096,
            !text.utf8.contains(0)
        else { throw .init("'\(name)' is missing") }
        return text
    }

    private func whole(_ name: String, of json: JSON? = nil) throws(RecordedJob.Fault) -> Int? {
        guard let written = (json ?? self.json)[name], written != .null else { return nil }
        guard case .number(let digits) = written, let number = Int(digits), number >= 0 else {
            throw .init("'\(name)' is no whole number")
        }
        return number
    }
}

// MARK: - State

extension RecordedJobReader {
    private func state(
        _ name: JobState.Name, _ images: [StoredImage]
    ) throws(RecordedJob.Fault) -> JobState {
        let reason = json["error"]?.scalarText ?? ""
        switch name {
        case .ready: return .ready
        case .submitting: return .unknown(JobEvent.interruption)
        case .unknown: return .unknown(reason)
        // Its URLs are not on record, and asking for them again costs nothing.
        case .accepted, .finished: return .accepted(try remote())
        case .done:
            guard !images.isEmpty else { throw .init("it is done, and no image is named") }
            return .done(try remote(), Outputs(urls: []), images)
        case .failed:
            guard let kind = (json["class"]?.scalarText).flatMap(Failure.Class.init(rawValue:))
            else { throw .init("'class' is none that failures have") }
            let remote = json["remote"] == nil ? nil : try remote()
            return .failed(remote, Failure(kind, reason), images: images)
        case .lost: return .lost(try remote(), reason)
        case .expired: return .expired(try remote(), reason)
        case .cancelled: return .cancelled(try remote(), reason)
        }
    }

    private func remote() throws(RecordedJob.Fault) -> RemoteJob {
        guard case .string(let id)? = json["remote"], (1...256).contains(id.utf8.count),
            id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw .init("'remote' is no id of a service") }
        return RemoteJob(id: id)
    }

    private func times() -> Attempt.Times {
        func moment(_ name: String) -> Timestamp? {
            (json["times"]?[name]?.scalarText).flatMap(Timestamp.init(written:))
        }
        return Attempt.Times(
            submitted: moment("submitted"), accepted: moment("accepted"),
            finished: moment("finished"), settled: moment("settled"))
    }

    private func resolution() -> Attempt.Resolution? {
        guard let decided = json["resolution"],
            let word = (decided["as"]?.scalarText).flatMap(Attempt.Resolution.Word.init(rawValue:)),
            let moment = (decided["at"]?.scalarText).flatMap(Timestamp.init(written:))
        else { return nil }
        return Attempt.Resolution(
            word, at: moment, reason: decided["unknown"]?.scalarText ?? "")
    }

    func past() throws(RecordedJob.Fault) -> LedgerRecord.Past? {
        guard let past = json["past"],
            let since = (past["since"]?.scalarText).flatMap(Timestamp.init(written:))
        else { return nil }
        return LedgerRecord.Past(since: since, reason: past["why"]?.scalarText ?? "")
    }
}

// MARK: - Money

extension RecordedJobReader {
    /// A cost as an attempt holds it.
    private struct Cost {
        var report: Money?
        var estimate: Money?
    }

    private func cost(
        _ written: JSON?, _ service: String
    ) throws(RecordedJob.Fault) -> Cost? {
        guard let written, written != .null else { return nil }
        guard let number = written["amount"]?.scalarText,
            case .string(let name)? = written["unit"], !name.isEmpty, name.utf8.count <= 64
        else { throw .init("'cost' has no amount or no unit") }
        // Lines of earlier versions do not say whose unit it is: it was the job's service's.
        let owner = written["service"]?.scalarText ?? service
        guard let money = Money(number: number, unit: MoneyUnit(name, of: owner)) else {
            throw .init("'cost' is no amount")
        }
        switch written["source"]?.scalarText {
        case "estimated"?: return Cost(estimate: money)
        default: return Cost(report: money)
        }
    }

    private func earlier() throws(RecordedJob.Fault) -> [JSON] {
        switch json["earlier"] {
        case nil, .null?: return []
        case .array(let items)?: return items
        case .bool?, .number?, .string?, .object?: throw .init("'earlier' is no list")
        }
    }

    /// The attempts before the latest, numbered up to it.
    private func before(
        _ latest: Attempt, _ earlier: [JSON]
    ) throws(RecordedJob.Fault) -> [Attempt] {
        var attempts: [Attempt] = []
        for (place, item) in earlier.enumerated() {
            // One that left images and cost nothing has no amount.
            let written = item["cost"] ?? (item["amount"] == nil ? nil : item)
            let cost = try cost(written, latest.context.service)
            let failure = Failure(.givenUp, "an earlier attempt, known from results.jsonl alone")
            let context = Attempt.Context(
                batch: latest.context.batch, provider: latest.context.provider,
                service: latest.context.service, stem: latest.context.stem,
                price: cost?.estimate)
            attempts.append(
                Attempt(
                    key: latest.key, number: latest.number - earlier.count + place,
                    state: .failed(nil, failure, images: try images(item["images"])),
                    context: context, times: Attempt.Times(submitted: latest.times.submitted),
                    reportedCost: cost?.report))
        }
        return attempts
    }
}

// MARK: - Images

extension RecordedJobReader {
    /// How many images a job may have: more than any service makes.
    private static let imagesMax = 10_000

    private func images(_ written: JSON?) throws(RecordedJob.Fault) -> [StoredImage] {
        guard let written, written != .null else { return [] }
        guard case .array(let items) = written, items.count <= Self.imagesMax else {
            throw .init("'images' is no list of images")
        }
        var images: [StoredImage] = []
        for item in items { images.append(try image(item)) }
        return images
    }

    private func image(_ written: JSON) throws(RecordedJob.Fault) -> StoredImage {
        guard case .string(let path)? = written["path"], OutputPath.isSafe(path) else {
            throw .init(
                "the path of an image leads out of the folder, or is none:"
                    + " '\(written["path"]?.scalarText ?? "")'")
        }
        guard case .string(let digest)? = written["sha256"], digest.utf8.count == 64,
            digest.hexBytes != nil
        else { throw .init("'sha256' of '\(path)' is none") }
        guard let name = written["type"]?.scalarText,
            let type = ImageType.allCases.first(where: { $0.mediaType == name })
        else { throw .init("'type' of '\(path)' is none that images have") }
        guard let count = try whole("bytes", of: written) else {
            throw .init("'bytes' of '\(path)' is missing")
        }
        let facts = ImageFacts(
            type: type, width: try whole("width", of: written),
            height: try whole("height", of: written), byteCount: count)
        return StoredImage(path: path, sha256: digest, facts: facts)
    }

    /// Where its images go: as the first of them says, or by its key alone.
    private static func stem(_ images: [StoredImage], _ key: JobKey) -> String {
        guard let path = images.first?.path else { return key.short }
        let dot = path.utf8.lastIndex(of: UInt8(ascii: "."))
        return dot.map { String(path[..<$0]) } ?? path
    }
}
