import Core
import Testing

@Suite struct RandomSeedTests {
    @Test(arguments: [
        "seed", "Seed", "noise_seed", "seed_56", "randomSeed", "data[flux-sampler-seed#56][seed]",
        "InstaSD API Input - Seed", "noiseseed",
    ])
    func aSeedIsKnownByItsName(name: String) {
        #expect(RandomSeed.isSeed(name))
        #expect(RandomSeed.found(in: .integer(-1), of: name) != nil)
        #expect(RandomSeed.found(in: .integer(0), of: name) == nil)
        #expect(RandomSeed.found(in: .integer(42), of: name) == nil)
    }

    @Test(arguments: ["seedream_version", "strength", "unseeded", "prompt", "56", "offset"])
    func otherNamesAreNone(name: String) {
        #expect(RandomSeed.found(in: .integer(-1), of: name) == nil)
    }

    @Test(arguments: [
        Value.null, .text(""), .text(" "), .text("-1"), .text("random"), .text("Randomize"),
        .text("auto"), .integer(-2), .list([.integer(1), .integer(-1)]),
        .map([.init("title", .text("A")), .init("value", .integer(-1))]),
    ])
    func whatMeansAnyNumberIsFound(value: Value) {
        #expect(RandomSeed.found(in: value, of: "seed") != nil)
    }

    @Test func aTitleIsAName() {
        let value = Value.map([.init("title", .text("Seed")), .init("value", .integer(-1))])
        #expect(RandomSeed.found(in: value, of: "94c18e9e").map(\.name) == "Seed")
    }

    @Test func aNameInAMapCounts() {
        let value = Value.map([.init("steps", .integer(20)), .init("seed", .integer(-1))])
        #expect(RandomSeed.found(in: value, of: "options").map(\.written) == "-1")
    }
}
