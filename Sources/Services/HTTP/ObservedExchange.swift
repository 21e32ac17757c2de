internal import Core
internal import Synchronization

/// An exchange that tells what is sent and what comes back, as it happens.
package struct ObservedExchange: Exchange {
    /// What happened; the number joins an answer to its request, counted from 1.
    package enum Event: Sendable {
        case sent(Int, OutgoingRequest)
        case answered(Int, OutgoingRequest, Answer, after: Duration)
        case unanswered(Int, OutgoingRequest, ExchangeError)
    }

    private let base: any Exchange
    private let count: Count
    private let elapsed: @Sendable () -> Duration
    private let tell: @Sendable (Event) -> Void

    /// How many requests have been sent, through whichever exchange.
    package final class Count: Sendable {
        private let value = Mutex(0)

        package init() {}

        func next() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }

    /// - Parameters:
    ///   - count: Shared by exchanges whose requests are told in one place.
    ///   - elapsed: A clock that never goes back.
    ///   - tell: Called before a request leaves and after its answer; must return soon.
    package init(
        _ base: any Exchange, count: Count, elapsed: @escaping @Sendable () -> Duration,
        tell: @escaping @Sendable (Event) -> Void
    ) {
        self.base = base
        self.count = count
        self.elapsed = elapsed
        self.tell = tell
    }

    package func send(_ request: OutgoingRequest) async throws(ExchangeError) -> Answer {
        let number = count.next()
        tell(.sent(number, request))
        let begun = elapsed()
        do throws(ExchangeError) {
            let answer = try await base.send(request)
            tell(.answered(number, request, answer, after: elapsed() - begun))
            return answer
        } catch {
            tell(.unanswered(number, request, error))
            throw error
        }
    }
}
