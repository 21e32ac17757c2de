/// Rows of scales, each a nest of circles, as a sea under a sun.
enum Sea {
    static func draw(on canvas: inout Canvas, _ palette: PaintPalette, _ dice: inout Dice) {
        let (breadth, depth) = (canvas.breadth, canvas.depth)
        let sun = Point(
            x: breadth * dice.roll(30...70) / 100, y: depth * dice.roll(24...42) / 100)
        canvas.shine(sun, Point.side * dice.roll(10...21) / 100, palette)

        let across = dice.roll(2...6)
        let radius = breadth / (across * 2)
        let horizon = depth * dice.roll(38...60) / 100
        let rings = dice.pick([
            [0, 1, 2, 3], [0, 2, 1, 3, 4], [0, 1, 0, 2], [0, 3, 2], [1, 4, 2], [3, 1, 0],
        ])
        let step = radius * dice.pick([9, 10, 11]) / 20
        let rows = (depth - horizon) / step + 2
        for row in 0..<rows {
            let y = horizon + radius + row * step
            let far = max(0, 110 - 220 * row / rows)
            for column in -1...across {
                let x = (2 * column + 1 + row % 2) * radius
                drawScale(on: &canvas, Point(x: x, y: y), radius, rings, palette, far)
            }
        }
    }

    /// Draws the upper part of a nest of circles; rows in front will cover the rest.
    private static func drawScale(
        on canvas: inout Canvas, _ centre: Point, _ radius: Int, _ rings: [Int],
        _ palette: PaintPalette, _ far: Int
    ) {
        let rim = palette.paper.mixed(palette.ground[1], far)
        for (index, ring) in ([-1] + rings).enumerated() {
            let whole = 2 * rings.count + 1
            let size = index == 0 ? radius : radius * (whole - 2 * index + 1) / whole
            let ink = ring < 0 ? rim : palette.inks[4 - ring].mixed(palette.ground[1], far)
            canvas.fill(dome(centre, size), .flat(ink))
            if ring >= 0, index < rings.count {
                canvas.fill(dome(centre, size - radius / (whole * 2) * 3), .flat(rim))
            }
        }
    }

    private static func dome(_ centre: Point, _ radius: Int) -> Outline {
        let arc = Outline.arc(centre, radius, from: Turn.full / 2, to: Turn.full)
        let foot = centre.y + radius / 3
        return Outline(
            arc + [Point(x: centre.x + radius, y: foot), Point(x: centre.x - radius, y: foot)])
    }
}
