import Testing

@testable import Rehearsal

@Suite struct CanvasTests {
    private static let white = Paint.flat(Ink(0xFFFFFF))

    /// The units of one pixel on a canvas of four by four.
    private static let pixel = Point.side / 4

    @Test func aShapeCoversEachPixelByItsShare() {
        var canvas = Canvas(width: 4, height: 4)
        let half = Self.pixel / 2
        canvas.fill(
            .rectangle(x: half, y: Self.pixel, width: 2 * Self.pixel, height: half), Self.white)
        #expect(canvas.pixels[0..<4].allSatisfy { $0 == 0 })
        #expect(canvas.pixels[4..<8].map { $0 & 255 } == [63, 127, 63, 0])
        #expect(canvas.pixels[8...].allSatisfy { $0 == 0 })
    }

    @Test func aHoleIsNotPainted() {
        var canvas = Canvas(width: 4, height: 4)
        let all = Outline.rectangle(x: 0, y: 0, width: Point.side, height: Point.side)
        let hole = Outline.rectangle(
            x: Self.pixel, y: Self.pixel, width: 2 * Self.pixel, height: 2 * Self.pixel)
        canvas.fill(all.without(hole), Self.white)
        let painted = canvas.pixels.indices.filter { canvas.pixels[$0] != 0 }
        #expect(painted == [0, 1, 2, 3, 4, 7, 8, 11, 12, 13, 14, 15])
    }

    @Test func aShapeMayReachBeyondThePicture() {
        var canvas = Canvas(width: 4, height: 4)
        canvas.fill(
            .disc(Point(x: Point.side / 2, y: Point.side / 2), 3 * Point.side), Self.white)
        #expect(canvas.pixels.allSatisfy { $0 == 0xFFFFFF })
        canvas.fill(.disc(Point(x: -Point.side, y: 0), 9), .flat(Ink(0)))
        #expect(canvas.pixels.allSatisfy { $0 == 0xFFFFFF })
    }

    @Test func aDiscHasTheAreaOfADisc() {
        var canvas = Canvas(width: 200, height: 200)
        canvas.fill(
            .disc(Point(x: Point.side / 2, y: Point.side / 2), Point.side * 2 / 5), Self.white)
        let area = canvas.pixels.reduce(0) { $0 + Int($1 & 255) } / 255
        #expect((20_000...20_106).contains(area))  // 80² π is 20,106; its polygon is smaller
    }

    @Test func aGradientRunsFromItsFirstInkToItsLast() {
        var canvas = Canvas(width: 64, height: 64)
        let side = Point.side
        canvas.fill(
            .rectangle(x: 0, y: 0, width: side, height: side),
            .along(Point(x: 0, y: 0), Point(x: side, y: 0), [Ink(0), Ink(0x0000FF)]))
        let row = Array(canvas.pixels[640..<704])
        #expect(row == row.sorted())
        #expect(row[0] == 0 && row[63] > 245 && (120...132).contains(row[32]))
    }

    @Test(arguments: [(0, 0), (16_384, 16_384), (32_768, 0), (49_152, -16_384), (-16_384, -16_384)])
    func sinesAreExactAtQuarters(angle: Int, sine: Int) {
        #expect(Turn.sine(angle) == sine)
    }

    @Test func sinesAndCosinesMakeACircle() {
        for angle in stride(from: 0, to: Turn.full, by: 97) {
            let (sine, cosine) = (Turn.sine(angle), Turn.cosine(angle))
            let radius = Point(x: 0, y: 0).distance(to: Point(x: cosine, y: sine))
            #expect(abs(radius - Turn.one) <= 8)
        }
    }

    @Test func diceReachEveryNumberOfARange() {
        var dice = Dice(digest: [1, 2, 3])
        let rolls = (0..<200).map { _ in dice.roll(-2...3) }
        #expect(Set(rolls) == [-2, -1, 0, 1, 2, 3])
    }
}
