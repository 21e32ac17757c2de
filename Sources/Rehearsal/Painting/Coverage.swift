/// How much of each pixel of a rectangle a shape covers, summed up edge by edge.
///
/// Positions are in 1/256 of a pixel. A cell holds the change of coverage from the pixel before it,
/// so each edge touches only the cells it crosses, and a sum from left to right gives every pixel's
/// share, exactly.
struct Coverage {
    /// The sum that stands for a pixel covered as a whole.
    static let whole = 131_072

    let columns: Int
    let rows: Int
    private(set) var cells: [Int32]
    /// For each row the first cell touched and the one after the last.
    private(set) var touched: [Range<Int>]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = Array(repeating: 0, count: (columns + 2) * rows)
        touched = Array(repeating: columns + 2..<columns + 2, count: rows)
    }

    /// Adds the edge from one point to another.
    mutating func add(_ from: Point, _ to: Point) {
        guard from.y != to.y else { return }
        let isDown = from.y < to.y
        let (top, bottom) = isDown ? (from, to) : (to, from)
        let rise = bottom.y - top.y
        let run = bottom.x - top.x
        let last = min(bottom.y, rows << 8)
        var y = max(top.y, 0)
        guard y < last else { return }
        var x = top.x + run * (y - top.y) / rise
        while y < last {
            let row = y >> 8
            let end = min(last, (row + 1) << 8)
            let endX = top.x + run * (end - top.y) / rise
            addPart(row: row, x, endX, isDown ? end - y : y - end)
            x = endX
            y = end
        }
    }

    /// Adds a part of an edge that stays in one row; `fall` is positive for an edge that goes down.
    private mutating func addPart(row: Int, _ start: Int, _ end: Int, _ fall: Int) {
        let limit = columns << 8
        let left = max(0, min(limit, min(start, end)))
        let right = max(0, min(limit, max(start, end)))
        let base = row * (columns + 2)
        let old = touched[row]
        touched[row] =
            min(old.lowerBound, left >> 8)..<max(old.isEmpty ? 0 : old.upperBound, (right >> 8) + 2)
        var x = left
        var done = 0
        while true {
            let column = x >> 8
            let next = min(right, (column + 1) << 8)
            let share = next == right ? fall - done : fall * (next - left) / (right - left) - done
            let inside = x + next - (column << 9)
            cells[base + column] += Int32(share * (512 - inside))
            cells[base + column + 1] += Int32(share * inside)
            done += share
            guard next < right else { return }
            x = next
        }
    }
}
