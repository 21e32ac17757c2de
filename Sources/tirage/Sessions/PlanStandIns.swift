internal import Core
internal import FoundationEssentials
internal import Rehearsal
internal import Synchronization

/// Stand-ins of all services of a plan, under their providers' names.
///
/// They listen on the same port each time, where it can be had: what an earlier rehearsal has in its
/// ledger of jobs and images are addresses with that port.
struct PlanStandIns: Sendable {
    let plan: Plan
    let latency: Duration
    /// Whether calls go wrong now and then.
    var isRough = false

    /// Below those that systems give to connections of their own.
    private static let ports: Range<UInt32> = 20_000..<30_000

    /// Serves while `body` runs, once.
    func serve<Outcome: Sendable>(
        while body: @escaping @Sendable (RehearsalServer.Address) async throws -> Outcome
    ) async throws -> Outcome {
        let hasBegun = Mutex(false)
        do {
            return try await server(port: port).serve { address in
                hasBegun.withLock { $0 = true }
                return try await body(address)
            }
        } catch let fault as RehearsalServer.PortFault {
            // Something else listens there.
            guard !hasBegun.withLock({ $0 }) else { throw fault }
            return try await server(port: 0).serve(while: body)
        }
    }

    private func server(port: Int) -> RehearsalServer {
        RehearsalServer(
            mounts: plan.providers.map { provider in
                var mount = Mount(
                    provider.name, playing: provider.service,
                    imagesPerJob: plan.imagesPerJob(on: provider))
                mount.isRough = isRough
                return mount
            },
            latency: latency, port: port, now: SystemTimekeeper.now)
    }

    /// A number of the output folder's own.
    private var port: Int {
        let output = plan.output(isRehearsal: true)
        let folder = FileManager.default.currentDirectoryPath
        let whole = output.hasPrefix("/") ? output : folder + "/" + output
        let digest = PipelineLoader.sha256(Array(URL(filePath: whole).standardized.path.utf8))
        let number = digest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return Int(Self.ports.lowerBound + number % UInt32(Self.ports.count))
    }
}
