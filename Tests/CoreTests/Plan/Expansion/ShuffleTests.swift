import Core
import Testing

@Suite("Shuffles")
struct ShuffleTests {
    @Test(arguments: [1, 2, 3, 5, 16, 17, 100, 1000, 4097] as [UInt64])
    func everyNumberComesOnce(count: UInt64) {
        let shuffle = Shuffle(count: count, keys: [count, 7])
        #expect((0..<count).map { shuffle[$0] }.sorted() == Array(0..<count))
    }

    @Test func otherKeysGiveAnotherOrder() {
        let orders = (0..<20 as Range<UInt64>).map { key in
            let shuffle = Shuffle(count: 100, keys: [key])
            return (0..<100).map { shuffle[$0] }
        }
        #expect(Set(orders).count == 20)
    }

    @Test func theOrderIsTheSameForEver() {
        let shuffle = Shuffle(count: 1000, keys: [1, 2, 3, 4])
        #expect((0..<5).map { shuffle[$0] } == [574, 473, 838, 784, 37])
    }

    @Test func theLargestCountHasNumbersInBounds() {
        let shuffle = Shuffle(count: .max, keys: [1])
        #expect(Set((0..<1000).map { shuffle[$0] }).count == 1000)
    }

    /// Each of 10 numbers should come first in about a tenth of the orders.
    @Test func noNumberIsPreferred() {
        var counts = [UInt64](repeating: 0, count: 10)
        for key in 0..<10_000 as Range<UInt64> {
            counts[Int(Shuffle(count: 10, keys: [key &* 0x9e37_79b9_7f4a_7c15])[0])] += 1
        }
        #expect(counts.allSatisfy { (850...1150).contains($0) }, "\(counts)")
    }
}
