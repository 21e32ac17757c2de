/// Why two jobs would be saved under one name, and what to do about it.
struct NameClash {
    let plan: Plan
    let batch: Plan.Batch
    let one: Job
    let other: Job

    /// To follow the name: `their names are cut to 150 bytes …; …`.
    func reason() throws(ScopeFault) -> String {
        let (first, second) = (plan.scope(of: one), plan.scope(of: other))
        let owner = plan.batch(of: one.index)
        guard owner.name == batch.name, let left = try batch.writtenName(in: first),
            let right = try batch.writtenName(in: second)
        else { return Self.advice }
        if left.isExactly(right) { return try sameText(first, second) }
        if left.composed.isExactly(right.composed) {
            return "their names differ only in how accents are written, which is one name to many"
                + " disks; add an axis that differs, or 'job.index', to 'save'"
        }
        let (long, otherLong) = (uncut(left), uncut(right))
        if !long.isExactly(otherLong), long.folded.isExactly(otherLong.folded) {
            return "their names differ in capitals alone, which is one name to many disks;"
                + " \(Self.more)"
        }
        if !long.folded.isExactly(otherLong.folded) {
            return "names are cut to \(FileName.bytesMax) bytes, and theirs are alike up to there;"
                + " \(Self.more)"
        }
        return "what no file's name may hold becomes '-', and '\(Self.shown(left))' and"
            + " '\(Self.shown(right))' differ in nothing else; \(Self.more)"
    }

    static let advice = "name every axis in 'save', or leave it out"
    private static let more = "add another axis or 'job.index' to 'save', or leave it out"

    private func uncut(_ written: String) -> String {
        Plan.Batch.components(of: written, bytesMax: .max).joined(separator: "/")
    }

    private static func shown(_ text: String) -> String { String(text.prefix(60)) }

    /// The names are the same before anything is made safe: a filter took the difference, or no
    /// axis in them differs.
    private func sameText(_ first: JobScope, _ second: JobScope) throws(ScopeFault) -> String {
        for reference in batch.save?.references ?? [] where !reference.filters.isEmpty {
            let bare = Reference(path: reference.path, place: reference.place)
            let (left, right) = (try first.value(of: bare), try second.value(of: bare))
            guard left != right else { continue }
            let filters = reference.filters.map { "'\($0.value.written)'" }.joined(separator: ", ")
            return
                "\(filters) in 'save' makes the same of their '\(reference.written)'; \(Self.more)"
        }
        let named = Set((batch.save?.references ?? []).compactMap { $0.path.dropFirst().first })
        let lacking = zip(one.matrix, other.matrix).filter { left, right in
            left.name == right.name && left.value != right.value && !named.contains(left.name)
        }.map { "'matrix.\($0.0.name)'" }
        guard !lacking.isEmpty, lacking.count <= 4 else { return Self.advice }
        return "\(lacking.joined(separator: " and ")) \(lacking.count == 1 ? "differs" : "differ")"
            + " and 'save' does not name \(lacking.count == 1 ? "it" : "them"); \(Self.advice)"
    }
}
