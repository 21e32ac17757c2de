import Core
import Support

/// A batch of a test's plan: `count` jobs named `name/1`, `name/2`, ….
struct Sheet {
    var name = "main"
    var provider = "studio"
    var count: UInt64
    var timeout = Duration.seconds(20 * 60)
    var retriesMax = 3
    var price: Money?
    /// An input file of every job.
    var photo: String?
    /// The other providers that its jobs may run on.
    var pool: [String] = []
    var imagesPerJob: Int?
    /// An earlier batch whose images take the place of `count`: stems are those of the images.
    var images: String?
}

/// A provider of a test's plan.
struct Studio {
    var name = "studio"
    var service = "studio"
    var concurrency = 4
    var rate: Rate?
    var keeps: Duration?
    var canCancel = false
    var evidence: EvidenceRule?
    var price: Money?
    var imagesPerJob = 1
    var settles = ServiceDescription.settlesByDefault
    var chargesFailures = true
    /// A description of one's own.
    var path: String?
}

extension Plan {
    /// A plan of these batches; each provider has a service of its own name unless said otherwise.
    static func of(
        _ sheets: [Sheet], _ studios: [Studio] = [Studio()], files: any InputFiles = MemoryFiles(),
        jobsMax: UInt64 = 1_000_000, budget: Budget? = nil,
        onHash: @escaping @Sendable () -> Void = {}
    ) -> Plan {
        let manifest = Manifest(
            file: "test.yaml", directory: "", name: Located("test", at: place),
            output: text("out"), seed: .integer(1), vars: [], providers: studios.map(provider),
            jobsMax: Located(jobsMax, at: place), budget: budget.map(block),
            batches: sheets.map(batch))
        let planner = Planner(
            files: files, environment: { _ in nil },
            sha256: { bytes in
                onHash()
                return digest(bytes)
            }, runDate: "2026-01-01")
        let (plan, diagnostics) = planner.plan(manifest)
        guard let plan else { preconditionFailure("no plan: \(diagnostics)") }
        return plan
    }

    /// One batch `main` of `count` jobs.
    static func of(_ count: UInt64, _ studio: Studio = Studio()) -> Plan {
        of([Sheet(provider: studio.name, count: count)], [studio])
    }

    private static let place = Place(file: "test.yaml", line: 1, column: 1, length: 1)

    private static let seed = Reference(path: ["matrix", "seed"], place: place)

    private static let stem = Reference(path: ["matrix", "seed", "stem"], place: place)

    private static func text(_ literal: String) -> TextTemplate {
        TextTemplate(parts: [.literal(literal)], place: place)
    }

    /// Jobs without a price run as well.
    private static func block(_ budget: Budget) -> BudgetBlock {
        BudgetBlock(
            limits: budget.limits.map { Located($0, at: place) }, onUnknownPrice: .allow)
    }

    private static func provider(_ studio: Studio) -> ProviderBlock {
        guard let status = JSONPath("status") else { preconditionFailure("no path") }
        let request = RequestRule(.post, text("/run"))
        let service = ServiceDescription(
            name: studio.service, title: studio.service, url: "https://studio.test",
            submit: SubmitRule(request: request, handles: []),
            poll: PollRule(request: request, status: status, words: [:], images: []),
            cancel: studio.canCancel ? CancelRule(queued: request, running: nil) : nil,
            evidence: studio.evidence,
            keeps: studio.keeps, imagesPerJob: studio.imagesPerJob, settles: studio.settles,
            chargesFailures: studio.chargesFailures, path: studio.path)
        return ProviderBlock(
            name: Located(studio.name, at: place), service: service,
            concurrency: studio.concurrency, rate: studio.rate,
            settings: JobSettings(price: studio.price))
    }

    private static func batch(_ sheet: Sheet) -> BatchBlock {
        let range = AxisBlock.RangeForm(
            from: .integer(1), step: .integer(1), end: .count(sheet.count))
        return BatchBlock(
            name: Located(sheet.name, at: place), provider: Located(sheet.provider, at: place),
            pool: sheet.pool.map { Located($0, at: place) },
            axes: [
                AxisBlock(
                    name: Located("seed", at: place),
                    form: sheet.images.map { .images(of: Located($0, at: place)) } ?? .range(range),
                    place: place)
            ],
            inputs: [
                TemplateValue.Field("seed", .reference(seed), at: place),
                TemplateValue.Field("batch", .constant(.text(sheet.name)), at: place),
            ]
                + (sheet.photo.map { [TemplateValue.Field("photo", .file(text($0)), at: place)] }
                    ?? []),
            save: TextTemplate(
                parts: [.reference(sheet.images == nil ? seed : stem)], place: place),
            settings: JobSettings(
                timeout: sheet.timeout, retriesMax: sheet.retriesMax, price: sheet.price,
                imagesPerJob: sheet.imagesPerJob))
    }

    /// No real hash, but 32 bytes that differ for different bytes, in each of its parts: FNV-1a,
    /// mixed four ways.
    private static let digest: SHA256Function = { bytes in
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return (UInt64(1)...4).flatMap { part -> [UInt8] in
            var mixed = (hash ^ (hash >> 31)) &* (0x9e37_79b9_7f4a_7c15 &+ part &* 2)
            mixed ^= mixed >> 29
            return (0..<8).map { UInt8(truncatingIfNeeded: mixed >> ($0 * 8)) }
        }
    }
}
