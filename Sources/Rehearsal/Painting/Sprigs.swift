/// Stems with leaves in pairs and berries, before a pale disc.
enum Sprigs {
    static func draw(on canvas: inout Canvas, _ palette: PaintPalette, _ dice: inout Dice) {
        let (breadth, depth) = (canvas.breadth, canvas.depth)
        let disc = Point(
            x: breadth * dice.roll(40...60) / 100, y: depth * dice.roll(36...46) / 100)
        let pale = palette.ground[0].mixed(palette.accent, palette.isNight ? 200 : 120)
        canvas.fill(
            .disc(disc, Point.side * dice.roll(24...30) / 100),
            .around(
                disc, radius: Point.side * 3 / 10, [pale, pale.mixed(palette.ground[1], 60)]))
        let count = dice.roll(1...3)
        for sprig in 0..<count {
            let ink = palette.inks[palette.isNight ? sprig : 4 - sprig]
            let spread = count == 1 ? 50 : 32 + 36 * sprig / (count - 1)
            let foot = Point(
                x: breadth * (47 + (spread - 50) / 3 + dice.roll(0...6)) / 100, y: depth)
            let tip = Point(
                x: breadth * (spread + dice.roll(-6...6)) / 100,
                y: depth * dice.roll(20...32) / 100)
            drawSprig(on: &canvas, foot, tip, ink, palette, &dice)
        }
    }

    private static func drawSprig(
        on canvas: inout Canvas, _ foot: Point, _ tip: Point, _ ink: Ink, _ palette: PaintPalette,
        _ dice: inout Dice
    ) {
        let bend = Point(
            x: foot.x + dice.roll(-14...14) * Point.side / 100, y: (foot.y + tip.y) / 2)
        let stem = (0...24).map { step in
            foot.toward(bend, step, of: 24).toward(bend.toward(tip, step, of: 24), step, of: 24)
        }
        let pairs = dice.roll(4...7)
        let length = Point.side * dice.roll(12...18) / 100
        let width = length * dice.roll(16...30) / 100
        let lean = Turn.full * dice.roll(11...16) / 100
        let hasBerries = dice.isLucky(1, of: 2)
        canvas.fill(.stroke(stem, from: 150, to: 40), .flat(ink.mixed(palette.dark, 80)))
        for pair in 0...pairs {
            let index = 4 + 20 * pair / pairs
            let node = stem[index]
            let before = stem[index - 1]
            let size = length * (20 - 11 * pair / pairs) / 20
            for side in pair == pairs ? [0] : [-1, 1] {
                let leafTip = node.moved(size, from: before, to: node, turned: side * lean)
                drawLeaf(on: &canvas, node, leafTip, width * size / length, ink, palette)
                guard hasBerries, side != 0, pair % 2 == 1 else { continue }
                let berry = node.moved(
                    size * 6 / 10, from: before, to: node, turned: side * lean * 17 / 10)
                canvas.fill(.stroke([node, berry], from: 50, to: 40), .flat(ink))
                canvas.fill(.disc(berry, Point.side / 56), .flat(palette.accent))
            }
        }
    }

    /// Draws a leaf whose two halves catch the light differently.
    private static func drawLeaf(
        on canvas: inout Canvas, _ base: Point, _ tip: Point, _ width: Int, _ ink: Ink,
        _ palette: PaintPalette
    ) {
        let light = ink.mixed(palette.inks[0], 70)
        canvas.fill(
            .leaf(base, tip, left: width, right: width), .along(base, tip, [ink, light]))
        canvas.fill(
            .leaf(base, tip, left: 0, right: width), .flat(ink.mixed(palette.dark, 70)))
    }
}
