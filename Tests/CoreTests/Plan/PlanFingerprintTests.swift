import Core
import Support
import Testing

/// By what a plan is known to be the same.
@Suite struct PlanFingerprintTests {
    /// A batch with an axis from a file, one of files and one of variants.
    private func pipeline(
        lines: String = "a red fox\n", photo: String = "p1", wild: String = "cat\ndog\n",
        save: String = "${{ matrix.seed }}-${{ matrix.photo.stem }}-${{ matrix.mood }}"
    ) throws -> Pipeline {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles(["lines.txt": lines, "a.jpg": photo, "wild.txt": wild])
        try pipeline.batch(
            axes: [
                "seed": .seeds(1...3), "photo": .list([.file(FileReference(path: "a.jpg"))]),
                "word": .lines("lines.txt", keepsComments: false), "mood": .texts("calm", "wild"),
            ],
            inputs: [
                "seed": "${{ matrix.seed }}", "word": "${{ matrix.word }}",
                "photo": "${{ matrix.photo }}", "mood": "${{ matrix.mood }}",
            ], save: save)
        return pipeline
    }

    private func fingerprint(_ pipeline: Pipeline, _ sources: [String] = ["m"]) throws -> String? {
        let (plan, diagnostics) = try pipeline.plan().inspected()
        #expect(diagnostics == [])
        return plan.fingerprint(of: sources)
    }

    @Test func isTheSameForTheSameAndAnotherForWhateverDecidesJobsAndNames() throws {
        let same = try #require(try fingerprint(pipeline()))
        #expect(same.count == 64)
        #expect(try fingerprint(pipeline()) == same)
        var others = [
            try fingerprint(pipeline(), ["m", "version 2"]), try fingerprint(pipeline(), ["n"]),
            try fingerprint(pipeline(lines: "a blue fox\n")),
            try fingerprint(pipeline(photo: "p2")),
        ]
        var elsewhere = try pipeline().plan().inspected().plan
        elsewhere = elsewhere.keeping(imagesIn: "elsewhere")
        others.append(elsewhere.fingerprint(of: ["m"]))
        #expect(!others.contains(same) && !others.contains(nil))
        #expect(Set(others).count == others.count)
    }

    @Test func aPlanThatWasNotInspectedHasNone() throws {
        #expect(try pipeline().plan().fingerprint(of: []) == nil)
    }

    @Test func whatIsMadeFromImagesIsLookedAt() throws {
        var pipeline = try pipeline()
        try pipeline.batch(
            "large", axes: ["photo": .images(of: Located("cats", at: Place(line: 21)))],
            inputs: ["photo": "${{ matrix.photo }}"])
        #expect(try fingerprint(pipeline) == nil)
    }

    @Test func theDayCountsWhereAJobSaysIt() throws {
        let dated = "${{ run.date }}-${{ matrix.seed }}-${{ matrix.mood }}"
        #expect(try fingerprint(pipeline(save: dated)) != fingerprint(pipeline()))
    }

    @Test func keysThatWereWorkedOutAreThoseOfTheJobs() throws {
        let plan = try pipeline().plan().inspected().plan
        for index in 0..<plan.jobCount {
            #expect(try plan.key(at: index) == plan.job(at: index).key)
        }
    }
}
