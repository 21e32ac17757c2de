import Core
import Reports
import Support
import Testing

struct DisplayTests {
    /// A run on three providers in its middle: one goes well, one is slowed, one was stopped.
    static var events: [RunEvent] {
        func forecast(_ name: String, done: Int, open: Int) -> RunEvent.LaneForecast {
            let before = (0..<done).map {
                ReportSamples.attempt(900 + $0, ReportSamples.done(["x"]))
            }
            let tally = ReportSamples.tally(before + Array(repeating: nil, count: open))
            return .init(provider: name, concurrency: 4, tally: tally, toSubmit: open)
        }
        var events: [RunEvent] = [
            .began([
                forecast("studio", done: 18, open: 42), forecast("face", done: 0, open: 24),
                forecast("comic", done: 0, open: 1000),
            ])
        ]
        func run(
            _ number: Int, _ provider: String, _ states: [JobState], price: String?,
            cost: String? = nil
        ) {
            for state in [.submitting, .accepted(ReportSamples.remote)] + states {
                events.append(
                    .job(
                        ReportSamples.attempt(
                            number, state, provider: provider,
                            stem: "\(provider)/job-\(number)", price: price,
                            cost: state.name == .done ? cost : nil)))
            }
        }
        for number in 1...9 {
            let done = ReportSamples.done(["selfies/anna-\(number).png"])
            run(number, "studio", [done], price: "10 credits")
        }
        for number in 10...13 { run(number, "studio", [], price: "10 credits") }
        let outputs = Outputs(urls: [])
        run(14, "studio", [.finished(ReportSamples.remote, outputs)], price: "10 credits")
        let crash = "the model \u{1B}[2Jcrashed\nat line 1"
        run(20, "face", [ReportSamples.failed(.fault, crash)], price: "0.05 USD")
        for number in 21...30 {
            let paths = ["athletes/jumper-\(number)-1.png", "athletes/jumper-\(number)-2.png"]
            run(number, "face", [ReportSamples.done(paths)], price: "0.05 USD", cost: "0.00351 USD")
        }
        run(31, "face", [], price: "0.05 USD")
        for state in [JobState.submitting, .unknown("the connection was reset")] {
            let attempt = ReportSamples.attempt(
                40, state, provider: "face", stem: "face/job-40", price: "0.05 USD")
            events.append(.job(attempt))
        }
        events += [
            .slowed(provider: "face", message: "too many requests", wait: .seconds(12)),
            .slowed(provider: "face", message: "too many requests", wait: .seconds(12)),
            .retrying(
                ReportSamples.key(31), provider: "face", message: "HTTP 502",
                wait: .milliseconds(2500)),
            .stopped(provider: "comic", Failure(.outOfCredit, "your balance is 0")),
            .leftBehind(
                ReportSamples.key(14), provider: "studio", message: "not finished after 20 min"),
        ]
        return events
    }

    static var progress: RunProgress {
        var progress = RunProgress()
        let last = events.count - 1
        for (index, event) in events.enumerated() where index < last {
            progress.apply(
                event, at: index == 0 ? ReportSamples.start : ReportSamples.start + .seconds(32))
        }
        return progress
    }

    @Test(arguments: [40, 80, 120])
    func theLiveLinesFitTheirWidth(_ width: Int) throws {
        let now = ReportSamples.start + .seconds(35)
        for look in [Look.plain, Look(palette: .plain, isUnicode: false)] {
            let lines = Self.progress.lines(width: width, now: now, look: look)
            #expect(lines.allSatisfy { DisplayWidth.of($0) < width })
            let name = "live-\(width)\(look.isUnicode ? "" : "-ascii").txt"
            #expect(try Golden.difference(lines.map { $0 + "\n" }.joined(), name) == nil)
        }
    }

    @Test func plainLinesSayWhatHappened() throws {
        var text = ""
        var display = PlainDisplay(look: .plain) { text += $0 }
        for event in Self.events { display.show(event, at: ReportSamples.start) }
        display.show(.draining(grace: .seconds(30)), at: ReportSamples.start)
        #expect(try Golden.difference(text, "plain.txt") == nil)
    }

    @Test func theLiveRegionIsDrawnOverInOneWrite() {
        var writes: [String] = []
        var display = TerminalDisplay(look: .plain) { writes.append($0) }
        let size = TerminalSize(columns: 80, rows: 24)
        for event in Self.events.prefix(1) { display.show(event, at: ReportSamples.start) }
        display.redraw(size, at: ReportSamples.start)
        display.redraw(size, at: ReportSamples.start)
        #expect(writes.count == 2)
        #expect(writes[0].hasPrefix("\r") && !writes[0].contains("A"))
        #expect(writes[1].hasPrefix("\r\u{1B}[4A"))
        #expect(!writes.joined().contains("\u{1B}[?25l"))
    }

    @Test func aMessageScrollsAboveTheLiveRegion() {
        var screen = Screen(rows: 60, columns: 80)
        var display = TerminalDisplay(look: .plain) { screen.write($0) }
        let size = TerminalSize(columns: 80, rows: 24)
        for event in Self.events {
            display.show(event, at: ReportSamples.start)
            display.redraw(size, at: ReportSamples.start + .seconds(35))
        }
        display.end(size, at: ReportSamples.start + .seconds(35))
        let lines = screen.lines
        #expect(lines.count(where: { $0.contains("of 1084 jobs") }) == 1)
        #expect(lines.last?.hasPrefix("37 of 1084 jobs") == true)
        let failure =
            #"face    face/job-20  failed, fault at the service: the model \x1b[2Jcrashed"#
        #expect(lines.first?.hasPrefix(failure) == true)
        #expect(lines.count == 10, "five messages, one of two rows, and four live lines")
    }

    @Test func aNarrowedTerminalLeavesNoOldLines() {
        var narrow = ""
        var display = TerminalDisplay(look: .plain) { narrow = $0 }
        for event in Self.events { display.show(event, at: ReportSamples.start) }
        display.redraw(TerminalSize(columns: 120, rows: 24), at: ReportSamples.start)
        let lengths = narrow.split(separator: "\n").dropLast().map { line in
            let bare = line.replacing("\u{1B}[K", with: "").replacing(/\r(\e\[\d+A)?/, with: "")
            return DisplayWidth.of(bare)
        }
        display.redraw(TerminalSize(columns: 40, rows: 24), at: ReportSamples.start)
        let rows = lengths.reduce(0) { $0 + max(1, ($1 + 39) / 40) }
        #expect(narrow.hasPrefix("\r\u{1B}[\(rows)A"))
    }

    @Test func moreLanesThanRowsStillShowTheTotals() {
        var text = ""
        var display = TerminalDisplay(look: .plain) { text = $0 }
        for event in Self.events { display.show(event, at: ReportSamples.start) }
        display.redraw(TerminalSize(columns: 80, rows: 3), at: ReportSamples.start)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1].contains("of 1084 jobs"))
    }
}

/// As much of a terminal as the display needs: lines, wrapping, up, erase.
struct Screen {
    let columns: Int
    private var cells: [[Character]]
    private var row = 0
    private var column = 0

    init(rows: Int, columns: Int) {
        self.columns = columns
        cells = Array(repeating: [], count: rows)
    }

    /// Every line down to the last that is not empty.
    var lines: [String] {
        var lines = cells.map { String($0) }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    mutating func write(_ text: String) {
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "\n": (row, column) = (row + 1, 0)
            case "\r": column = 0
            case "\u{1B}":
                let code = rest.prefix { !$0.isLetter }
                rest = rest.dropFirst(code.count)
                apply(rest.popFirst(), Int(code.dropFirst()) ?? 1)
            default:
                if column == columns { (row, column) = (row + 1, 0) }
                while cells[row].count <= column { cells[row].append(" ") }
                cells[row][column] = character
                column += 1
            }
        }
    }

    private mutating func apply(_ command: Character?, _ count: Int) {
        switch command {
        case "A": row -= count
        case "K": cells[row] = Array(cells[row].prefix(column))
        case "J":
            cells[row] = Array(cells[row].prefix(column))
            for below in (row + 1)..<cells.count { cells[below] = [] }
        default: break
        }
    }
}
