import Core
import Testing

@Suite("Expanding a matrix")
struct ExpansionTests {
    @Test(arguments: 0..<300)
    func everyMatrixIsWhatEnumeratingItGives(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let rules = dice.rules()
        let expansion = try Expansion(rules)
        let expected = Enumerated(rules)
        #expect(expansion.count == UInt64(expected.points.count))
        #expect(expansion.excludedCount == expansion.productCount - expected.openCount)
        #expect(expansion.extendedCounts == expected.extendedCounts)
        #expect((0..<expansion.count).map { expansion[$0] } == expected.points)
    }

    @Test(arguments: 0..<100)
    func theFirstBoxThatCoversAnotherIsFound(seed: UInt64) {
        var dice = Dice(seed: seed)
        let boxes = (0..<20).map { _ in dice.box([3, 4, 2]) }
        var before = BoxesBefore()
        for (number, box) in boxes.enumerated() {
            if !box.isEmpty {
                let first = boxes[..<number].firstIndex { $0.covers(box) }
                #expect(before.first(covering: box) == first)
            }
            before.append(box)
        }
    }

    @Test func aMatrixWithoutSidesIsOnePoint() throws {
        let expansion = try Expansion(.init(sizes: []))
        #expect(expansion.count == 1)
        #expect(expansion[0] == .init(origin: .combination([], includes: []), replica: 0))
    }

    @Test func withoutSidesTheIncludesAreThePoints() throws {
        var rules = Expansion.Rules(sizes: [])
        rules.includes = [Box([:]), Box([:])]
        let expansion = try Expansion(rules)
        #expect(
            (0..<expansion.count).map { expansion[$0].origin } == [
                .added(include: 0), .added(include: 1),
            ])
        #expect(expansion.productCount == 0)
    }

    @Test func replicasAreInnermost() throws {
        var rules = Expansion.Rules(sizes: [2])
        rules.repeats = 3
        let expansion = try Expansion(rules)
        #expect((0..<6).map { expansion[$0].replica } == [0, 1, 2, 0, 1, 2])
        #expect(
            (0..<6).map { expansion[$0].origin }
                == [0, 0, 0, 1, 1, 1].map {
                    .combination([$0], includes: [])
                })
    }

    @Test(.timeLimit(.minutes(1)))
    func aTrillionPointsWithExcludesAreCountedAtOnce() throws {
        var rules = Expansion.Rules(sizes: [1_000_000, 1000, 1000])
        rules.excludes = [
            Box([0: Selection(7..<8)]), Box([1: Selection(3..<4), 2: Selection(5..<10)]),
            Box([0: Selection(0..<10), 2: Selection(0..<1)]),
        ]
        rules.includes = [Box([2: Selection(999..<1000)]), Box([0: Selection(7..<8)])]
        let expansion = try Expansion(rules)
        // Inclusion and exclusion, by hand.
        let removed: UInt64 = 1_000_000 + 5_000_000 + 10_000 - 5 - 1000
        #expect(expansion.excludedCount == removed)
        #expect(expansion.extendedCounts == [999_999 * 1000, 0])
        #expect(expansion.count == 1_000_000_000_000 - removed + 1)
        let last = expansion[expansion.count - 2]
        #expect(last.origin == .combination([999_999, 999, 999], includes: [0]))
        #expect(expansion[expansion.count - 1].origin == .added(include: 1))
    }

    @Test(.timeLimit(.minutes(1)))
    func aThousandExcludesAreCountedSoon() throws {
        var rules = Expansion.Rules(sizes: [1_000_000, 1_000_000])
        rules.excludes = (0..<1000).map { number in
            Box([0: Selection(number..<(number + 1)), 1: Selection(number..<(number + 2))])
        }
        let expansion = try Expansion(rules)
        #expect(expansion.excludedCount == 2000)
        #expect(expansion[0].origin == .combination([0, 2], includes: []))
        #expect(expansion[999_998].origin == .combination([1, 0], includes: []))
    }

    @Test(.timeLimit(.minutes(1)))
    func boxesThatOverlapBeyondCountingAreAFaultAndNoHang() {
        var dice = Dice(seed: 1)
        var rules = Expansion.Rules(sizes: Array(repeating: 2, count: 60))
        rules.excludes = (0..<1000).map { _ in
            Box(
                Dictionary(
                    (0..<6).map { _ in (dice.below(60), Selection(0..<1)) },
                    uniquingKeysWith: { one, _ in one }))
        }
        #expect(throws: Expansion.Fault.tooManyOverlaps) { try Expansion(rules) }
    }

    @Test func whatCannotBeCountedIsAFault() {
        var rules = Expansion.Rules(sizes: [.max, 2])
        #expect(throws: Expansion.Fault.tooMany) { try Expansion(rules) }
        rules.sizes = [.max]
        rules.repeats = 2
        #expect(throws: Expansion.Fault.tooMany) { try Expansion(rules) }
        rules.includes = [Box([0: .none])]
        rules.repeats = 1
        #expect(throws: Expansion.Fault.tooMany) { try Expansion(rules) }
    }

    @Test func aSampleOfMoreThanThereIsIsAFault() {
        var rules = Expansion.Rules(sizes: [2, 3])
        rules.sample = (7, [1])
        #expect(throws: Expansion.Fault.sampleTooLarge(of: 6)) { try Expansion(rules) }
    }

    @Test func aLargerSampleHasAllOfASmallerOne() throws {
        var rules = Expansion.Rules(sizes: [1_000_000, 1_000_000])
        func sample(_ count: UInt64) throws -> [Expansion.Origin] {
            rules.sample = (count, [1, 2, 3, 4])
            let expansion = try Expansion(rules)
            return (0..<expansion.count).map { expansion[$0].origin }
        }
        let small = try sample(100)
        #expect(Set(small).count == 100)
        #expect(Set(try sample(150)).isSuperset(of: small))
        #expect(small.map(places) == small.map(places).sorted { $0.lexicographicallyPrecedes($1) })
    }

    private func places(_ origin: Expansion.Origin) -> [UInt64] {
        if case .combination(let places, _) = origin { places } else { [] }
    }
}
