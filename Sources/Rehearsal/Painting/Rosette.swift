/// A flower seen from above: rings of petals, each ring turned by half a petal.
enum Rosette {
    static func draw(on canvas: inout Canvas, _ palette: PaintPalette, _ dice: inout Dice) {
        let centre = Point(x: canvas.breadth / 2, y: canvas.depth * 48 / 100)
        let count = dice.roll(4...9) * 2
        let reach = Point.side * dice.roll(33...38) / 100
        let rings = dice.roll(3...4)
        let start = dice.roll(0...Turn.full / count)
        let isHaloed = dice.isLucky(2, of: 3)
        if isHaloed {
            let halo = palette.ground[0].mixed(palette.paper, palette.isNight ? 40 : 150)
            canvas.fill(.disc(centre, reach * 21 / 20), .flat(halo))
        }
        let order = dice.pick([[3, 2, 1, 0], [2, 0, 3, 1], [4, 1, 2, 0], [1, 3, 0, 2]])
        for ring in 0..<rings {
            let turn = start + (ring % 2) * Turn.full / (2 * count)
            let length = reach * (rings - ring) * 10 / (rings * 10 + ring * 4)
            let ink = palette.inks[order[ring]]
            for petal in 0..<count {
                let angle = turn + Turn.full * petal / count
                drawPetal(on: &canvas, centre, length, angle, count, ink, palette)
            }
        }
        drawHeart(on: &canvas, centre, reach / 5, palette, &dice)
    }

    private static func drawPetal(
        on canvas: inout Canvas, _ centre: Point, _ length: Int, _ angle: Int, _ count: Int,
        _ ink: Ink, _ palette: PaintPalette
    ) {
        let tip = centre.moved(length, at: angle)
        let width = min(length / 4, length * 26 / (10 * count))
        let deep = ink.mixed(palette.dark, 70)
        let light = ink.mixed(palette.paper, 60)
        canvas.fill(
            .leaf(centre, tip, left: width, right: width), .along(centre, tip, [deep, ink]))
        canvas.fill(
            .leaf(centre, tip, left: width, right: 0), .along(centre, tip, [ink, light]))
    }

    /// Draws the seeds, each a golden angle further than the last.
    private static func drawHeart(
        on canvas: inout Canvas, _ centre: Point, _ radius: Int, _ palette: PaintPalette,
        _ dice: inout Dice
    ) {
        canvas.fill(.disc(centre, radius), .flat(palette.dark))
        let count = dice.roll(24...48)
        for seed in 1...count {
            let distance = radius * 9 / 10 * Shades.root(255 * seed / count) / 255
            let place = centre.moved(distance, at: seed * 25_033)
            canvas.fill(.disc(place, radius * 5 / 8 / 6), .flat(palette.accent))
        }
    }
}
