package import Core

extension RunProgress {
    /// The display of a run under way: a line for each lane, then one for all.
    ///
    /// - Parameter width: Columns; every line is shorter by at least one, so that none wraps.
    package func lines(width: Int, now: Timestamp, look: Look) -> [String] {
        ProgressLines(progress: self, width: max(width - 1, 19), now: now, look: look).lines
    }
}

/// Draws a run's progress.
private struct ProgressLines {
    let progress: RunProgress
    let width: Int
    let now: Timestamp
    let look: Look

    private static let nameMax = 16
    /// Columns that the words at the end should have before money and time are shown.
    private static let activityMin = 28

    /// One lane in words, before it is fitted into columns.
    private struct Row {
        let lane: LaneProgress
        let name: String
        let count: String
        let activity: String
        let eta: String
        let cost: String
    }

    /// How wide each column is; none of it changes from one moment to the next without need.
    private struct Layout {
        var name = 0
        var bar = 0
        var count = 0
        var eta = 0
        var cost = 0

        /// What is left for the words at the end; two spaces stand between columns.
        func activity(in width: Int) -> Int {
            [name, bar, count, eta, cost].filter { $0 > 0 }.reduce(width) { $0 - $1 - 2 }
        }
    }

    var lines: [String] {
        let rows = progress.lanes.map(row)
        let layout = layout(rows)
        let hasCosts = layout.cost > 0 || rows.allSatisfy(\.cost.isEmpty)
        return rows.map { line($0, layout) } + [totals(withCost: !hasCosts)]
    }

    private func layout(_ rows: [Row]) -> Layout {
        func most(_ words: (Row) -> String) -> Int {
            rows.map { DisplayWidth.of(words($0)) }.max() ?? 0
        }
        var layout = Layout(
            name: most(\.name), bar: min(30, max(6, width * 3 / 20)),
            count: most { "\($0.lane.total)/\($0.lane.total)" },
            eta: max(9, most(\.eta)), cost: most(\.cost))
        if layout.activity(in: width) < Self.activityMin { layout.cost = 0 }
        if layout.activity(in: width) < Self.activityMin { layout.eta = 0 }
        return layout
    }

    private func line(_ row: Row, _ layout: Layout) -> String {
        let room = max(0, layout.activity(in: width))
        let activity = SafeText.truncated(row.activity, columnsMax: room)
        var cells = [
            look.palette.bold(row.name)
                + String(repeating: " ", count: layout.name - DisplayWidth.of(row.name)),
            bar(row.lane, layout.bar), row.count.paddedLeft(layout.count),
        ]
        if layout.eta > 0 { cells.append(look.palette.dim(row.eta.paddedLeft(layout.eta))) }
        if layout.cost > 0 { cells.append(look.palette.dim(row.cost.paddedLeft(layout.cost))) }
        cells.append(painted(activity, row.lane))
        var line = cells.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line
    }

    private func row(_ lane: LaneProgress) -> Row {
        let eta = progress.began.flatMap { lane.timeLeft(began: $0, now: now) }
        return Row(
            lane: lane,
            name: SafeText.line(lane.provider, columnsMax: Self.nameMax),
            count: "\(lane.done)/\(lane.total)",
            activity: activity(lane),
            eta: eta.map { Wording.clock($0) + " left" } ?? "",
            cost: look.money(lane.spent) ?? "")
    }

    private func activity(_ lane: LaneProgress) -> String {
        var words: [String] = []
        if let failure = lane.stopped {
            words.append("stopped: \(failure.kind.words)")
        } else if let until = lane.slowedUntil, now < until {
            words.append("waits \(Wording.estimate(until - now))")
        }
        if lane.failed > 0 { words.append("\(lane.failed) failed") }
        if lane.unknown > 0 { words.append("\(lane.unknown) unknown") }
        if lane.atService > 0 { words.append("\(lane.atService) in flight") }
        if lane.downloading > 0 { words.append("\(lane.downloading) saving") }
        if lane.done == lane.total { words.append(look.tick) }
        return words.joined(separator: look.dot)
    }

    private func painted(_ activity: String, _ lane: LaneProgress) -> String {
        if lane.stopped != nil || lane.failed > 0 { return look.palette.red(activity) }
        let isSlowed = lane.slowedUntil.map { now < $0 } ?? false
        if isSlowed || lane.unknown > 0 { return look.palette.yellow(activity) }
        return lane.done == lane.total ? look.palette.green(activity) : activity
    }

    /// Done, then failed and unknown, then what is left; half a column is the smallest step.
    private func bar(_ lane: LaneProgress, _ columns: Int) -> String {
        let total = max(1, lane.total)
        let halves = lane.done * columns * 2 / total
        // Some bad news is never too small to be seen.
        let bad = lane.failed + lane.unknown
        let badColumns = bad == 0 ? 0 : max(1, bad * columns / total)
        let full = min(halves / 2, columns - badColumns)
        let hasHalf = halves % 2 == 1 && full + badColumns < columns && bad == 0
        let empty = columns - full - badColumns - (hasHalf ? 1 : 0)
        let (line, half, rest) = look.isUnicode ? ("━", "╸", "─") : ("#", "#", "-")
        return look.palette.green(String(repeating: line, count: full) + (hasHalf ? half : ""))
            + look.palette.red(String(repeating: look.isUnicode ? line : "x", count: badColumns))
            + look.palette.dim(String(repeating: rest, count: empty))
    }

    private func totals(withCost: Bool) -> String {
        let lanes = progress.lanes
        let done = lanes.reduce(0) { $0 + $1.done }
        let total = lanes.reduce(0) { $0 + $1.total }
        var words = ["\(done) of \(Wording.count(total, "job"))"]
        if let began = progress.began { words.append(Wording.clock(now - began)) }
        if progress.isDraining {
            words.append("collecting what is under way, then stopping")
        } else if let eta = timeLeft {
            words.append(Wording.clock(eta) + " left")
        }
        if withCost, let cost = look.money(lanes.flatMap(\.spent).summed) { words.append(cost) }
        let head = SafeText.truncated(words.joined(separator: look.dot), columnsMax: width)
        let room = width - DisplayWidth.of(head) - 3
        let names = fitting(progress.latest.map { SafeText.line($0) }, room)
        return head + (names.isEmpty ? "" : look.palette.dim("   " + names))
    }

    /// As many of the newest names as there is room for, whole.
    private func fitting(_ names: [String], _ room: Int) -> String {
        var text = ""
        for name in names.reversed() {
            let longer = text.isEmpty ? name : name + "  " + text
            guard DisplayWidth.of(longer) <= room else { break }
            text = longer
        }
        return text
    }

    /// The slowest lane's.
    private var timeLeft: Duration? {
        guard let began = progress.began else { return nil }
        return progress.lanes.compactMap { $0.timeLeft(began: began, now: now) }.max()
    }
}

extension [Money] {
    /// One amount for each unit.
    fileprivate var summed: [Money] {
        var tally = Tally()
        for money in self { tally.add(nil, price: money) }
        return tally.expected
    }
}
