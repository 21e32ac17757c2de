/// Ribbons that pass over and under each other.
enum Weave {
    static func draw(on canvas: inout Canvas, _ palette: PaintPalette, _ dice: inout Dice) {
        let count = dice.roll(5...9)
        let step = Point.side / count
        let width = step * dice.roll(70...90) / 100
        let isTilted = dice.isLucky(1, of: 2)
        let twill = dice.roll(2...3)
        let warp = inks(palette, &dice)
        let weft = inks(palette, &dice)
        canvas.fill(
            .rectangle(x: 0, y: 0, width: canvas.breadth, height: canvas.depth),
            .flat(palette.dark.mixed(palette.ground[1], 30)))
        let centre = Point(x: canvas.breadth / 2, y: canvas.depth / 2)
        let reach = (max(canvas.breadth, canvas.depth) * (isTilted ? 71 : 50) / 100) / step + 1
        let turn = isTilted ? Turn.full / 8 : 0
        for row in -reach...reach {
            for column in -reach...reach {
                let middle = centre.moved(step * column, at: turn)
                    .moved(step * row, at: turn + Turn.quarter)
                let isOver = (row + column + 2 * reach * twill) % twill == 0
                let across = weft[(row + reach) % weft.count]
                let down = warp[(column + reach) % warp.count]
                var order = [(across, turn), (down, turn + Turn.quarter)]
                if isOver { order.reverse() }
                for (index, (ink, angle)) in order.enumerated() {
                    drawStrip(
                        on: &canvas, middle, step, width, ink, palette, at: angle,
                        isOver: index == 1)
                }
            }
        }
    }

    private static func inks(_ palette: PaintPalette, _ dice: inout Dice) -> [Ink] {
        let all = palette.inks + [palette.accent, palette.ground[0]]
        return (0..<dice.roll(2...5)).map { _ in dice.pick(all) }
    }

    /// Draws one crossing's length of a ribbon, in shadow where it dives.
    private static func drawStrip(
        on canvas: inout Canvas, _ middle: Point, _ step: Int, _ width: Int, _ ink: Ink,
        _ palette: PaintPalette, at angle: Int, isOver: Bool
    ) {
        let ends = [-1, 1].map { middle.moved($0 * step * 51 / 100, at: angle) }
        let shadow = ink.mixed(palette.dark, isOver ? 70 : 130)
        let light = isOver ? ink.mixed(Ink(0xFFFFFF), 24) : shadow
        canvas.fill(
            .stroke(ends, from: width, to: width),
            .along(ends[0], ends[1], [shadow, ink, light, ink, shadow]))
    }
}
