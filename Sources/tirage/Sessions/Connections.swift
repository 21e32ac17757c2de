internal import Core
internal import Rehearsal
internal import Runner
internal import Services

/// Makes the providers of a plan ready to be talked to.
struct Connections {
    let pipeline: Pipeline
    /// `nil` only to see whether everything is there.
    let network: Network?
    /// The providers that are needed; `nil` for all.
    var names: Set<String>?
    /// Where requests and answers are shown; `nil` for nowhere.
    var screen: AnswerScreen?

    /// The real services, with credentials from the environment or the file of keys.
    ///
    /// - Throws: every credential that is missing, before any request.
    func real() throws(SetupFaults) -> [String: Run.Connection] {
        var faults = pipeline.keys.absence.map { [$0] } ?? []
        var isAnyMissing = false
        for provider in needed {
            let missing = pipeline.keys.missing(for: provider)
            faults += missing.map { "provider '\(provider.name)': \($0)" }
            isAnyMissing = isAnyMissing || !missing.isEmpty
            faults += Clearance.faults(of: provider, in: pipeline)
        }
        guard faults.isEmpty else {
            throw SetupFaults(messages: faults, advice: isAnyMissing ? pipeline.keys.advice : nil)
        }
        return try connections(hiding: pipeline.keys.all) { provider in
            (provider.url, provider.credentials.compactMapValues { pipeline.keys[$0] })
        }
    }

    /// The stand-ins of a rehearsal, which take any credential.
    func rehearsed(at address: RehearsalServer.Address) throws(SetupFaults) -> [String: Run
        .Connection]
    {
        try connections(hiding: []) { provider in
            (
                address.baseURL(for: provider.name),
                provider.credentials.mapValues { _ in Secret("rehearsal") }
            )
        }
    }

    private var needed: [Plan.Provider] {
        pipeline.plan.providers.filter { names?.contains($0.name) ?? true }
    }

    /// - Parameter keys: What no request may have in it but in its headers.
    private func connections(
        hiding keys: [Secret],
        _ settings: (Plan.Provider) -> (url: String, credentials: [String: Secret])
    ) throws(SetupFaults) -> [String: Run.Connection] {
        var connections: [String: Run.Connection] = [:]
        var faults: [String] = []
        for provider in needed {
            let (url, credentials) = settings(provider)
            do throws(SetupFault) {
                let service = try DescribedService(
                    provider.service, url: url, credentials: credentials,
                    directory: pipeline.directory, secrets: keys, files: pipeline.gate,
                    exchange: exchange(for: provider, hiding: credentials),
                    now: SystemTimekeeper.now)
                connections[provider.name] = Run.Connection(
                    service: service, isLocal: service.isLocal)
            } catch {
                faults.append("provider '\(provider.name)': \(error.message)")
            }
        }
        guard faults.isEmpty else { throw SetupFaults(messages: faults) }
        return connections
    }

    private func exchange(
        for provider: Plan.Provider, hiding credentials: [String: Secret]
    ) -> any Exchange {
        guard let base = network?.exchange(for: provider) else { return NoExchange() }
        return screen?.observed(base, of: provider.service, hiding: credentials.values) ?? base
    }
}

/// Everything that keeps providers from being used, said at once.
struct SetupFaults: Error {
    let messages: [String]
    /// What can be done about keys that are missing.
    var advice: String?
}

/// Stands where no request will be made.
struct NoExchange: Exchange {
    func send(_ request: OutgoingRequest) async throws(ExchangeError) -> Services.Answer {
        throw .neverSent("there is no network")
    }
}
