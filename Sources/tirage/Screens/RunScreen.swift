internal import Core
internal import Reports

/// Shows a run on standard error while it goes on.
struct RunScreen: Sendable {
    let plan: Plan
    let isQuiet: Bool
    /// Whether others write between its lines, so that none is drawn over.
    var isPlain = false

    /// What a screen reacts to.
    enum Input: Sendable {
        case event(RunEvent)
        /// Time has passed: figures may have changed.
        case tick
    }

    /// How often a terminal is drawn at most.
    private static let period = Duration.milliseconds(120)

    /// Shows events until there are no more.
    ///
    /// - Returns: How many jobs came to an end.
    func show(_ inputs: AsyncStream<Input>) async -> Int {
        if isQuiet { return await count(inputs) }
        let facts = TerminalFacts.of(.error)
        let look = facts.look.naming(plan)
        let writer = ScreenWriter()
        let settled =
            facts.isLive && !isPlain
            ? await showLive(look, inputs, writer)
            : await showPlain(PlainDisplay(look: look, output: writer.write), inputs)
        await writer.finish()
        return settled
    }

    private func count(_ inputs: AsyncStream<Input>) async -> Int {
        var progress = RunProgress()
        for await case .event(let event) in inputs {
            progress.apply(event, at: SystemTimekeeper.now())
        }
        return progress.settled
    }

    private func showPlain(_ display: PlainDisplay, _ inputs: AsyncStream<Input>) async -> Int {
        var display = display
        for await case .event(let event) in inputs {
            display.show(event, at: SystemTimekeeper.now())
        }
        return display.progress.settled
    }

    private func showLive(
        _ look: Look, _ events: AsyncStream<Input>, _ writer: ScreenWriter
    ) async -> Int {
        let (inputs, merged) = AsyncStream<Input>.makeStream()
        return await withTaskGroup(of: Int?.self) { group in
            group.addTask {
                for await event in events { merged.yield(event) }
                merged.finish()
                return nil
            }
            group.addTask {
                let time = SystemTimekeeper()
                while (try? await time.sleep(for: Self.period)) != nil { merged.yield(.tick) }
                return nil
            }
            group.addTask { await draw(look, inputs, writer) }
            defer { group.cancelAll() }
            for await settled in group {
                if let settled { return settled }
            }
            return 0
        }
    }

    private func draw(
        _ look: Look, _ inputs: AsyncStream<Input>, _ writer: ScreenWriter
    ) async -> Int {
        var display = TerminalDisplay(
            look: look, size: TerminalSize.of(.error), output: writer.write)
        // Before that there is nothing to see, and its user may be asked something.
        var hasBegun = false
        for await input in inputs {
            switch input {
            case .event(let event):
                if case .began = event { hasBegun = true }
                display.show(event, at: SystemTimekeeper.now())
            case .tick:
                guard hasBegun, !writer.isBehind else { continue }
                display.redraw(TerminalSize.of(.error), at: SystemTimekeeper.now())
            }
        }
        display.end(TerminalSize.of(.error), at: SystemTimekeeper.now())
        return display.progress.settled
    }
}

extension TerminalFacts {
    /// What is known of a stream of this process.
    static func of(_ stream: Console.Stream) -> TerminalFacts {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(Console.variable)
            .first { !$0.isEmpty }
        return TerminalFacts(
            isTerminal: Console.isTerminal(stream), term: Console.variable("TERM"),
            noColor: Console.variable("NO_COLOR"), locale: locale)
    }
}

extension TerminalSize {
    static func of(_ stream: Console.Stream) -> TerminalSize {
        Console.size(of: stream).map { TerminalSize(columns: $0.columns, rows: $0.rows) }
            ?? .standard
    }
}
