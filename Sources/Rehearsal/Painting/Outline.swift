/// A closed shape: contours of straight edges, where one that turns the other way cuts a hole.
struct Outline {
    var contours: [[Point]]

    init(_ points: [Point]) { contours = [points] }

    /// The shape with `hole`, which turns the same way, cut out.
    func without(_ hole: Outline) -> Outline {
        var outline = self
        outline.contours += hole.contours.map { $0.reversed() }
        return outline
    }

    /// A disc.
    static func disc(_ centre: Point, _ radius: Int) -> Outline {
        Outline(arc(centre, radius, from: 0, to: Turn.full))
    }

    /// What lies between two circles, `width` apart.
    static func ring(_ centre: Point, _ radius: Int, width: Int) -> Outline {
        disc(centre, radius).without(disc(centre, radius - width))
    }

    /// A slice of a disc.
    static func slice(_ centre: Point, _ radius: Int, from start: Int, to end: Int) -> Outline {
        Outline([centre] + arc(centre, radius, from: start, to: end))
    }

    static func rectangle(x: Int, y: Int, width: Int, height: Int) -> Outline {
        Outline([
            Point(x: x, y: y), Point(x: x + width, y: y),
            Point(x: x + width, y: y + height), Point(x: x, y: y + height),
        ])
    }

    /// A leaf from `base` to `tip`, with one side or both; `width` is that of one side.
    static func leaf(_ base: Point, _ tip: Point, left: Int, right: Int) -> Outline {
        let steps = 14
        let length = max(1, base.distance(to: tip))
        func side(_ width: Int, _ step: Int) -> Point {
            // Fullest a little before the middle, and pointed at both ends.
            let middle = base.toward(tip, step, of: steps)
            let bulge = Turn.sine(Turn.full / 2 * step * (3 * steps - step) / (2 * steps * steps))
            let offset = width * bulge / Turn.one
            return Point(
                x: middle.x - (tip.y - base.y) * offset / length,
                y: middle.y + (tip.x - base.x) * offset / length)
        }
        let there = (0...steps).map { side(-left, $0) }
        let back = (1..<steps).reversed().map { side(right, $0) }
        return Outline(there + back)
    }

    /// A stroke through `points` that is `start` wide at first and `end` at last.
    static func stroke(_ points: [Point], from start: Int, to end: Int) -> Outline {
        var there: [Point] = []
        var back: [Point] = []
        for index in points.indices {
            let before = points[max(0, index - 1)]
            let after = points[min(points.count - 1, index + 1)]
            let across = (x: before.y - after.y, y: after.x - before.x)
            let length = max(1, before.distance(to: after))
            let half = (start + (end - start) * index / max(1, points.count - 1)) / 2
            let point = points[index]
            let side = (x: across.x * half / length, y: across.y * half / length)
            there.append(Point(x: point.x - side.x, y: point.y - side.y))
            back.append(Point(x: point.x + side.x, y: point.y + side.y))
        }
        return Outline(there + back.reversed())
    }

    /// Points on a circle, from one angle to another.
    static func arc(_ centre: Point, _ radius: Int, from start: Int, to end: Int) -> [Point] {
        let steps = max(4, abs(end - start) * (radius > 1_000 ? 88 : 36) / Turn.full)
        return (0...steps).map { centre.moved(radius, at: start + (end - start) * $0 / steps) }
    }
}
