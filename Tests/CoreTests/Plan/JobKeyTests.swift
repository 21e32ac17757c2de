import Core
import Support
import Testing

@Suite("Keys")
struct JobKeyTests {
    /// The keys of one batch with these inputs.
    private func key(
        _ constants: [Value.Field], _ change: (inout Pipeline) throws -> Void = { _ in }
    ) throws -> String {
        var pipeline = try Pipeline()
        try pipeline.batch(constants: constants)
        try change(&pipeline)
        return try pipeline.keys()[0]
    }

    private func key(_ value: Value) throws -> String { try key([Value.Field("x", value)]) }

    /// Counted once with `hashlib` from the canonical JSON written by hand.
    ///
    /// A key that changes makes every ledger forget its jobs, and they are paid for again.
    @Test func keysAreTheSameForEver() throws {
        #expect(try key([]) == "e85964b872db1e2a2bdb01e74e3729fe99023170463ba5e968f04699f2c9a67c")
        let seed = Value.Field("seed", .integer(Int128(UInt64.max)))
        #expect(
            try key([seed, Value.Field("prompt", .text("a \"cat\"\n"))])
                == "cd088a1e336c60d644c05df0bfc55d391d6d5cabd8c0501d2caf935a12c56d79")
        var pipeline = try Pipeline(
            Pipeline.service(url: "https://painter.example/api/", isURLIdentity: true))
        pipeline.files = MemoryFiles(["in/cat.png": "abc"])
        let map = Value.map([Value.Field("b", .text("1")), Value.Field("a", .bool(true))])
        try pipeline.batch(
            target: "owner/model", axes: ["image": .glob("in/*"), "text": .texts("日本")],
            inputs: ["é": "${{ matrix.text }}", "image": "${{ matrix.image }}"],
            constants: [
                Value.Field("list", .list([try decimal("1.50"), map])), Value.Field("Z", .null),
            ])
        #expect(
            try pipeline.keys() == [
                "5ed5e3b175449e9226f030999f5f87d6530371bd00f497a32ea05c155636c337"
            ])
    }

    @Test func whatIsConstantAndWhatIsNamedMakeTheSameKey() throws {
        let values: [Value] = [
            .integer(7), .text("a \"b\""), .null, .bool(true), try decimal("2.50"), .list([.null]),
            .map([Value.Field("b", .integer(1)), Value.Field("a", .text("x"))]),
        ]
        for value in values {
            var pipeline = try Pipeline()
            try pipeline.batch(axes: ["axis": .list([value])], inputs: ["x": "${{ matrix.axis }}"])
            #expect(try pipeline.keys() == [key(value)])
        }
    }

    @Test func positionInThePlanChangesNoKey() throws {
        let keys = try keysOfSeeds(5...8)
        #expect(keys.count == 4)
        #expect(try keysOfSeeds(0...8).isSuperset(of: keys))
        #expect(try keysOfSeeds(5...8, after: "before").isSuperset(of: keys))
    }

    private func keysOfSeeds(
        _ seeds: ClosedRange<Int128>, after first: String? = nil
    ) throws -> Set<String> {
        var pipeline = try Pipeline()
        if let first { try pipeline.batch(first, inputs: ["x": "something else"]) }
        try pipeline.batch(axes: ["seed": .seeds(seeds)], inputs: ["seed": "${{ matrix.seed }}"])
        return Set(try pipeline.keys())
    }

    @Test func namesPathsOrderAndLimitsChangeNoKey() throws {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles(["a.jpg": "the bytes"])
        try pipeline.batch(
            axes: ["photo": .glob("*")], inputs: ["a": "1", "b": "${{ matrix.photo }}"])
        var renamed = try Pipeline()
        renamed.files = MemoryFiles(["other/b.png": "the bytes"])
        renamed.output = "elsewhere"
        renamed.seed = .integer(1)
        renamed.providers[0].name = Located("second", at: Place(line: 2))
        renamed.providers[0].url = try TextTemplate("https://mirror.example")
        renamed.providers[0].credentials = ["key": "OTHER_KEY"]
        renamed.providers[0].concurrency = 9
        try renamed.batch(
            "dogs", provider: "second", axes: ["image": .glob("*")],
            inputs: ["b": "${{ matrix.image }}", "a": "1"], save: "x",
            settings: JobSettings(timeout: .seconds(1), retriesMax: 9))
        #expect(try renamed.keys() == pipeline.keys())
    }

    @Test func everythingThatDecidesTheImageChangesTheKey() throws {
        var keys: [String] = []
        func add(
            _ service: ServiceDescription, bytes: String = "abc", target: String? = "t",
            seed: String = "1", name: String = "seed", url: String? = nil
        ) throws {
            var pipeline = try Pipeline(service)
            pipeline.files = MemoryFiles(["a": bytes])
            pipeline.providers[0].url = try url.map { try TextTemplate($0) }
            try pipeline.batch(
                target: target, axes: ["photo": .glob("a*")],
                inputs: [name: seed, "image": "${{ matrix.photo }}"])
            keys += try pipeline.keys()
        }
        let service = try Pipeline.service()
        let personal = try Pipeline.service(isURLIdentity: true)
        try add(service)
        try add(service, bytes: "abd")
        try add(service, target: "u")
        try add(service, target: nil)
        try add(service, seed: "2")
        try add(service, name: "seed2")
        try add(try Pipeline.service("sculptor"))
        try add(personal)
        try add(personal, url: "https://painter.example/2")
        #expect(Set(keys).count == keys.count)
    }

    @Test func theURLCountsOnlyWhereItNamesTheWorkflow() throws {
        func key(isIdentity: Bool, url: String) throws -> [String] {
            var pipeline = try Pipeline(Pipeline.service(isURLIdentity: isIdentity))
            pipeline.providers[0].url = try TextTemplate(url)
            try pipeline.batch()
            return try pipeline.keys()
        }
        #expect(try key(isIdentity: false, url: "a") == key(isIdentity: false, url: "b"))
        #expect(try key(isIdentity: true, url: "a") != key(isIdentity: true, url: "b"))
        #expect(try key(isIdentity: true, url: "a") == key(isIdentity: true, url: "a/"))
    }

    @Test func equalDecimalsHaveOneKey() throws {
        #expect(try key(decimal("1.0")) == key(decimal("1.00")))
        #expect(try key(decimal("0.0")) == key(decimal("-0.000")))
        #expect(try key(decimal("1.5e1")) == key(decimal("15.0")))
    }

    @Test func whatIsSentDifferentlyHasAnotherKey() throws {
        let values: [Value] = [
            .integer(1), .text("1"), try decimal("1.0"), .bool(true), .text("true"), .null,
            .text(""),
            .list([.integer(1)]), .list([]), .map([]), .text("null"), .list([.list([])]),
        ]
        #expect(Set(try values.map { try key($0) }).count == values.count)
    }

    @Test func noFileMeansNoKey() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(
            axes: ["a": .list([.file(FileReference(path: "gone.png"))])],
            inputs: ["x": "${{ matrix.a }}"])
        #expect(try pipeline.faults() == ["15: no file 'gone.png'"])
    }

    @Test func aKeyHasAShortFormAndBits() {
        let key = JobKey(hex: "deadbeef" + String(repeating: "0", count: 56))
        #expect(key.short == "deadbeef")
        #expect(key.bits == 0xdead_beef)
        #expect(JobKey(hex: "no key").bits == 0)
    }

    @Test(arguments: [
        "00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210",
        "00112233445566778899AABBCCDDEEFF0123456789ABCDEFFEDCBA9876543210",
        "0011", "", "no key", String(repeating: "g", count: 64), String(repeating: "é", count: 32),
        String(repeating: "0", count: 66),
    ])
    func aKeyIsWhatWasWritten(hex: String) {
        let key = JobKey(hex: hex)
        #expect(key.hex == hex)
        #expect(key.short == String(hex.prefix(8)))
        #expect("\(key)" == hex)
        #expect(Set([key, JobKey(hex: hex), JobKey(hex: hex + "0")]).count == 2)
    }

    @Test func keysAreInTheOrderOfTheirDigits() {
        let digits = (0..<64).flatMap { place in
            ["0", "9", "a", "f"].map { digit in
                String(repeating: "5", count: place) + digit
                    + String(repeating: "7", count: 63 - place)
            }
        }
        let mixed = Array(digits.reversed()) + ["4", "zz", ""]
        #expect(mixed.map { JobKey(hex: $0) }.sorted().map(\.hex) == mixed.sorted())
    }

    @Test func aKeyAloneIsThatOfItsJob() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(
            axes: ["a": .list([.integer(1), .text("x")])], inputs: ["x": "${{ matrix.a }}"])
        let plan = try pipeline.plan()
        for index in 0..<plan.jobCount {
            #expect(try plan.key(at: index) == plan.job(at: index).key)
        }
    }
}
