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

    @Test(.timeLimit(.minutes(1)))
    func aFaultInEveryJobOfAHugePlanIsToldSoon() throws {
        var pipeline = try Pipeline()
        pipeline.jobsMax = .max
        try pipeline.batch(
            axes: ["a": .seeds(1...1_000_000), "b": .seeds(1...1_000_000)],
            inputs: ["x": "${{ matrix.none }}"])
        #expect(try pipeline.faults() == ["15: unknown name 'matrix.none'"])
    }

    private func word(_ number: Int) -> String {
        String(repeating: "a", count: number / 10) + String(repeating: "b", count: number % 10)
    }
}
