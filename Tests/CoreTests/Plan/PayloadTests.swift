import Core
import Testing

/// A file `a.png` of which nothing is known but its size.
private struct SizedFile: InputFiles {
    let count: Int

    func paths(matching pattern: String) -> [String] { ["a.png"] }
    func paths(matchingAnyCase pattern: String) -> [String] { ["a.png"] }
    func paths(like pattern: String) -> [String] { ["a.png"] }
    func imageFault(of path: String) -> String? { nil }
    func lines(of path: String) -> [String] { [] }
    func text(of path: String) -> String { "" }
    func byteCount(of path: String) -> Int { count }
    func sha256(of path: String) -> String { "00" }
}

@Suite("Sizes of requests")
struct PayloadTests {
    /// What is wrong with a file of `count` bytes under `rule`.
    private func faults(_ rule: InputRule, fileBytes count: Int) throws -> [String] {
        var pipeline = try Pipeline(Pipeline.service(inputs: rule))
        pipeline.files = SizedFile(count: count)
        try pipeline.batch(
            axes: ["photo": .glob("a.png")], inputs: ["image": "${{ matrix.photo }}"])
        return try pipeline.faults()
    }

    /// `{"image":""}` has 12 bytes, 256 are set aside for what is around the inputs, and base64
    /// makes 4 of every 3.
    @Test func base64GrowthCountsTowardsThePayload() throws {
        let rule = InputRule(files: .base64, payloadMax: 10_000_000)
        #expect(try faults(rule, fileBytes: 7_499_796) == [])
        #expect(
            try faults(rule, fileBytes: 7_499_797) == [
                "15: a request of 10000000 bytes is too large: The Painter takes less than"
                    + " 10000000, and a file grows by a third on its way; use smaller files or URLs"
            ])
    }

    @Test(arguments: [
        (InputRule.FileTravel.part, 132, true), (.part, 131, false), (.base64, 97, true),
        (.base64, 96, false), (.dataURI, 97, true), (.dataURI, 96, false),
    ])
    func eachWayToTravelHasItsSize(
        travel: InputRule.FileTravel, count: Int, isTooLarge: Bool
    ) throws {
        let rule = InputRule(files: travel, payloadMax: 400)
        #expect(try faults(rule, fileBytes: count).isEmpty == !isTooLarge)
    }

    @Test func oneFileHasALimitOfItsOwn() throws {
        let rule = InputRule(files: .part, fileMax: 5)
        #expect(try faults(rule, fileBytes: 5) == [])
        #expect(
            try faults(rule, fileBytes: 6)
                == ["15: 'a.png' has 6 bytes; The Painter takes at most 5"])
    }

    @Test(arguments: [(30, 0), (31, 1)])
    func aLongTextCountsTowardsThePayload(count: Int, faults: Int) throws {
        var pipeline = try Pipeline(Pipeline.service(inputs: InputRule(payloadMax: 300)))
        try pipeline.batch(inputs: ["prompt": String(repeating: "a", count: count)])
        #expect(try pipeline.faults().count == faults)
    }
}
