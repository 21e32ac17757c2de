import Core
import Testing

@Suite("Ranges")
struct AxisValuesTests {
    typealias Range = AxisBlock.RangeForm

    private func spelled(_ values: AxisValues?) throws -> [String?] {
        let values = try #require(values)
        return (0..<values.count).map { values[$0].inlineText }
    }

    private func decimals(_ from: String, _ step: String, to last: String) throws -> [String?] {
        let range = Range(
            from: try decimal(from), step: try decimal(step), end: .to(try decimal(last)))
        return try spelled(AxisValues(range))
    }

    @Test func tenthsAreCountedExactly() throws {
        #expect(
            try decimals("1.0", "0.1", to: "1.5") == ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5"])
        #expect(
            try decimals("0.1", "0.1", to: "0.9")
                == ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"])
        #expect(
            try decimals("7.0", "0.1", to: "7.8")
                == ["7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "7.7", "7.8"])
    }

    @Test func aRangeNeverGoesBeyondItsEnd() throws {
        #expect(try decimals("0.0", "0.4", to: "1.0") == ["0.0", "0.4", "0.8"])
        #expect(try decimals("0.0", "2.0", to: "1.0") == ["0.0"])
        let odd = Range(from: .integer(1), step: .integer(4), end: .to(.integer(12)))
        #expect(try spelled(AxisValues(odd)) == ["1", "5", "9"])
        let mixed = Range(from: .integer(1), step: .integer(1), end: .to(try decimal("3.5")))
        #expect(try spelled(AxisValues(mixed)) == ["1.0", "2.0", "3.0"])
    }

    @Test func stepsMayBeNegative() throws {
        #expect(try decimals("1.0", "-0.5", to: "-0.5") == ["1.0", "0.5", "0.0", "-0.5"])
        let down = Range(from: .integer(3), step: .integer(-2), end: .to(.integer(-2)))
        #expect(try spelled(AxisValues(down)) == ["3", "1", "-1"])
    }

    @Test func aRangeMayHaveACount() throws {
        let quarters = Range(from: .integer(0), step: try decimal("0.25"), end: .count(3))
        #expect(try spelled(AxisValues(quarters)) == ["0.00", "0.25", "0.50"])
        let lone = Range(from: .integer(5), step: .integer(1), end: .count(1))
        #expect(try spelled(AxisValues(lone)) == ["5"])
    }

    @Test func seedsReachTheLargestUnsignedInteger() throws {
        let most = Int128(UInt64.max)
        let last = Range(from: .integer(most - 1), step: .integer(1), end: .to(.integer(most)))
        #expect(
            try spelled(AxisValues(last)) == ["18446744073709551614", "18446744073709551615"])
        let all = Range(from: .integer(1), step: .integer(1), end: .to(.integer(most)))
        let values = try #require(AxisValues(all))
        #expect(values.count == .max)
        #expect(values[.max - 1] == .integer(most))
    }

    @Test func aRangeThatLeadsAwayFromItsEndIsEmpty() throws {
        let away = Range(from: .integer(1), step: .integer(1), end: .to(.integer(0)))
        #expect(AxisValues(away)?.count == 0)
        let none = Range(from: .integer(1), step: .integer(1), end: .count(0))
        #expect(AxisValues(none)?.count == 0)
    }

    @Test(arguments: [
        (Int128(0), Int128(UInt64.max), AxisBlock.RangeForm.End.count(.max)),
        (1, 1, .count(.max)), (Int128(UInt64.max), 1, .count(2)),
        (0, Int128(Int64.min), .count(3)), (0, 0, .to(.integer(5))),
        (Int128(Int64.min), 1, .to(.integer(Int128(UInt64.max)))),
        (.max, .max, .count(2)), (.min, 1, .to(.integer(.max))), (0, .min, .count(.max)),
    ])
    func whatCannotBeCountedIsNoRange(from: Int128, step: Int128, end: Range.End) {
        let range = Range(from: .integer(from), step: .integer(step), end: end)
        let isWhole = from == 1 && step == 1
        #expect((AxisValues(range) == nil) == !isWhole)
    }

    @Test(arguments: [
        ("0.5", "1e-300", 2), ("1e300", "0.5", 2), ("18446744073709551616.0", "1.0", 2),
        ("0.000000000000000001", "18446744073709551615.0", UInt64.max),
    ])
    func decimalsTooFarApartAreNoRange(from: String, step: String, count: UInt64) throws {
        let range = Range(from: try decimal(from), step: try decimal(step), end: .count(count))
        #expect(AxisValues(range) == nil)
    }

    @Test func whatIsNoNumberIsNoRange() {
        let range = Range(from: .text("1"), step: .integer(1), end: .count(2))
        #expect(AxisValues(range) == nil)
    }
}

@Suite("Seeds drawn at random")
struct DrawnSeedTests {
    private func draw(
        _ count: Int, seed: Value = .integer(1), batch: String = "b", axis: String = "a"
    ) -> [Value] {
        let drawn = AxisValues.drawn(
            count: count, seed: seed, batch: batch, axis: axis, sha256: realSHA256)
        return (0..<drawn.count).map { drawn[$0] }
    }

    /// Counted once with `hashlib`: SHA-256 of `["random 1","1","b","a"]` and eight zero bytes.
    @Test func theSameWordsDrawTheSameSeedsForEver() {
        #expect(draw(3) == [.integer(2093567068), .integer(4053887945), .integer(727976221)])
    }

    @Test func aLongerDrawBeginsLikeAShorter() {
        let long = draw(1000)
        #expect(Array(long.prefix(7)) == draw(7))
        #expect(Array(long.prefix(8)) == draw(8))
        #expect(Array(long.prefix(9)) == draw(9))
    }

    @Test func drawnSeedsAreDistinctAndFitInto32Bits() {
        let seeds = draw(100_000)
        #expect(Set(seeds).count == 100_000)
        #expect(
            seeds.allSatisfy {
                if case .integer(let seed) = $0 { (0...0xffff_ffff).contains(seed) } else { false }
            })
    }

    /// A hash with 256 values meets them all again and again.
    @Test func aNumberDrawnTwiceIsPassedOver() {
        let narrow: SHA256Function = { bytes in
            realSHA256(bytes).enumerated().map { $0.offset % 4 < 3 ? 0 : $0.element }
        }
        let drawn = AxisValues.drawn(
            count: 256, seed: .integer(1), batch: "b", axis: "a", sha256: narrow)
        #expect(Set((0..<256).map { drawn[$0] }).count == 256)
    }

    @Test func seedBatchAndAxisEachDrawTheirOwn() {
        let draws = [
            draw(4), draw(4, seed: .integer(2)), draw(4, batch: "c"), draw(4, axis: "b"),
            draw(4, batch: "ba", axis: ""),
        ]
        #expect(Set(draws).count == draws.count)
    }
}
