import Core
import Testing

@Suite("Durations that are kept from run to run")
struct KeptDurationsTests {
    private func histogram(_ count: Int) -> DurationHistogram {
        var histogram = DurationHistogram()
        for number in 0..<count {
            let end = Duration.milliseconds(7000 + number * 379 % 2000)
            histogram.add(after: end * 9 / 10, by: end)
        }
        return histogram
    }

    @Test(arguments: [0, 1, 8, 9, 200, 1000])
    func whatIsReadBackAsksAtTheSameAges(count: Int) throws {
        let written = histogram(count).written
        let read = try #require(DurationHistogram(written: written))
        #expect(read.written == written)
        #expect(read.ages.isEmpty == (count < 8))
        #expect(written.utf8.count < 4000)
        // Planned anew, from weights that were rounded.
        for (one, other) in zip(read.ages.prefix(1), histogram(count).ages.prefix(1)) {
            #expect(one / other > 0.8 && one / other < 1.25)
        }
    }

    @Test(arguments: [
        "", "a1", "a2 9 1:1", "a1 -1", "a1 x", "a1 9 1", "a1 9 1:", "a1 9 :1", "a1 9 -1:5",
        "a1 9 100000:5", "a1 9 5:0", "a1 9 5:-3", "a1 9 5:99999999", "a1 9 5:1:2",
        "a1 99999999999999999999 1:1", String(repeating: "a1 9 ", count: 10_000),
    ])
    func whatIsNotOfItsFormIsNotTaken(text: String) {
        #expect(DurationHistogram(written: text) == nil)
    }

    @Test func manyJobsWithoutAnyTimesAreNoHarm() throws {
        var histogram = try #require(DurationHistogram(written: "a1 1000000 "))
        #expect(histogram.ages.isEmpty)
        for _ in 0..<40 { histogram.add(after: .seconds(3), by: .seconds(4)) }
        #expect(!histogram.ages.isEmpty)
    }
}
