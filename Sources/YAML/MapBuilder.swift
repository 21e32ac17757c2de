/// Collects the pairs of a map, refuses duplicate keys and resolves merge keys.
struct MapBuilder {
    private enum Entry {
        case pair(Pair)
        case merged([Pair])
    }

    private var entries: [Entry] = []
    private var keyMarks: [String: Mark] = [:]
    private var mergeMark: Mark?
    private var firstMark: Mark?
    private var size = 1
    private var height = 0

    /// The length of the first key, 1 while there is none.
    var firstKeyLength: Int { firstMark?.length ?? 1 }

    mutating func add(_ key: String, at mark: Mark, _ value: Composed) throws(Problem) {
        if let first = keyMarks.updateValue(mark, forKey: key) {
            throw Self.duplicate(key, at: mark, first: first)
        }
        firstMark = firstMark ?? mark
        entries.append(.pair(Pair(key: key, keyMark: mark, value: value.node)))
        size += value.size + 1
        height = max(height, value.height)
    }

    /// Takes in what follows `<<`: a map, or a list of maps of which earlier ones win.
    mutating func merge(at mark: Mark, _ value: Composed) throws(Problem) {
        if let mergeMark { throw Self.duplicate("<<", at: mark, first: mergeMark) }
        mergeMark = mark
        firstMark = firstMark ?? mark
        let maps = value.node.items ?? [value.node]
        for map in maps {
            guard let pairs = map.pairs else {
                throw Problem(
                    "'<<' merges a map or a list of maps, not \(map.kindName); "
                        + "quote it to use it as a key",
                    at: value.node.items == nil ? value.place : map.mark)
            }
            entries.append(.merged(pairs))
        }
        size += value.size + 1
        height = max(height, value.height - (value.node.items == nil ? 1 : 2))
    }

    /// The map, merged pairs standing where `<<` stood unless written out as well.
    func map(at mark: Mark) -> Composed {
        var pairs: [Pair] = []
        var merged: Set<String> = []
        for entry in entries {
            switch entry {
            case .pair(let pair):
                pairs.append(pair)
            case .merged(let candidates):
                for pair in candidates
                where keyMarks[pair.key] == nil && merged.insert(pair.key).inserted {
                    pairs.append(pair)
                }
            }
        }
        return Composed(Node(.mapping(pairs), at: mark), size: size, height: height + 1)
    }

    private static func duplicate(_ key: String, at mark: Mark, first: Mark) -> Problem {
        Problem(
            "the key \(quoted(key)) is used twice; remove one", at: mark,
            notes: [Problem.Note("first used here", at: first)])
    }
}
