/// Jobs that have something in common, by the first of each group.
struct JobGroups {
    struct Group {
        /// The first few, by index.
        var shown: [UInt64]
        var count: Int
    }

    private static let groupsMax = FaultList.shownMax
    private static let shownMax = 4

    /// By their first job; of those beyond the most that are shown, only that they are there.
    private var groups: [UInt64: Group] = [:]
    private var order: [UInt64] = []

    mutating func add(_ index: UInt64, to first: UInt64) {
        guard var group = groups[first] else {
            groups[first] = Group(shown: [first, index], count: 2)
            if order.count < Self.groupsMax { order.append(first) }
            return
        }
        group.count += 1
        if group.shown.count < Self.shownMax { group.shown.append(index) }
        groups[first] = group
    }

    /// What `text` says of each group, up to twenty of them, and how many more there are.
    func diagnostics(
        _ kind: String, _ text: (Group) throws(ScopeFault) -> Diagnostic
    ) -> [Diagnostic] {
        var all = order.compactMap { first -> Diagnostic? in
            guard let group = groups[first] else { return nil }
            do throws(ScopeFault) {
                return try text(group)
            } catch {
                return Diagnostic(error.message, at: error.place)
            }
        }
        let more = groups.count - order.count
        if more > 0 { all.append(Diagnostic("\(more) more \(kind)", at: all.last?.place)) }
        return all
    }
}
