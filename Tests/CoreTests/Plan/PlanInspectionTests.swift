import Core
import Support
import Testing

@Suite("Looking at every job")
struct PlanInspectionTests {
    @Test func aPlanWithoutFaultsHasNone() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(axes: ["seed": .seeds(1...100)], inputs: ["seed": "${{ matrix.seed }}"])
        #expect(try pipeline.faults() == [])
    }

    @Test func moreJobsThanWereMeantAreRefusedWithoutLookingAtThem() throws {
        var pipeline = try Pipeline()
        pipeline.jobsMax = 5
        try pipeline.batch(axes: ["seed": .seeds(1...5)], inputs: ["seed": "${{ matrix.seed }}"])
        #expect(try pipeline.faults() == [])
        try pipeline.batch(
            "more", axes: ["a": .seeds(1...1_000_000), "b": .seeds(1...1_000_000)],
            inputs: ["x": "${{ matrix.none }}"])
        #expect(
            try pipeline.faults() == [
                "20: the plan has 1000000000005 jobs, more than max-jobs allows (5);"
                    + " write 'max-jobs: 1000000000005' if that is meant"
            ])
    }

    @Test func twoJobsThatAskForTheSameAreRefused() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(
            axes: ["scale": .list([try decimal("1.0"), try decimal("2.0"), try decimal("1.00")])],
            inputs: ["scale": "${{ matrix.scale }}"])
        #expect(
            try pipeline.faults() == [
                "10: jobs 0 and 2 ask for the same thing (scale: 1.00); leave one of them out"
            ])
    }

    @Test func anAxisThatNoInputNamesMakesTheSameJobTwice() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(axes: ["seed": .seeds(1...20)], inputs: ["prompt": "a cat"])
        #expect(try pipeline.faults().count == 1)
    }

    @Test func aTwinInAnotherBatchIsShown() throws {
        var pipeline = try Pipeline()
        try pipeline.batch("a", inputs: ["prompt": "a cat"])
        try pipeline.batch("b", inputs: ["prompt": "a cat"])
        let fault = try #require(try pipeline.plan().inspect().first)
        #expect(fault.place?.line == 20)
        #expect(fault.notes.map(\.message) == ["job 0 is of batch 'a'"])
        #expect(fault.notes.first?.place?.line == 10)
    }

    @Test(arguments: ["x", "cat-${{ matrix.name }}", "${{ matrix.name }}"])
    func twoJobsUnderOneNameAreRefused(save: String) throws {
        var pipeline = try Pipeline()
        try pipeline.batch(
            axes: ["name": .texts("Anna", "anna")], inputs: ["x": "${{ matrix.name }}"], save: save)
        let fault = try #require(try pipeline.faults().first)
        #expect(fault.hasPrefix("19: jobs 0 and 1 would both be saved as 'cats/"))
        #expect(fault.hasSuffix("'; name every axis in 'save', or leave it out"))
    }

    @Test func theSameFaultIsSaidOnceAndThereAreNotTooMany() throws {
        var pipeline = try Pipeline()
        pipeline.jobsMax = 10_000
        try pipeline.batch(
            axes: ["seed": .seeds(1...5000)], inputs: ["seed": "${{ matrix.seed }}"], save: "x")
        try pipeline.batch(
            "b", axes: ["p": .list((0..<100).map { .text(word($0)) })], inputs: ["x": "1"])
        let faults = try pipeline.faults()
        #expect(faults.filter { $0.contains("saved as") }.count == 1)
        #expect(faults.count <= 20)
    }

    private func word(_ number: Int) -> String {
        String(repeating: "a", count: number / 10) + String(repeating: "b", count: number % 10)
    }

    // MARK: - Sizes

    /// What is wrong with one file of `count` bytes under `rule`.
    private func faults(_ rule: InputRule, fileBytes count: Int) throws -> [String] {
        var pipeline = try Pipeline(Pipeline.service(inputs: rule))
        pipeline.files = MemoryFiles(["a.png": String(repeating: "x", count: count)])
        try pipeline.batch(
            axes: ["photo": .glob("*.png")], inputs: ["image": "${{ matrix.photo }}"])
        return try pipeline.faults()
    }

    /// `{"image":""}` has 12 bytes, and base64 makes 4 of every 3.
    @Test func base64GrowthCountsTowardsThePayload() throws {
        let rule = InputRule(files: .base64, payloadMax: 10_000_000)
        #expect(try faults(rule, fileBytes: 7_499_988) == [])
        #expect(
            try faults(rule, fileBytes: 7_499_991) == [
                "15: a request of 10000000 bytes is too large: The Painter takes less than"
                    + " 10000000, and a file grows by a third on its way; use smaller files or URLs"
            ])
    }

    @Test(arguments: [
        (InputRule.FileTravel.part, 88, true), (.part, 87, false), (.base64, 66, true),
        (.base64, 65, true), (.base64, 63, false), (.dataURI, 66, true), (.none, 1000, false),
    ])
    func eachWayToTravelHasItsSize(travel: InputRule.FileTravel, count: Int, isTooLarge: Bool)
        throws
    {
        let rule = InputRule(files: travel, payloadMax: 100)
        #expect(try faults(rule, fileBytes: count).isEmpty == !isTooLarge)
    }

    @Test func oneFileHasALimitOfItsOwn() throws {
        let rule = InputRule(files: .part, fileMax: 5)
        #expect(try faults(rule, fileBytes: 5) == [])
        #expect(
            try faults(rule, fileBytes: 6)
                == ["15: 'a.png' has 6 bytes; The Painter takes at most 5"])
    }

    @Test func aLongTextCountsTowardsThePayload() throws {
        var pipeline = try Pipeline(Pipeline.service(inputs: InputRule(payloadMax: 50)))
        try pipeline.batch(inputs: ["prompt": String(repeating: "a", count: 60)])
        #expect(try pipeline.faults().count == 1)
    }
}
