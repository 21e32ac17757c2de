/// Angles and waves in whole numbers, so that every machine draws the same pixels.
///
/// A full turn is 65,536; sines are scaled by 16,384. Angle 0 points right, and angles grow
/// clockwise, since y grows downwards.
enum Turn {
    static let full = 65_536
    static let quarter = 16_384
    static let one = 16_384

    /// The sine of `angle`, from a polynomial of fifth order that is off by less than 0.0005.
    static func sine(_ angle: Int) -> Int {
        let turned = angle & (full - 1)
        let part = turned & (quarter - 1)
        let isFalling = turned & quarter != 0
        let z = isFalling ? quarter - part : part
        let square = (z * z) >> 14
        let inner = 21_024 - ((square * 2_320) >> 14)
        let outer = 51_472 - ((square * inner) >> 14)
        let value = (z * outer) >> 15
        return turned < full / 2 ? value : -value
    }

    static func cosine(_ angle: Int) -> Int { sine(angle + quarter) }
}

/// A place on the picture, whose shorter side is `Point.side` units long.
struct Point: Hashable {
    static let side = 16_384

    var x: Int
    var y: Int

    /// The point at `angle` and `distance` from this one.
    func moved(_ distance: Int, at angle: Int) -> Point {
        Point(
            x: x + distance * Turn.cosine(angle) / Turn.one,
            y: y + distance * Turn.sine(angle) / Turn.one)
    }

    /// The point `part` / `whole` of the way to `other`.
    func toward(_ other: Point, _ part: Int, of whole: Int) -> Point {
        Point(x: x + (other.x - x) * part / whole, y: y + (other.y - y) * part / whole)
    }

    /// The distance to another point, rounded down.
    func distance(to other: Point) -> Int {
        let square = (other.x - x) * (other.x - x) + (other.y - y) * (other.y - y)
        var low = 0
        var high = 1 << 20
        while low < high {
            let middle = (low + high + 1) / 2
            if middle * middle <= square { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// The point at `distance` from this one in the direction from `start` to `end`, turned.
    func moved(_ distance: Int, from start: Point, to end: Point, turned angle: Int) -> Point {
        let length = max(1, start.distance(to: end))
        let (dx, dy) = (end.x - start.x, end.y - start.y)
        let along = dx * Turn.cosine(angle) - dy * Turn.sine(angle)
        let across = dx * Turn.sine(angle) + dy * Turn.cosine(angle)
        return Point(
            x: x + along * distance / (length * Turn.one),
            y: y + across * distance / (length * Turn.one))
    }
}
