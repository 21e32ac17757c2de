/// Expands the matrix of one batch, and finds what is wrong with its rules.
struct MatrixPlanner {
    static let axesMax = 100
    /// So many excludes that remove nothing are named; the others are of their kind.
    static let idleExcludesMax = 20
    /// How many ranges the excludes, or the includes, of a batch may select together; fewer where
    /// there are many, since each range says of each of them whether it is in it.
    static let rangesMax = 1_000_000

    private let block: BatchBlock
    private let axes: [Plan.Axis]
    private let seed: Value
    private let sha256: SHA256Function
    private let suggestion: NameSuggestion

    private var rules: MatrixRules { block.rules }

    init(
        _ block: BatchBlock, axes: [Plan.Axis], seed: Value, sha256: @escaping SHA256Function,
        suggestion: @escaping NameSuggestion
    ) {
        self.block = block
        self.axes = axes
        self.seed = seed
        self.sha256 = sha256
        self.suggestion = suggestion
    }

    /// The matrix, or why there is none; a matrix may come with warnings.
    func matrix(_ diagnostics: inout [Diagnostic]) -> Plan.Matrix? {
        let before = diagnostics.count
        guard axes.count <= Self.axesMax else {
            diagnostics.append(
                Diagnostic(
                    "the batch has \(axes.count) axes; there may be \(Self.axesMax)",
                    at: block.name.place))
            return nil
        }
        checkColumns(&diagnostics)
        guard let sides = sides(&diagnostics) else { return nil }
        var matching = axes.map { ValueMatching($0.values) }
        guard let excludes = boxes(of: rules.excludes, sides, &matching, &diagnostics),
            let includes = boxes(of: rules.includes, sides, &matching, &diagnostics)
        else { return nil }
        checkExcludes(excludes, sides, &matching, &diagnostics)
        var expanding = Expansion.Rules(sizes: sizes(sides))
        expanding.excludes = excludes
        expanding.includes = includes
        expanding.repeats = rules.repeats?.value ?? 1
        if let count = rules.sample?.value {
            expanding.sample = (count: count, keys: sampleKeys)
        }
        guard let expansion = expansion(expanding, &diagnostics) else { return nil }
        let added = IncludePlanner(block, axes: axes, sides: sides, expansion)
            .includes(excludes: excludes, boxes: includes, &matching, &diagnostics)
        guard !diagnostics[before...].contains(where: { $0.severity == .error }) else { return nil }
        return Plan.Matrix(
            axes: axes, sides: sides, includes: added, expansion: expansion, rules: rules)
    }

    private func expansion(
        _ expanding: Expansion.Rules, _ diagnostics: inout [Diagnostic]
    ) -> Expansion? {
        do throws(Expansion.Fault) {
            let expansion = try Expansion(expanding)
            if expansion.count > 0 { return expansion }
            diagnostics.append(
                Diagnostic(
                    "the batch has no jobs left: all are excluded",
                    at: rules.excludes.last?.place ?? block.name.place))
        } catch {
            switch error {
            case .tooMany: diagnostics.append(Self.tooMany(at: block.name.place))
            case .tooManyOverlaps:
                diagnostics.append(
                    Diagnostic(
                        "the excludes and includes of this batch overlap in more ways than can be"
                            + " counted; write fewer", at: block.name.place))
            case .sampleTooLarge(let count):
                let written = rules.sample?.value ?? 0
                diagnostics.append(
                    Diagnostic(
                        "a sample of \(written) can't be drawn from \(count) jobs;"
                            + " write \(count) or fewer, or leave 'sample' out",
                        at: rules.sample?.place))
            }
        }
        return nil
    }

    static func tooMany(at place: Place) -> Diagnostic {
        Diagnostic("more jobs than can be counted (2⁶⁴)", at: place)
    }

    /// What a sample is drawn with: the pipeline's seed and the batch's name.
    private var sampleKeys: [UInt64] {
        let words = JSON.array([
            .string("sample 1"), .string(seed.inlineText ?? ""), .string(block.name.value),
        ]).bytes
        let digest = sha256(words)
        return stride(from: 0, to: digest.count, by: 8).map { start in
            digest[start...].prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
    }
}

// MARK: - Tables

extension MatrixPlanner {
    /// Which columns a table has only shows when it is read.
    private func checkColumns(_ diagnostics: inout [Diagnostic]) {
        var seen: Set<[String]> = []
        for reference in block.references where reference.root == "matrix" {
            guard reference.path.count > 2, seen.insert(reference.path).inserted,
                let axis = axes.first(where: { $0.name == reference.path[1] }),
                case .table(let file, _) = axis.form, case .list(let rows) = axis.values
            else { continue }
            let name = reference.path[2]
            let lacking = rows.indices.filter { rows[$0][field: name] == nil }
            guard !lacking.isEmpty else { continue }
            guard lacking.count == rows.count, case .map(let fields) = rows[0] else {
                let message =
                    "\(Self.words(for: lacking)) of '\(file)' \(lacking.count == 1 ? "has" : "have") no '\(name)'"
                diagnostics.append(Diagnostic(message, at: reference.place))
                continue
            }
            diagnostics.append(unknown(reference, of: fields.map(\.name), in: file))
        }
    }

    /// `rows 2, 7 and 9`, the first of them by number.
    private static func words(for rows: [Int]) -> String {
        var numbers = rows.prefix(FaultList.shownMax).map { "\($0 + 1)" }
        guard rows.count > 1 else { return "row \(numbers[0])" }
        let more = rows.count - numbers.count
        let last = more > 0 ? "\(more) more" : numbers.removeLast()
        return "rows \(numbers.joined(separator: ", ")) and \(last)"
    }

    private func unknown(
        _ reference: Reference, of columns: [String], in file: String
    ) -> Diagnostic {
        var meant = reference.path
        let message = "'\(file)' has no column '\(meant[2])'; "
        if let near = suggestion(meant[2], columns) {
            meant[2] = near
            let fix = Reference(path: meant, filters: reference.filters, place: reference.place)
            return Diagnostic(
                message + "did you mean '\(near)'?", at: reference.place, fix: fix.marked)
        }
        let names = columns.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
        return Diagnostic(
            message + "it has \(names)" + (columns.count > 8 ? ", …" : ""), at: reference.place)
    }
}

extension BatchBlock {
    /// Every reference of what is asked for and of the images' names.
    var references: [Reference] {
        (target?.references ?? []) + inputs.flatMap(\.value.references) + (save?.references ?? [])
    }
}

// MARK: - Sides

extension MatrixPlanner {
    /// The side that each axis lies on; zipped axes lie where the first of them stands.
    private func sides(_ diagnostics: inout [Diagnostic]) -> [Int]? {
        var groups: [String: Int] = [:]
        for (number, zip) in rules.zips.enumerated() {
            for name in zip.value { groups[name.value] = number }
            checkLengths(zip, &diagnostics)
        }
        var sides: [Int] = []
        var sideOfGroup: [Int: Int] = [:]
        var count = 0
        for axis in axes {
            let group = groups[axis.name]
            if let side = group.flatMap({ sideOfGroup[$0] }) {
                sides.append(side)
                continue
            }
            if let group { sideOfGroup[group] = count }
            sides.append(count)
            count += 1
        }
        // Axes of unlike lengths have no side in common.
        let sizes = sizes(sides)
        let isEven = zip(axes, sides).allSatisfy { $0.values.count == sizes[$1] }
        return isEven ? sides : nil
    }

    private func checkLengths(
        _ zip: Located<[Located<String>]>, _ diagnostics: inout [Diagnostic]
    ) {
        let zipped = zip.value.compactMap { name in axes.first { $0.name == name.value } }
        guard Set(zipped.map(\.values.count)).count > 1 else { return }
        let names = zipped.map { "'\($0.name)'" }.joined(separator: ", ")
        let counts = zipped.map { "\($0.values.count)" }.joined(separator: ", ")
        let notes = zipped.compactMap { axis -> Diagnostic.Note? in
            let place = block.axes.first { $0.name.value == axis.name }?.place
            let values = axis.values.count == 1 ? "1 value" : "\(axis.values.count) values"
            return Diagnostic.Note("'\(axis.name)' has \(values)", at: place)
        }
        diagnostics.append(
            Diagnostic(
                "zipped axes advance together, but \(names) have \(counts) values;"
                    + " give each as many", at: zip.place, notes: notes))
    }

    private func sizes(_ sides: [Int]) -> [UInt64] {
        var sizes: [UInt64] = []
        for (axis, side) in zip(axes, sides) where side == sizes.count {
            sizes.append(axis.values.count)
        }
        return sizes
    }
}

// MARK: - Boxes

extension MatrixPlanner {
    /// The combinations that each entry matches; `nil` when that is too much to hold.
    private func boxes(
        of entries: [PartialMap], _ sides: [Int], _ matching: inout [ValueMatching],
        _ diagnostics: inout [Diagnostic]
    ) -> [Box]? {
        var boxes: [Box] = []
        var rangeCount = 0
        for entry in entries {
            var selections: [Int: Selection] = [:]
            for field in entry.fields {
                guard let axis = axes.firstIndex(where: { $0.name == field.name }) else { continue }
                let places = matching[axis].places(matching: field.value.value)
                let known = selections[sides[axis]]
                selections[sides[axis]] = known?.intersection(places) ?? places
            }
            let box = Box(selections)
            rangeCount += box.rangeCount
            guard boxes.count < Expansion.boxesMax,
                rangeCount <= Self.rangesMax / (entries.count / 64 + 1)
            else {
                diagnostics.append(
                    Diagnostic(
                        "the values that match are too many and too scattered;"
                            + " write fewer entries, or sort the values", at: entry.place))
                return nil
            }
            boxes.append(box)
        }
        return boxes
    }

    /// An exclude that removes nothing is a mistake: the jobs it was meant for would be paid for.
    private func checkExcludes(
        _ boxes: [Box], _ sides: [Int], _ matching: inout [ValueMatching],
        _ diagnostics: inout [Diagnostic]
    ) {
        var before = BoxesBefore()
        let mistakesMax = diagnostics.count + Self.idleExcludesMax
        for (number, box) in boxes.enumerated() where diagnostics.count < mistakesMax {
            defer { before.append(box) }
            let entry = rules.excludes[number]
            if box.isEmpty {
                diagnostics.append(idle(entry, &matching))
            } else if let twin = before.first(covering: box) {
                let note = Diagnostic.Note(
                    "this one removes the same jobs", at: rules.excludes[twin].place)
                diagnostics.append(
                    Diagnostic(
                        "this exclude removes nothing that is left; remove it", at: entry.place,
                        notes: [note]))
            }
        }
    }

    /// Says why an exclude matches no combination.
    private func idle(_ entry: PartialMap, _ matching: inout [ValueMatching]) -> Diagnostic {
        for field in entry.fields {
            guard let axis = axes.firstIndex(where: { $0.name == field.name }),
                matching[axis].places(matching: field.value.value).isEmpty
            else { continue }
            var reason = "the axis '\(field.name)' has no such value; correct or remove it"
            if let text = field.value.value.inlineText,
                !matching[axis].places(matching: .text(text)).isEmpty
            {
                reason =
                    "the axis '\(field.name)' has no such value, only the text '\(text)';"
                    + " put it in quotes"
            }
            return Diagnostic("this exclude removes nothing: \(reason)", at: field.value.place)
        }
        return Diagnostic(
            "this exclude removes nothing: no job has all of these values; correct or remove it",
            at: entry.place)
    }
}
