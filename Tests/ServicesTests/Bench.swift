import Core
import FoundationEssentials
import Services
import Support
import Testing

/// A service, a job and what is needed to submit it.
struct Bench {
    let service: DescribedService
    let exchange: ExchangeDouble

    /// 1734513807 seconds: the moment of the signature in the documents.
    static let moment = Timestamp(milliseconds: 1_734_513_807_000)

    init(
        _ name: String, _ exchange: ExchangeDouble, url: String? = nil,
        credentials: [String: String]? = nil, directory: String = "."
    ) throws {
        let description = try #require(Catalogue.service(named: name))
        try self.init(
            description, exchange, url: url, credentials: credentials, directory: directory)
    }

    init(
        _ description: ServiceDescription, _ exchange: ExchangeDouble, url: String? = nil,
        credentials: [String: String]? = nil, directory: String = ".",
        moment: Timestamp = Bench.moment
    ) throws {
        let usual = [
            "wiro": ["key": "testkey", "secret": "testsecret"], "instasd": ["token": "testtoken"],
            "instantstudio": ["token": "testtoken"],
        ]
        let texts = credentials ?? usual[description.name] ?? [:]
        self.exchange = exchange
        service = try DescribedService(
            description, url: url, credentials: texts.mapValues { Secret($0) },
            directory: directory, exchange: exchange, now: { moment })
    }

    static func job(
        _ inputs: [Value.Field], target: String? = nil, service: String = "wiro"
    ) -> Job {
        Job(
            index: 0, batch: "batch", provider: "provider", service: service, target: target,
            matrix: [], inputs: inputs, key: JobKey(hex: String(repeating: "ab", count: 32)),
            stem: "image")
    }

    @discardableResult
    func submit(_ inputs: [Value.Field] = [], target: String? = "wiro/instant-id") async throws
        -> RemoteJob
    {
        let job = Self.job(inputs, target: target)
        let recorder = Recorder(
            store: MemoryLedger(), now: { Self.moment }, observe: { _ in })
        let context = Attempt.Context(
            batch: "batch", provider: "provider", service: "service", stem: "image", price: nil)
        let permit = try await recorder.permitted(job, context: context, after: nil)
        return try await service.submit(job, permit: permit).remote
    }

    /// Why a submit with this exchange brings nothing.
    func submitError(_ inputs: [Value.Field] = []) async throws -> SubmitError {
        try await #require(throws: SubmitError.self) { try await submit(inputs) }
    }

    func pollError(_ remote: RemoteJob = RemoteJob(id: "2221")) async throws -> PollError {
        try await #require(throws: PollError.self) { _ = try await service.poll(remote) }
    }
}

/// A folder that is removed with its files.
struct TemporaryFolder: ~Copyable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/tirage-services-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: path + "/" + name))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
