internal import Core
internal import Services
internal import Storage

/// The HTTP clients of a run: one for each provider, and one for downloads that never had a
/// credential.
struct Network: Sendable {
    let downloads: HTTPDownloads
    private let exchanges: [String: HTTPExchange]

    /// - Parameter now: The wall time.
    init(for plan: Plan, now: @escaping @Sendable () -> Timestamp) {
        var exchanges: [String: HTTPExchange] = [:]
        for provider in plan.providers {
            exchanges[provider.name] = HTTPExchange(
                version: Version.current, concurrency: provider.concurrency * 2,
                readTimeout: provider.service.limits.requestTimeout,
                answerMax: provider.service.answerMax)
        }
        self.exchanges = exchanges
        let width = plan.providers.reduce(0) { $0 + $1.concurrency }
        downloads = HTTPDownloads(
            version: Version.current, concurrency: width,
            limits: HTTPDownloads.Limits(bytesMax: ImageLimits().byteCountMax),
            hasSecret: Credentials.finds, now: now)
    }

    func exchange(for provider: Plan.Provider) -> HTTPExchange? { exchanges[provider.name] }

    func shutdown() async {
        for exchange in exchanges.values { await exchange.shutdown() }
        await downloads.shutdown()
    }
}
