import Core
import Support
import Testing

@Suite("Siblings of jobs: the same inputs, another seed")
struct SiblingTests {
    private func planned(_ change: (inout Pipeline) throws -> Void) throws -> Plan {
        var pipeline = try Pipeline()
        try change(&pipeline)
        return try pipeline.plan()
    }

    private func sibling(of plan: Plan, at index: UInt64 = 0) throws -> (Sibling, Job)? {
        let job = try plan.job(at: index)
        guard let sibling = try plan.newSibling(of: job) else { return nil }
        var known = plan
        known.siblings = Siblings([sibling])
        let jobs = try known.jobs(at: index)
        #expect(jobs.map(\.key) == [job.key, sibling.key])
        return (sibling, jobs[1])
    }

    private static let seeds: [Value] = [.integer(1), .integer(2)]

    @Test func theAxisTheInputAndTheNameHaveTheNewSeed() throws {
        let plan = try planned { pipeline in
            try pipeline.batch(
                axes: ["seed": .list(Self.seeds), "prompt": .texts("cat")],
                inputs: ["noise": "${{ matrix.seed }}", "text": "${{ matrix.prompt }}"],
                save: "cat-${{ matrix.seed }}")
        }
        let (sibling, job) = try #require(try sibling(of: plan))
        let seed = Value.integer(Int128(sibling.seed))
        #expect(sibling.seed <= UInt32(Int32.max))
        #expect(job.matrix.first { $0.name == "seed" }?.value == seed)
        #expect(job.inputs.first { $0.name == "noise" }?.value == seed)
        #expect(job.inputs.first { $0.name == "text" }?.value == .text("cat"))
        #expect(job.stem == "cats/cat-1-seed-\(sibling.seed)")
        #expect(job.sibling == sibling.original)
        #expect(try plan.newSibling(of: try plan.job(at: 0)) == sibling, "the same on any machine")
        #expect(try plan.newSibling(of: try plan.job(at: 1))?.seed != sibling.seed)
    }

    @Test func aSeedIsFoundWhereverItStands() throws {
        let title = Value.map([
            Value.Field("title", .text("Seed")), Value.Field("value", .integer(7)),
        ])
        for constant in [
            Value.Field("seed", .integer(7)), Value.Field("noise_seed", .text("7")),
            Value.Field("94c1", title),
            Value.Field("params", .map([Value.Field("seed", .integer(7))])),
        ] {
            let plan = try planned { try $0.batch(constants: [constant]) }
            let (sibling, job) = try #require(try sibling(of: plan), "\(constant)")
            #expect(job.inputs[0].value.json { _ in .null }.text.contains("\(sibling.seed)"))
        }
        let named = try planned { pipeline in
            try pipeline.batch(
                axes: ["take": .list(Self.seeds)], inputs: ["seed": "${{ matrix.take }}"])
        }
        #expect(try sibling(of: named) != nil)
    }

    @Test func whereNothingIsASeedThereIsNoSibling() throws {
        let plan = try planned { pipeline in
            try pipeline.batch(
                axes: ["seed": .list(Self.seeds)], inputs: ["prompt": "cat"],
                constants: [Value.Field("steps", .integer(20))])
        }
        #expect(try plan.newSibling(of: try plan.job(at: 0)) == nil)
    }

    @Test func eachSiblingIsAnotherAndTheirSiblingsAreTheSame() throws {
        var plan = try planned { try $0.batch(constants: [Value.Field("seed", .integer(7))]) }
        let original = try plan.job(at: 0)
        let first = try #require(try plan.newSibling(of: original))
        plan.siblings = Siblings([first])
        let second = try #require(try plan.newSibling(of: try plan.jobs(at: 0)[1]))
        #expect(second.original == original.key && second.number == 2)
        #expect(second.key != first.key)
    }

    @Test func whatWasDrawnStaysWhenThePipelinesSeedIsAnother() throws {
        let one = try planned { try $0.batch(constants: [Value.Field("seed", .integer(7))]) }
        var other = try planned { pipeline in
            pipeline.seed = .integer(1)
            try pipeline.batch(constants: [Value.Field("seed", .integer(7))])
        }
        let sibling = try #require(try one.newSibling(of: try one.job(at: 0)))
        other.siblings = Siblings([sibling])
        #expect(try other.jobs(at: 0)[1].key == sibling.key)
        #expect(try other.newSibling(of: try other.job(at: 0))?.seed != sibling.seed)
    }
}
