internal import Core
internal import Services

/// Shows requests and answers as they happen: `--show-answers`, and `probe`.
struct AnswerScreen: Sendable {
    let stream: Console.Stream
    private let count = ObservedExchange.Count()
    private let time = SystemTimekeeper()

    init(on stream: Console.Stream) {
        self.stream = stream
    }

    /// `base`, with all that goes through it shown, but for these credentials.
    ///
    /// - Parameter onAnswer: Called with each answer after it has been shown.
    func observed(
        _ base: any Exchange, of service: ServiceDescription,
        hiding credentials: some Collection<Secret>,
        onAnswer: @escaping @Sendable (Answer) -> Void = { _ in }
    ) -> any Exchange {
        let text = ExchangeText(of: service, hiding: Array(credentials))
        let (time, stream) = (time, stream)
        return ObservedExchange(base, count: count, elapsed: { time.elapsed() }) { event in
            Console.write(text.text(of: event), to: stream)
            if case .answered(_, _, let answer, _) = event { onAnswer(answer) }
        }
    }
}
