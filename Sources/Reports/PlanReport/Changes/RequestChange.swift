internal import Core

/// What a new job asks for that the earlier one that is most like it did not.
struct RequestChange: Hashable, Sendable {
    /// Axes with a value that no earlier job had.
    var new: [String] = []
    /// Inputs, the service or its target.
    var changed: [String] = []
    /// Inputs that the earlier job did not have.
    var added: [String] = []
    /// Inputs that the new job does not have.
    var removed: [String] = []
    /// Whether only values meet that did not meet before.
    var isOtherPoint = false

    /// `seed is new, prompt and steps changed`; `nil` when nothing differs that can be seen.
    var text: String? {
        var words: [String] = []
        if !new.isEmpty { words.append("\(Self.list(new)) \(new.count == 1 ? "is" : "are") new") }
        if !changed.isEmpty { words.append(Self.list(changed) + " changed") }
        if !added.isEmpty { words.append(Self.list(added) + " added") }
        if !removed.isEmpty { words.append(Self.list(removed) + " removed") }
        if words.isEmpty { return isOtherPoint ? "new in the matrix" : nil }
        return words.joined(separator: ", ")
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(names.count > 3 ? 2 : 3).map { SafeText.line($0, columnsMax: 40) }
        return Wording.list(shown + (names.count > 3 ? ["\(names.count - 2) more"] : []))
    }
}

/// The batch of a plan, as far as it explains what its new jobs differ in.
struct BatchChanges {
    private let batch: Plan.Batch
    /// By the number of the axis.
    private let axes: [Int: AxisChanges]
    /// The axes that each input is made from, by their numbers.
    private let sources: [Int: Set<Int>]
    private let targetSources: Set<Int>
    /// The axis of a stage, whose images may still have to be made.
    private let stageAxis: Int?
    private let names: [String]
    private let titles: [Int: String]

    init(_ batch: Plan.Batch, _ axes: [Int: AxisChanges], _ reader: inout TraitsReader) {
        self.batch = batch
        self.axes = axes
        var sources: [Int: Set<Int>] = [:]
        for input in batch.inputs {
            sources[reader.number(of: input.name)] = Self.axes(input.value.references, &reader)
        }
        self.sources = sources
        targetSources = Self.axes(batch.target?.references ?? [], &reader)
        stageAxis = batch.source.map { reader.number(of: $0.axis) }
        names = reader.names
        titles = reader.titles
    }

    private static func axes(
        _ references: [Reference], _ reader: inout TraitsReader
    ) -> Set<Int> {
        var axes: Set<Int> = []
        for reference in references where reference.root == "matrix" && reference.path.count > 1 {
            axes.insert(reader.number(of: reference.path[1]))
        }
        return axes
    }

    /// - Parameter waits: Whether the image that the job is made from is not there yet.
    func change(
        of job: RequestTraits, from earlier: RequestTraits, waits: Bool
    ) -> RequestChange {
        var change = RequestChange()
        var (new, known) = (Set<Int>(), Set<Int>())
        for (name, value) in zip(job.form.axes, job.axes) where earlier.axis(name) != value {
            if waits, name == stageAxis {
                known.insert(name)
                continue
            }
            switch axes[name]?.standing(of: value) ?? .new {
            case .new: new.insert(name)
            case .known: known.insert(name)
            case .changed: break
            }
        }
        var reasons: Set<Int> = new.intersection([TraitsReader.repeatAxis])
        let isExplained = { (sources: Set<Int>) in
            reasons.formUnion(sources.intersection(new))
            return !sources.isDisjoint(with: new.union(known))
        }
        // Another service has other names for the same things.
        let isSameService = job.service == earlier.service
        if !isSameService { change.changed.append("service") }
        for (name, value) in zip(job.form.inputs, job.inputs) {
            let before = earlier.input(name)
            if before == value || isExplained(sources[name] ?? []) { continue }
            if before != nil {
                change.changed.append(title(name))
            } else if isSameService {
                change.added.append(title(name))
            }
        }
        if isSameService {
            change.removed = earlier.form.inputs.filter { !job.form.inputs.contains($0) }
                .map(title)
        }
        if job.target != earlier.target, !isExplained(targetSources) {
            change.changed.append(batch.provider.service.target?.word ?? "target")
        }
        change.new = job.form.axes.filter(reasons.contains).map { names[$0] }
        change.isOtherPoint = !known.isEmpty && !waits
        if change == RequestChange(), !waits, batch.provider.service.isURLIdentity {
            change.changed = ["url"]
        }
        return change
    }

    private func title(_ name: Int) -> String { titles[name] ?? names[name] }
}
