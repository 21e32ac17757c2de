/// Several sources read into one tree, in which each node still says where it is from.
extension Node {
    /// The same with every mark in `source`.
    func moved(to source: Int) -> Node {
        var mark = mark
        mark.source = source
        let content: Content =
            switch content {
            case .scalar: content
            case .sequence(let items): .sequence(items.map { $0.moved(to: source) })
            case .mapping(let pairs): .mapping(pairs.map { $0.moved(to: source) })
            }
        return Node(content, at: mark, layout: layout)
    }

    /// Values and keys in it, aliases written out.
    package var size: Int {
        switch content {
        case .scalar: 1
        case .sequence(let items): items.reduce(1) { $0 + $1.size }
        case .mapping(let pairs): pairs.reduce(1) { $0 + $1.value.size + 1 }
        }
    }
}

extension Pair {
    fileprivate func moved(to source: Int) -> Pair {
        var mark = keyMark
        mark.source = source
        return Pair(key: key, keyMark: mark, value: value.moved(to: source))
    }
}

extension Problem {
    func moved(to source: Int) -> Problem {
        var problem = self
        problem.mark.source = source
        for index in problem.notes.indices { problem.notes[index].mark.source = source }
        return problem
    }
}
