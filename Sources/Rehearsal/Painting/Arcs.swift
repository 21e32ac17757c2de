/// Tiles with arcs around two of their corners, which run on from tile to tile.
enum Arcs {
    static func draw(on canvas: inout Canvas, _ palette: PaintPalette, _ dice: inout Dice) {
        let count = dice.roll(3...6)
        // Multiples of 64 are whole pixels in the usual sizes, so that no seams show.
        let side = Point.side * 27 / (32 * count) / 64 * 64
        let left = (canvas.breadth - side * count) / 128 * 64 % side - side
        let top = (canvas.depth - side * count) / 128 * 64 % side - side
        // Bands read the same from both ends, so that they meet at the edges of tiles.
        let half = dice.pick([[4, 2, 0], [3, 1, 4], [2, 4, 1], [4, 0, 3], [1, 3, 0]])
        let middle = dice.pick([palette.accent, palette.inks[0], palette.paper])
        let outer = half.map { palette.inks[$0] }
        let bands = outer + [middle] + outer.reversed()
        canvas.fill(
            .rectangle(x: 0, y: 0, width: canvas.breadth, height: canvas.depth), .flat(bands[0]))
        let pattern = dice.roll(0...3)
        for row in 0...(canvas.depth - top) / side {
            for column in 0...(canvas.breadth - left) / side {
                let isFalling =
                    switch pattern {
                    case 0: (row + column) % 2 == 0
                    case 1: row % 2 == 0
                    default: dice.isLucky(1, of: 2)
                    }
                let corner = Point(x: left + column * side, y: top + row * side)
                drawTile(on: &canvas, corner, side, bands, isFalling: isFalling)
            }
        }
    }

    private static func drawTile(
        on canvas: inout Canvas, _ corner: Point, _ side: Int, _ bands: [Ink], isFalling: Bool
    ) {
        let (x, y) = (corner.x, corner.y)
        let corners =
            isFalling
            ? [(Point(x: x, y: y), 0), (Point(x: x + side, y: y + side), 2)]
            : [(Point(x: x + side, y: y), 1), (Point(x: x, y: y + side), 3)]
        for (centre, quarter) in corners {
            let start = Turn.quarter * quarter
            for (index, ink) in bands.enumerated().reversed() {
                let radius = side * (index + 1) / bands.count
                canvas.fill(
                    .slice(centre, radius, from: start, to: start + Turn.quarter), .flat(ink))
            }
        }
    }
}
