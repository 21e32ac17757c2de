internal import ArgumentParser
internal import Core
internal import Rehearsal
internal import Reports
internal import Services
internal import Storage
internal import Synchronization

/// One probe: network, ledger, and the job's life.
struct ProbeSession: Sendable {
    let probe: Probe
    let timeout: Duration

    /// The last answer that came, for what is read of it.
    private let last = Last()

    private final class Last: Sendable {
        let answer = Mutex<Services.Answer?>(nil)
    }

    init(probe: Probe, timeout: Duration) {
        self.probe = probe
        self.timeout = timeout
    }

    /// - Throws: when there is no URL, or a credential is missing, which is said.
    func checkSetup() throws {
        guard !probe.isRehearsal else { return }
        try Clearance.ask(probe)
        do throws(SetupFault) {
            _ = try service(NoExchange(), url: probe.url, probe.credentials())
        } catch {
            throw try ExitCode.explaining(SetupFaults(messages: [error.message]))
        }
    }

    func run(stopping requests: StopRequests) async throws -> ExitCode {
        try await run(
            Network.exchange(for: probe.service), Network.downloads(now: SystemTimekeeper.now),
            requests)
    }

    private func run(
        _ exchange: HTTPExchange, _ downloads: HTTPDownloads, _ requests: StopRequests
    ) async throws -> ExitCode {
        guard probe.isRehearsal else {
            return try await run(exchange, downloads, requests, at: probe.url)
        }
        let mount = Mount(
            probe.service.name, playing: probe.service, imagesPerJob: probe.service.imagesPerJob)
        let server = RehearsalServer(
            mounts: [mount], latency: .seconds(1), now: SystemTimekeeper.now)
        return try await server.serve { address in
            try await run(
                exchange, downloads, requests, at: address.baseURL(for: probe.service.name))
        }
    }

    private func run(
        _ exchange: HTTPExchange, _ downloads: HTTPDownloads, _ requests: StopRequests,
        at url: String?
    ) async throws -> ExitCode {
        let credentials = probe.credentials()
        let last = last
        let shown = AnswerScreen(on: .output).observed(
            exchange, of: probe.service, hiding: credentials.values
        ) { answer in last.answer.withLock { $0 = answer } }
        let lock = try RunLock(on: probe.output, for: .current(since: SystemTimekeeper.now()))
        let ledger = try SQLiteLedger(lock: lock, pipeline: "probe", now: SystemTimekeeper.now())
        let service: DescribedService
        do throws(SetupFault) {
            service = try self.service(shown, url: url, credentials)
        } catch {
            throw SetupFaults(messages: [error.message])
        }
        let life = ProbeLife(
            probe: probe, service: service, url: url ?? probe.service.url ?? "",
            downloads: downloads, ledger: ledger,
            recorder: Recorder(store: ledger, now: SystemTimekeeper.now, observe: { _ in }),
            requests: requests, timeout: timeout, lastAnswer: { last.answer.withLock { $0 } })
        return try await life.run()
    }

    private func service(
        _ exchange: any Exchange, url: String?, _ credentials: [String: Secret]
    ) throws(SetupFault) -> DescribedService {
        try DescribedService(
            probe.service, url: url, credentials: credentials, directory: "",
            secrets: probe.isRehearsal ? [] : probe.keys.all, exchange: exchange,
            now: SystemTimekeeper.now)
    }
}
