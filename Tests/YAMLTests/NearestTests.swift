import Testing
import YAML

@Suite struct NearestTests {
    private let words = ["provider", "wiro", "seed", "max-jobs", "retries", "by", "model"]

    @Test(arguments: [
        ("wrio", "wiro"), ("Provider", "provider"), ("providr", "provider"), ("sede", "seed"),
        ("maxJobs", "max-jobs"), ("max_jobs", "max-jobs"), ("retrys", "retries"), ("bz", "by"),
        ("models", "model"),
    ])
    func aMisspeltWordHasANearOne(_ word: String, _ expected: String) {
        #expect(nearest(to: word, among: words) == expected)
    }

    @Test(arguments: ["", "x", "colour", "xy-z", "node", "wiro", "zz"])
    func aWordThatIsFarFromAllHasNone(_ word: String) {
        #expect(nearest(to: word, among: words) == nil)
    }

    @Test func theNearestWinsAndThenTheFirst() {
        #expect(nearest(to: "abcdefx", among: ["abcdxyz", "abcdefg", "abcdefh"]) == "abcdefg")
    }

    @Test func longWordsCostNothing() {
        let long = String(repeating: "x", count: 1_000_000)
        #expect(nearest(to: long, among: [long + "y"]) == nil)
        #expect(nearest(to: "xxxx", among: [long]) == nil)
    }
}
