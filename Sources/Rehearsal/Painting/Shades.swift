/// A paint made ready for pixels: 256 shades, and for each pixel the number of its shade.
struct Shades {
    /// Whether all pixels of a row have the same shade.
    let isEven: Bool
    private let shades: [UInt32]
    private let shape: Shape

    private enum Shape {
        case flat
        /// The number of the shade, in 1/65,536, grows by `x` and `y` per pixel from `start`.
        case line(start: Int, x: Int, y: Int)
        /// The number of the shade is the squared distance times `scale` / 2³².
        case circle(x: Int, y: Int, scale: Int)
    }

    /// Prepares `paint` for a picture whose shorter side has `scale` pixels.
    init(_ paint: Paint, scale: Int) {
        switch paint {
        case .flat(let ink):
            shades = [ink.rgb]
            shape = .flat
            isEven = true
        case .along(let from, let to, let inks):
            shades = Self.ramp(inks) { $0 }
            let run = to.x - from.x
            let rise = to.y - from.y
            // Along the line, a step of one pixel is Point.side / scale units.
            let whole = max(1, run * run + rise * rise)
            let unit = 255 << 16
            let start = -(from.x * run + from.y * rise) * unit / whole
            shape = .line(
                start: start, x: unit * run * Point.side / (whole * scale),
                y: unit * rise * Point.side / (whole * scale))
            isEven = run == 0
        case .around(let centre, let radius, let inks):
            // Shades are numbered by the square of the distance, so the ramp takes the root back.
            shades = Self.ramp(inks, Self.root)
            let pixels = max(1, radius * scale / Point.side)
            shape = .circle(
                x: centre.x * scale / Point.side, y: centre.y * scale / Point.side,
                scale: (255 << 32) / (pixels * pixels))
            isEven = false
        }
    }

    /// The colour of a pixel.
    func shade(x: Int, y: Int) -> UInt32 {
        switch shape {
        case .flat:
            return shades[0]
        case .line(let start, let stepX, let stepY):
            return shades[max(0, min(255, (start + x * stepX + y * stepY) >> 16))]
        case .circle(let centreX, let centreY, let scale):
            let (dx, dy) = (x - centreX, y - centreY)
            return shades[min(255, ((dx * dx + dy * dy) * scale) >> 32)]
        }
    }

    /// 256 shades through all inks; `position` moves each, 0 … 255.
    private static func ramp(_ inks: [Ink], _ position: (Int) -> Int) -> [UInt32] {
        let parts = inks.count - 1
        return (0...255).map { number in
            let place = position(number) * parts * 256 / 255
            let index = min(parts - 1, place / 256)
            return inks[index].mixed(inks[index + 1], place - index * 256).rgb
        }
    }

    /// The root of `number` / 255, times 255.
    static func root(_ number: Int) -> Int {
        (0...255).last { $0 * $0 <= number * 255 } ?? 0
    }
}
