/// A picture that stands in for one that a service would have made: a small abstract print.
///
/// A digest decides everything: motif, inks and composition. Only whole numbers are used, so the
/// pixels are the same on every machine.
package struct Painting: Sendable {
    private let digest: [UInt8]
    private let width: Int
    private let height: Int

    /// Describes the picture of a digest.
    ///
    /// - Parameters:
    ///   - digest: 32 bytes, of which each matters.
    ///   - width: 1 … 4,096 pixels, and at least 1/32 of the height; others become the nearest.
    ///   - height: The same, the other way round.
    package init(digest: [UInt8], width: Int = 512, height: Int = 512) {
        self.digest = digest
        let (width, height) = (max(1, min(4_096, width)), max(1, min(4_096, height)))
        self.width = max(width, height / 32)
        self.height = max(height, width / 32)
    }

    /// The picture as a PNG file, 8 bits of red, green and blue.
    ///
    /// The pixels are the same everywhere; the bytes are too wherever zlib compresses alike.
    package func png() -> [UInt8] {
        let canvas = draw()
        return PNGFile.bytes(of: canvas)
    }

    /// Draws the print: ground, motif, and the sheet around them.
    func draw() -> Canvas {
        var dice = Dice(digest: digest)
        var canvas = Canvas(width: width, height: height)
        let palette = dice.pick(PaintPalette.all).tinted(
            dice.pick(PaintPalette.tints), dice.roll(0...64), isTurned: dice.isLucky(1, of: 4))
        let motif = dice.pick(Motif.allCases)
        let window = Sheet.window(of: canvas, &dice)
        canvas.fill(
            .rectangle(x: 0, y: 0, width: canvas.breadth, height: canvas.depth),
            .along(
                Point(x: 0, y: canvas.depth / 10), Point(x: 0, y: canvas.depth * 3 / 4),
                palette.ground))
        motif.draw(on: &canvas, palette, &dice)
        Sheet.draw(on: &canvas, around: window, palette, &dice)
        return canvas
    }
}
