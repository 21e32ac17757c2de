/// Closest of `candidates` to a misspelt word, without regard to case.
///
/// Close means few edits for the word's length (one for a short word, three at most), a swap of
/// two neighbours being one edit. The first of equally close candidates wins.
/// - Returns: nil when none is near; never the word itself.
package func nearest(to word: String, among candidates: some Collection<String>) -> String? {
    let written = start(of: word, 65)
    guard (2...64).contains(written.count) else { return nil }
    var distanceMax = min(max(written.count / 3, 1), 3)
    var found: String?
    for candidate in candidates where candidate != word {
        let target = start(of: candidate, written.count + 4)
        guard abs(target.count - written.count) <= distanceMax else { continue }
        let distance = editDistance(written, target)
        if distance < distanceMax || (distance == distanceMax && found == nil) {
            found = candidate
            distanceMax = distance
        }
    }
    return found
}

/// The first `count` scalars of a word in lower case; the rest of a long word is not looked at.
private func start(of word: String, _ count: Int) -> [Unicode.Scalar] {
    Array(String(word.unicodeScalars.prefix(count)).lowercased().unicodeScalars.prefix(count))
}

/// Damerau–Levenshtein distance in which no part is edited twice.
private func editDistance(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for (row, scalar) in one.enumerated() {
        var current = [row + 1]
        for (column, candidate) in other.enumerated() {
            var cost = min(
                last[column + 1] + 1,
                current[column] + 1,
                last[column] + (scalar == candidate ? 0 : 1))
            if row > 0, column > 0, scalar == other[column - 1], one[row - 1] == candidate {
                cost = min(cost, beforeLast[column - 1] + 1)
            }
            current.append(cost)
        }
        beforeLast = last
        last = current
    }
    return last[other.count]
}
