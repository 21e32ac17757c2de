/// Boxes in their order, to find the first that covers another.
///
/// What can't cover it is passed over by the outermost places of each side, kept side by side.
package struct BoxesBefore {
    /// Where a box begins and ends on one side.
    private struct Extent {
        let side: Int
        let places: Range<UInt64>
    }

    private var boxes: [Box] = []
    private var extents: [Extent] = []
    /// Of each box: where its extents end.
    private var ends: [Int] = []

    package init() {}

    package mutating func append(_ box: Box) {
        for (side, selection) in box.selections {
            let low = selection.ranges.first?.lowerBound ?? 0
            extents.append(
                Extent(side: side, places: low..<(selection.ranges.last?.upperBound ?? low)))
        }
        boxes.append(box)
        ends.append(extents.count)
    }

    /// The first box that everything in `box`, which is not empty, is in, too.
    package func first(covering box: Box) -> Int? {
        var lows = [UInt64?](repeating: nil, count: (box.selections.keys.max() ?? -1) + 1)
        for (side, selection) in box.selections { lows[side] = selection.ranges.first?.lowerBound }
        var next = 0
        for (number, end) in ends.enumerated() {
            var mayCover = true
            while mayCover, next < end {
                let extent = extents[next]
                mayCover =
                    extent.side < lows.count
                    && lows[extent.side].map(extent.places.contains) ?? false
                next += 1
            }
            next = end
            if mayCover, boxes[number].covers(box) { return number }
        }
        return nil
    }
}
