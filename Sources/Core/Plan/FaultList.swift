/// What is wrong with many things of a kind: the first of them in full, the others as a count.
struct FaultList: Sendable {
    /// Enough to see what is wrong; a mistake may stand in every row.
    static let shownMax = 20

    private(set) var shown: [String] = []
    private(set) var count = 0

    mutating func add(_ message: String) {
        count += 1
        if shown.count < Self.shownMax { shown.append(message) }
    }

    /// All of it; the last says how many more `are wrong` where there are: `and 12 more …`.
    func messages(of wrong: String) -> [String] {
        let more = count - shown.count
        return more > 0 ? shown + ["\(more) more \(wrong)"] : shown
    }
}
