internal import Core
internal import Services
internal import Storage
internal import Transfers

/// The ways to the providers of a plan, and one for downloads that never had a credential.
struct Network: Sendable {
    let downloads: HTTPDownloads
    private let exchanges: [String: HTTPExchange]

    /// - Parameter now: The wall time.
    init(for plan: Plan, now: @escaping @Sendable () -> Timestamp) {
        var exchanges: [String: HTTPExchange] = [:]
        for provider in plan.providers {
            exchanges[provider.name] = Self.exchange(for: provider.service)
        }
        self.exchanges = exchanges
        downloads = Self.downloads(now: now)
    }

    static func exchange(for service: ServiceDescription) -> HTTPExchange {
        HTTPExchange(
            version: Version.current, on: .main, by: .environment,
            readTimeout: service.limits.requestTimeout, answerMax: service.answerMax)
    }

    static func downloads(now: @escaping @Sendable () -> Timestamp) -> HTTPDownloads {
        HTTPDownloads(
            version: Version.current, on: .main, by: .environment,
            limits: HTTPDownloads.Limits(bytesMax: ImageLimits().byteCountMax),
            hasSecret: Credentials.finds, now: now)
    }

    func exchange(for provider: Plan.Provider) -> HTTPExchange? { exchanges[provider.name] }
}

extension EventLoop {
    /// The program's own: its commands run on it.
    static let main = EventLoop()
}

extension NetworkWay {
    /// As the environment of this process says.
    static let environment = NetworkWay(Console.variable)
}
