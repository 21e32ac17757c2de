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
                "10: job 0 (scale: 1.0) and job 2 (scale: 1.00) ask for the same thing, key"
                    + " \(try pipeline.jobs()[0].key.short); leave all but one out, or write"
                    + " 'duplicates: skip' to make it once"
            ])
    }

    /// Three pairs of files with the same bytes, under two seeds.
    private func pairs() throws -> Pipeline {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles([
            "a1": "1", "a2": "1", "b1": "2", "b2": "2", "c1": "3", "c2": "3",
        ])
        try pipeline.batch(
            axes: ["photo": .glob("*"), "seed": .seeds(1...2)],
            inputs: ["x": "${{ matrix.photo }}", "seed": "${{ matrix.seed }}"])
        return pipeline
    }

    @Test func everyGroupOfTheSameIsToldWithItsFiles() throws {
        let faults = try pairs().faults()
        try #require(faults.count == 6)
        for (number, pair) in [("a1", "a2"), ("b1", "b2"), ("c1", "c2")].enumerated() {
            for seed in 1...2 {
                let fault = faults[number * 2 + seed - 1]
                #expect(fault.contains("(photo: \(pair.0), seed: \(seed))"), "\(fault)")
                #expect(fault.contains("(photo: \(pair.1), seed: \(seed))"), "\(fault)")
            }
        }
    }

    @Test func aBatchThatSkipsDuplicatesMakesTheFirstOfEachOnce() throws {
        var pipeline = try pairs()
        let all = try pipeline.keys()
        pipeline.batches[0].rules.skipsDuplicates = true
        #expect(try pipeline.faults() == [])
        let jobs = try pipeline.jobs()
        #expect(jobs.map(\.index) == [0, 1, 2, 3, 4, 5])
        #expect(jobs.map(\.key.hex) == [0, 1, 4, 5, 8, 9].map { all[$0] })
        #expect(jobs.map { $0.matrix[0].value.inlineText } == ["a1", "a1", "b1", "b1", "c1", "c1"])
        #expect(try pipeline.plan().batches[0].matrix.dropped == [2, 3, 6, 7, 10, 11])
    }

    @Test func whatAnEarlierBatchMakesIsADuplicateToo() throws {
        var pipeline = try Pipeline()
        try pipeline.batch("a", axes: ["s": .seeds(1...3)], inputs: ["s": "${{ matrix.s }}"])
        try pipeline.batch("b", axes: ["s": .seeds(2...5)], inputs: ["s": "${{ matrix.s }}"])
        pipeline.batches[1].rules.skipsDuplicates = true
        #expect(try pipeline.plan().batches.map(\.count) == [3, 2])
        #expect(try pipeline.faults() == [])
        pipeline.batches[1].axes[0].form = .seeds(1...3)
        #expect(
            try pipeline.mistakes() == [
                "20: every job of 'b' is made by an earlier batch; remove it"
            ])
    }

    @Test func moreThanTwentyGroupsAreCounted() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(
            axes: ["s": .seeds(1...30), "t": .seeds(1...9)], inputs: ["s": "${{ matrix.s }}"])
        let faults = try pipeline.faults()
        try #require(faults.count == 21)
        #expect(faults[0].contains(", job 3 (s: 1, t: 4) and 5 more ask for the same thing"))
        #expect(faults[20] == "10: 10 more groups of jobs ask for the same thing")
    }

    @Test func textsThatOnlyLookAlikeAreTwoJobs() throws {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles(exact: ["in/caf\u{E9}.png": "1", "in/cafe\u{301}.png": "2"])
        try pipeline.batch(
            axes: ["photo": .glob("in/*"), "p": .texts("caf\u{E9}", "cafe\u{301}")],
            inputs: ["x": "${{ matrix.photo }}", "p": "${{ matrix.p }}"])
        #expect(Set(try pipeline.keys()).count == 4)
        #expect(try pipeline.faults() == [])
    }

    @Test func everyFileThatIsNoImageIsToldAtItsPlace() throws {
        var pipeline = try Pipeline()
        let faults = Dictionary(
            uniqueKeysWithValues: (10..<35).map { ("in/\($0).png", "is empty (0 bytes)") })
        pipeline.files = MemoryFiles(
            Dictionary(uniqueKeysWithValues: (10..<36).map { ("in/\($0).png", "\($0)") }),
            imageFaults: faults)
        try pipeline.batch(
            axes: ["photo": .glob("in/*")], inputs: ["x": "${{ matrix.photo }}"])
        let found = try pipeline.faults()
        try #require(found.count == 21)
        #expect(
            found[0] == "11: 'in/10.png' is empty (0 bytes); take it out, or write"
                + " '{ glob: …, as: any }' if the service takes it")
        #expect(found[20] == "11: 5 more input files are no images or can't be read")
        pipeline.batches[0].axes[0].form = .glob("in/*", .init(mayBeAnything: true))
        #expect(try pipeline.faults() == [])
    }

    @Test(arguments: [
        (
            ["\(String(repeating: "x", count: 200))1", "\(String(repeating: "x", count: 200))2"],
            "${{ matrix.p }}", "names are cut to 150 bytes, and theirs are alike up to there"
        ),
        (["Ab", "ab"], "${{ matrix.p }}", "their names differ in capitals alone"),
        (
            ["caf\u{E9}", "cafe\u{301}"], "${{ matrix.p }}",
            "differ only in how accents are written"
        ),
        (
            ["a:b", "a?b"], "${{ matrix.p }}",
            "becomes '-', and 'a:b' and 'a?b' differ in nothing else"
        ),
        (
            ["abc", "abd"], "${{ matrix.p | truncate(2) }}",
            "'truncate(2)' in 'save' makes the same of their 'matrix.p'"
        ),
        (["abc", "abd"], "x", "'matrix.p' differs and 'save' does not name it"),
    ])
    func twoJobsUnderOneNameAreToldWhy(prompts: [String], save: String, reason: String) throws {
        var pipeline = try Pipeline()
        try pipeline.batch(
            axes: ["p": .list(prompts.map { .text($0) })], inputs: ["x": "${{ matrix.p }}"],
            save: save)
        let faults = try pipeline.faults()
        try #require(faults.count == 1)
        #expect(faults[0].contains(reason), "\(faults)")
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
        #expect(fault.hasSuffix(", or leave it out"))
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
