/// Says which of some boxes a combination lies in, without asking each of them.
struct BoxMatches: Sendable {
    /// One side: from each start on, up to the next, the same boxes are matched.
    private struct Side {
        let side: Int
        var starts: [UInt64] = [0]
        var boxes: [BoxSet] = []
    }

    private let sides: [Side]
    /// The boxes that can be matched at all.
    private let all: BoxSet

    init(_ boxes: [Box]) {
        var all = BoxSet(of: boxes.count)
        for (number, box) in boxes.enumerated() where !box.isEmpty { all.toggle(number) }
        self.all = all
        sides = Set(boxes.flatMap(\.selections.keys)).sorted().map { Self.side($0, boxes) }
    }

    /// The boxes that the combination lies in, in ascending order.
    func boxes(at combination: [UInt64]) -> [Int] {
        var found = all
        for side in sides {
            let index = side.starts.firstIndex(above: combination[side.side], by: \.self) - 1
            found.formIntersection(side.boxes[index])
        }
        return found.numbers
    }

    private static func side(_ side: Int, _ boxes: [Box]) -> Side {
        var bounds: [(place: UInt64, box: Int)] = []
        var current = BoxSet(of: boxes.count)
        for (number, box) in boxes.enumerated() {
            guard let selection = box.selections[side] else {
                current.toggle(number)
                continue
            }
            for range in selection.ranges {
                bounds.append((range.lowerBound, number))
                bounds.append((range.upperBound, number))
            }
        }
        bounds.sort { $0.place < $1.place }
        var result = Side(side: side, boxes: [current])
        for (place, box) in bounds {
            // Each range of a box begins where it is outside and ends where it is inside.
            current.toggle(box)
            if result.starts.last == place {
                result.boxes[result.boxes.count - 1] = current
            } else {
                result.starts.append(place)
                result.boxes.append(current)
            }
        }
        return result
    }
}
