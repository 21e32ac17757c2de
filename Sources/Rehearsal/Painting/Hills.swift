/// Ridges behind ridges under a sun or a moon, paler the farther off.
enum Hills {
    static func draw(on canvas: inout Canvas, _ palette: PaintPalette, _ dice: inout Dice) {
        let (breadth, depth) = (canvas.breadth, canvas.depth)
        if palette.isNight { drawStars(on: &canvas, palette, &dice) }
        let sun = Point(
            x: breadth * dice.roll(28...72) / 100, y: depth * dice.roll(24...42) / 100)
        canvas.shine(sun, Point.side * dice.roll(9...14) / 100, palette)

        let count = dice.roll(4...6)
        let isSteep = dice.isLucky(1, of: 2)
        let first = dice.roll(46...54)
        for layer in 0..<count {
            let line = depth * (first + (88 - first) * layer / (count - 1)) / 100
            let swing = Point.side * dice.roll(5...9) / 100 * (count - layer / 2) / count
            let edge =
                isSteep
                ? ridge(line, swing * 3 / 2, breadth, &dice) : slope(line, swing, breadth, &dice)
            let near = 256 * layer * 4 / (count - 1)
            let index = min(3, near / 256)
            let ink = palette.inks[index].mixed(palette.inks[index + 1], near - index * 256)
            let mist = ink.mixed(palette.ground[1], 110 - 14 * layer)
            let top = edge.map(\.y).min() ?? line
            canvas.fill(
                Outline(edge + [Point(x: breadth, y: depth), Point(x: 0, y: depth)]),
                .along(
                    Point(x: 0, y: top), Point(x: 0, y: line + Point.side / 5), [ink, mist]))
        }
    }

    /// A soft line: three waves over each other.
    private static func slope(
        _ line: Int, _ swing: Int, _ breadth: Int, _ dice: inout Dice
    ) -> [Point] {
        let waves = [(1, 8), (2, 5), (4, 2)].map { waves, part in
            (
                waves: waves * Turn.full * dice.roll(60...110) / 100, part: part,
                start: dice.roll(0...Turn.full)
            )
        }
        return (0...72).map { step in
            let offset = waves.reduce(0) { sum, wave in
                sum + wave.part * Turn.sine(wave.start + wave.waves * step / 72)
            }
            return Point(x: breadth * step / 72, y: line + swing * offset / (Turn.one * 15))
        }
    }

    /// A jagged line: halves moved up and down, and halves of these, ever less.
    private static func ridge(
        _ line: Int, _ swing: Int, _ breadth: Int, _ dice: inout Dice
    ) -> [Point] {
        var heights = [0, 0, 0, 0].map { _ in dice.roll(-swing...swing) }
        var reach = swing * 2 / 3
        for _ in 0..<5 {
            var finer: [Int] = []
            for (left, right) in zip(heights, heights.dropFirst()) {
                finer += [left, (left + right) / 2 + dice.roll(-reach...reach)]
            }
            heights = finer + [heights[heights.count - 1]]
            reach = reach * 9 / 20
        }
        return heights.enumerated().map { index, height in
            Point(x: breadth * index / (heights.count - 1), y: line + height)
        }
    }

    private static func drawStars(
        on canvas: inout Canvas, _ palette: PaintPalette, _ dice: inout Dice
    ) {
        for _ in 0..<dice.roll(30...60) {
            let place = Point(
                x: dice.roll(0...canvas.breadth), y: dice.roll(0...canvas.depth / 2))
            canvas.fill(.disc(place, dice.roll(22...60)), .flat(palette.accent))
        }
    }
}
