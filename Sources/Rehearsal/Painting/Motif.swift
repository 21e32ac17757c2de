/// What a picture shows.
enum Motif: CaseIterable {
    case hills, sea, rosette, arcs, weave, sprigs, orbits

    /// Draws the motif over the ground of `canvas`.
    func draw(on canvas: inout Canvas, _ palette: PaintPalette, _ dice: inout Dice) {
        switch self {
        case .hills: Hills.draw(on: &canvas, palette, &dice)
        case .sea: Sea.draw(on: &canvas, palette, &dice)
        case .rosette: Rosette.draw(on: &canvas, palette, &dice)
        case .arcs: Arcs.draw(on: &canvas, palette, &dice)
        case .weave: Weave.draw(on: &canvas, palette, &dice)
        case .sprigs: Sprigs.draw(on: &canvas, palette, &dice)
        case .orbits: Orbits.draw(on: &canvas, palette, &dice)
        }
    }
}

extension Canvas {
    /// A disc of light with a glow around it.
    mutating func shine(_ centre: Point, _ radius: Int, _ palette: PaintPalette) {
        let air = palette.ground[0].mixed(palette.ground[1], 256 * centre.y / depth)
        for (size, part) in [(24, 40), (17, 84)] {
            fill(.disc(centre, radius * size / 10), .flat(air.mixed(palette.accent, part)))
        }
        let warm = palette.accent.mixed(palette.ground[1], 48)
        let top = Point(x: centre.x, y: centre.y - radius)
        let foot = Point(x: centre.x, y: centre.y + radius)
        fill(.disc(centre, radius), .along(top, foot, [palette.accent, warm]))
    }
}
