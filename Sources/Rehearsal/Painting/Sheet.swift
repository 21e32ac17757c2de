/// The paper that a print is framed by, and the seal on it.
enum Sheet {
    /// The shape that the picture is seen through.
    static func window(of canvas: Canvas, _ dice: inout Dice) -> Outline {
        let margin = Point.side * 5 / 64
        let (right, bottom) = (canvas.breadth - margin, canvas.depth - margin * 3 / 2)
        let width = right - margin
        let radius: Int
        switch dice.roll(0...5) {
        case 0: radius = width / 2  // an arch
        case 1: radius = width / 6
        default:
            return .rectangle(
                x: margin, y: margin, width: width, height: bottom - margin)
        }
        let left = Point(x: margin + radius, y: margin + radius)
        let other = Point(x: right - radius, y: margin + radius)
        let half = Turn.full / 2
        return Outline(
            Outline.arc(left, radius, from: half, to: half + Turn.quarter)
                + Outline.arc(other, radius, from: half + Turn.quarter, to: Turn.full)
                + [Point(x: right, y: bottom), Point(x: margin, y: bottom)])
    }

    /// Lays the paper around `window`, with a seal in the margin below.
    static func draw(
        on canvas: inout Canvas, around window: Outline, _ palette: PaintPalette, _ dice: inout Dice
    ) {
        let (breadth, depth) = (canvas.breadth, canvas.depth)
        let sheet = Outline.rectangle(x: 0, y: 0, width: breadth, height: depth)
        canvas.fill(
            sheet.without(window),
            .along(
                Point(x: 0, y: 0), Point(x: 0, y: depth),
                [palette.paper, palette.paper.mixed(palette.ground[1], 16)]))
        drawSeal(on: &canvas, palette, &dice)
    }

    /// Draws a mark of five by five squares that is the same from left and right.
    private static func drawSeal(
        on canvas: inout Canvas, _ palette: PaintPalette, _ dice: inout Dice
    ) {
        let unit = Point.side / 128
        let left = canvas.breadth - Point.side * 5 / 64 - 5 * unit
        let top = canvas.depth - Point.side * 15 / 256 - 5 * unit / 2
        let ink = palette.inks[palette.isNight ? 1 : 2]
        for row in 0..<5 {
            for column in 0..<3 where dice.isLucky(3, of: 5) {
                for place in Set([column, 4 - column]).sorted() {
                    canvas.fill(
                        .rectangle(
                            x: left + place * unit, y: top + row * unit, width: unit,
                            height: unit),
                        .flat(ink))
                }
            }
        }
    }
}
