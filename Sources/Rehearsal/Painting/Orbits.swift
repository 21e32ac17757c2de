/// Planets on rings around a star.
enum Orbits {
    static func draw(on canvas: inout Canvas, _ palette: PaintPalette, _ dice: inout Dice) {
        let centre = Point(
            x: canvas.breadth * dice.roll(42...58) / 100,
            y: canvas.depth * dice.roll(42...54) / 100)
        let count = dice.roll(3...5)
        let step = Point.side * 38 / (100 * count)
        let ring = palette.isNight ? palette.inks[0] : palette.inks[2]
        let far = palette.ground[1].mixed(palette.inks[palette.isNight ? 3 : 0], 170)
        // Bands of colour that deepen towards the star.
        for orbit in (1...count).reversed() {
            let ink = far.mixed(palette.ground[0], 256 * orbit / (count + 1))
            canvas.fill(.disc(centre, step * orbit + step / 2), .flat(ink))
        }
        canvas.shine(centre, step * dice.roll(60...85) / 100, palette)
        for orbit in 1...count {
            let radius = step * orbit + step / 2
            canvas.fill(.ring(centre, radius, width: 42), .flat(ring))
            let angle = dice.roll(0...Turn.full)
            let size = step * dice.roll(16...36) / 100
            let ink = palette.inks[palette.isNight ? dice.roll(0...2) : dice.roll(1...4)]
            drawPlanet(
                on: &canvas, centre.moved(radius, at: angle), size, ink, palette,
                hasRing: size > step * 27 / 100 && dice.isLucky(1, of: 2), away: angle)
        }
    }

    private static func drawPlanet(
        on canvas: inout Canvas, _ centre: Point, _ size: Int, _ ink: Ink, _ palette: PaintPalette,
        hasRing: Bool, away: Int
    ) {
        let light = ink.mixed(palette.accent, 110)
        let near = centre.moved(-size, at: away)
        let back = centre.moved(size, at: away)
        canvas.fill(
            .disc(centre, size), .along(near, back, [light, ink, ink.mixed(palette.dark, 120)]))
        guard hasRing else { return }
        canvas.fill(.ring(centre, size * 16 / 10, width: size / 6), .flat(light))
    }
}
