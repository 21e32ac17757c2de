package import Core

/// What a rehearsal was asked for: the truth that a run's own count is compared with.
///
/// It lives as long as the process; what must live longer goes to a `BillFile`.
package actor Bill {
    /// What one mount was asked for.
    package struct Entry: Hashable, Sendable {
        /// Jobs accepted: what a real service would charge.
        package var submits = 0
        /// How many different inputs these were.
        package var distinct = 0
        /// Jobs accepted for inputs that had been accepted before.
        package var doubles: Int { submits - distinct }
        package var polls = 0
        /// Requests to stop a job, whether or not they came in time.
        package var cancels = 0
        /// Images asked for, whether or not they were there.
        package var downloads = 0
        /// Downloads that carried a header of the description's: none should.
        package var downloadsWithCredentials = 0
        /// The most unfinished jobs at any submit.
        package var heldMax = 0
        /// How often each input was accepted, by the first 16 digits of its digest.
        package var submitsByDigest: [String: Int] = [:]
    }

    /// A job that was accepted, for a list.
    struct Listed {
        let id: String
        /// What its submit was called, 32 digits.
        let name: String
        let at: Timestamp
    }

    private let file: BillFile?
    private var entries: [String: Entry] = [:]
    private var arrivals: [String: [CallKind: Int]] = [:]
    /// When each unfinished job ends, by its id.
    private var held: [String: [String: Timestamp]] = [:]
    private var cancelled: Set<String> = []
    /// Jobs by what their submits were called, of each mount.
    private var named: [String: [String: String]] = [:]
    /// The same in the order of acceptance.
    private var listed: [String: [Listed]] = [:]
    private var ordinal = 0

    init(mounts: [String], file: BillFile?) {
        self.file = file
        entries = Dictionary(mounts.map { ($0, Entry()) }) { _, last in last }
    }

    package func entry(of mount: String) -> Entry {
        entries[mount] ?? Entry()
    }

    /// The bill as JSON.
    ///
    /// `{"services": {"<mount>": {"submits": …, "distinct": …, "doubles": …, "polls": …, …}}}`
    package func document() -> JSON {
        let services = entries.sorted { $0.key < $1.key }.map { name, entry in
            JSON.Member(
                name,
                .members([
                    "submits": .integer(entry.submits), "distinct": .integer(entry.distinct),
                    "doubles": .integer(entry.doubles), "polls": .integer(entry.polls),
                    "cancels": .integer(entry.cancels),
                    "downloads": .integer(entry.downloads),
                    "downloadsWithCredentials": .integer(entry.downloadsWithCredentials),
                    "heldMax": .integer(entry.heldMax),
                ]))
        }
        return .members(["services": .object(services)])
    }
}

extension Bill {
    /// Counts a call.
    /// - Returns: Which of its kind it is on this mount, from 1.
    func arrival(of kind: CallKind, at mount: String) -> Int {
        let count = (arrivals[mount]?[kind] ?? 0) + 1
        arrivals[mount, default: [:]][kind] = count
        switch kind {
        case .poll: entries[mount, default: Entry()].polls = count
        case .download: entries[mount, default: Entry()].downloads = count
        case .cancel: entries[mount, default: Entry()].cancels = count
        case .submit, .list: break
        }
        return count
    }

    func downloadCarriedCredentials(at mount: String) {
        entries[mount, default: Entry()].downloadsWithCredentials += 1
    }

    /// Accepts a job if a slot is free, and writes it down before anybody hears of it.
    ///
    /// - Parameters:
    ///   - name: What the submit was called.
    ///   - job: Makes the id from the job's ordinal.
    /// - Returns: The job's id; `nil` when all slots are taken.
    func accept(
        at mount: Mount, digest: [UInt8], name: String? = nil, now: Timestamp,
        job: (_ ordinal: Int) -> RemoteID
    ) throws(BillFile.Fault) -> String? {
        var held = held[mount.name, default: [:]].filter { $0.value > now }
        self.held[mount.name] = held
        if let slots = mount.slots, held.count >= slots { return nil }
        ordinal += 1
        let remote = job(ordinal)
        let id = remote.text(mount: mount.name)
        let short = digest.prefix(8).hexText
        try file?.append(
            .members([
                "mount": .string(mount.name), "digest": .string(short), "id": .string(id),
            ]))
        if let name {
            named[mount.name, default: [:]][name] = id
            listed[mount.name, default: []].append(Listed(id: id, name: name, at: now))
        }
        let end = remote.start + remote.service
        if end > now { held[id] = end }
        self.held[mount.name] = held
        var entry = entries[mount.name] ?? Entry()
        entry.submits += 1
        entry.submitsByDigest[short, default: 0] += 1
        entry.distinct = entry.submitsByDigest.count
        entry.heldMax = max(entry.heldMax, held.count)
        entries[mount.name] = entry
        return id
    }

    /// The job whose submit was called so.
    func job(named name: String, at mount: String) -> String? { named[mount]?[name] }

    /// Jobs that were accepted before `moment`, the newest first.
    func jobs(at mount: String, before moment: Timestamp) -> [Listed] {
        (listed[mount] ?? []).filter { $0.at < moment }.reversed()
    }

    /// Stops an unfinished job; its slot is free.
    func cancel(_ id: String, at mount: String) {
        cancelled.insert(id)
        held[mount]?[id] = nil
    }

    func isCancelled(_ id: String) -> Bool {
        cancelled.contains(id)
    }
}
