import Core
import Support
import Testing

@Suite("Repeating and sampling")
struct RepeatTests {
    private func pipeline(
        repeats: UInt64? = nil, sample: UInt64? = nil, seed: Int128 = 2025, save: String? = nil,
        batch: String = "cats"
    ) throws -> Pipeline {
        var pipeline = try Pipeline()
        pipeline.seed = .integer(seed)
        try pipeline.batch(
            batch, axes: ["a": .seeds(1...4), "b": .seeds(1...50)],
            inputs: ["p": "${{ matrix.a }}-${{ matrix.b }}"], save: save)
        pipeline.batches[0].rules.repeats = repeats.map { Located($0, at: Place(line: 40)) }
        pipeline.batches[0].rules.sample = sample.map { Located($0, at: Place(line: 41)) }
        return pipeline
    }

    @Test func theFirstReplicaIsTheJobThereWas() throws {
        let before = try pipeline(save: "${{ matrix.a }}-${{ matrix.b }}").jobs()
        let after = try pipeline(repeats: 3, save: "${{ matrix.a }}-${{ matrix.b }}").jobs()
        #expect(after.count == before.count * 3)
        #expect(after.prefix(6).map(\.replica) == [0, 1, 2, 0, 1, 2])
        let first = after.filter { $0.replica == 0 }
        #expect(first.map(\.key) == before.map(\.key))
        #expect(first.map(\.stem) == before.map(\.stem))
        #expect(Set(after.map(\.key)).count == after.count)
    }

    /// Counted once with `hashlib` from
    /// `{"inputs":{"p":"1-1"},"replica":1,"service":"painter","version":1}`.
    @Test func theReplicaIsPartOfTheKeyForEver() throws {
        let key = try pipeline(repeats: 2).jobs()[1].key
        #expect(key.hex == "ca44823eb4d50ae19e7300d375978d77911f104f01c0c7f03e0f31a8e99bdd7d")
    }

    @Test func everyReplicaHasANameOfItsOwn() throws {
        func names(_ save: String?) throws -> [String] {
            try pipeline(repeats: 3, save: save).jobs().prefix(3).map(\.stem)
        }
        let named = try pipeline(repeats: 3, save: "${{ matrix.a }}-${{ matrix.b }}")
        #expect(try named.faults() == [])
        #expect(
            try names("x/${{ matrix.a }}") == ["cats/x/1", "cats/x/1-r1", "cats/x/1-r2"])
        #expect(
            try names("${{ matrix.b }}_${{ job.replica }}") == ["cats/1_0", "cats/1_1", "cats/1_2"])
        let keys = try pipeline(repeats: 3).jobs().prefix(3).map(\.key.short)
        #expect(
            try names(nil) == [
                "cats/1-1-\(keys[0])", "cats/1-1-\(keys[1])-r1", "cats/1-1-\(keys[2])-r2",
            ])
    }

    @Test func aSampleIsDrawnInPlanOrderAndTheSameEveryTime() throws {
        let jobs = try pipeline(sample: 20).jobs()
        let all = try pipeline().keys()
        let places = jobs.map { all.firstIndex(of: $0.key.hex) ?? -1 }
        #expect(places == places.sorted())
        #expect(Set(places).count == 20)
        #expect(!places.contains(-1))
        #expect(
            places == [
                10, 11, 36, 55, 57, 65, 75, 93, 94, 107, 115, 126, 128, 141, 149, 153, 155, 185,
                190, 198,
            ])
        #expect(try pipeline(sample: 20, seed: 1).keys() != jobs.map(\.key.hex))
        #expect(try pipeline(sample: 20, batch: "dogs").keys() != jobs.map(\.key.hex))
        #expect(try pipeline(sample: 200).keys() == all)
    }

    @Test func aSampleIsRepeatedWhole() throws {
        let jobs = try pipeline(repeats: 2, sample: 3).jobs()
        #expect(jobs.map(\.replica) == [0, 1, 0, 1, 0, 1])
        #expect(
            try jobs.filter { $0.replica == 0 }.map(\.key.hex) == pipeline(sample: 3).keys())
    }

    @Test func aSampleOfMoreThanThereIsIsAMistake() throws {
        #expect(
            try pipeline(sample: 201).mistakes() == [
                "41: a sample of 201 can't be drawn from 200 jobs; write 200 or fewer,"
                    + " or leave 'sample' out"
            ])
    }
}
