/// The pixels of a picture and the shapes laid over each other on it.
struct Canvas {
    let width: Int
    let height: Int
    /// Row by row, `0x00RRGGBB`.
    private(set) var pixels: [UInt32]
    private let shorter: Int

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        shorter = min(width, height)
        pixels = Array(repeating: 0, count: width * height)
    }

    /// The width in the units of `Point`.
    var breadth: Int { width * Point.side / shorter }
    /// The height in the units of `Point`.
    var depth: Int { height * Point.side / shorter }

    /// Lays a shape over what is there.
    mutating func fill(_ outline: Outline, _ paint: Paint) {
        let contours = outline.contours.map { $0.map(scaled) }
        let points = contours.joined()
        guard let minX = points.map(\.x).min(), let maxX = points.map(\.x).max(),
            let minY = points.map(\.y).min(), let maxY = points.map(\.y).max()
        else { return }
        let left = max(0, minX >> 8)
        let right = min(width, (maxX >> 8) + 1)
        let top = max(0, minY >> 8)
        let bottom = min(height, (maxY >> 8) + 1)
        guard left < right, top < bottom else { return }

        var coverage = Coverage(columns: right - left, rows: bottom - top)
        for contour in contours {
            var from = contour[contour.count - 1]
            for to in contour {
                coverage.add(moved(from, left, top), moved(to, left, top))
                from = to
            }
        }
        let shades = Shades(paint, scale: shorter)
        for row in 0..<coverage.rows {
            lay(coverage, row: row, left: left, top: top, shades)
        }
    }

    /// A point in 1/256 of a pixel.
    private func scaled(_ point: Point) -> Point {
        Point(x: (point.x * shorter) >> 6, y: (point.y * shorter) >> 6)
    }

    private func moved(_ point: Point, _ left: Int, _ top: Int) -> Point {
        Point(x: point.x - (left << 8), y: point.y - (top << 8))
    }

    /// Lays one row of a shape: runs of pixels that it covers alike.
    private mutating func lay(
        _ coverage: Coverage, row: Int, left: Int, top: Int, _ shades: Shades
    ) {
        let touched = coverage.touched[row]
        let end = min(touched.upperBound, coverage.columns)
        let cells = coverage.cells.span
        let base = row * (coverage.columns + 2)
        let start = (top + row) * width + left
        var column = touched.lowerBound
        var sum: Int32 = 0
        while column < end {
            sum &+= cells[base &+ column]
            let first = column
            column &+= 1
            while column < end, cells[base &+ column] == 0 { column &+= 1 }
            let part = UInt32(min(Int(sum.magnitude), Coverage.whole) >> 9)
            guard part > 0 else { continue }
            let run = start &+ first..<start &+ column
            if shades.isEven {
                lay(run, part, shades.shade(x: left, y: top + row))
            } else {
                lay(run, part, shades, x: left &+ first, y: top + row)
            }
        }
    }

    /// Lays one colour over a run of pixels.
    private mutating func lay(_ run: Range<Int>, _ part: UInt32, _ shade: UInt32) {
        var target = pixels.mutableSpan
        var index = run.lowerBound
        if part == 256 {
            while index < run.upperBound {
                target[index] = shade
                index &+= 1
            }
        } else {
            while index < run.upperBound {
                target[index] = Ink.blend(target[index], shade, part)
                index &+= 1
            }
        }
    }

    /// Lays changing colours over a run of pixels.
    private mutating func lay(
        _ run: Range<Int>, _ part: UInt32, _ shades: borrowing Shades, x: Int, y: Int
    ) {
        var target = pixels.mutableSpan
        var x = x
        for index in run {
            let shade = shades.shade(x: x, y: y)
            target[index] = part == 256 ? shade : Ink.blend(target[index], shade, part)
            x &+= 1
        }
    }
}
