import Core
import Testing

@Suite("When URLs expire")
struct URLExpiryTests {
    private static let finished = Timestamp(milliseconds: 1_767_225_600_000)

    private func expiry(_ urls: String..., keeps: Duration = .seconds(86_400)) -> Duration {
        Outputs(urls: urls).expiry(finished: Self.finished, keeps: keeps) - Self.finished
    }

    @Test(arguments: [
        "https://a.test/i.png?X-Amz-Date=20260101T001000Z&X-Amz-Expires=600&X-Amz-Signature=x",
        "https://a.test/i.png?X-Goog-Date=20260101T001000Z&X-Goog-Expires=600",
        "https://a.test/i.png?x=1&Expires=1767226800&Signature=x",
        "https://a.test/i.png?se=2026-01-01T00%3A20%3A00Z&sig=x",
        "https://a.test/i.png?sig=x&se=2026-01-01T00:20:00Z#part",
    ])
    func aSignedURLSaysWhen(_ url: String) {
        #expect(expiry(url) == .seconds(1200))
    }

    @Test(arguments: [
        "https://a.test/i.png", "https://a.test/i.png?Expires=3600", "https://a.test/?Expires=soon",
        "https://a.test/i.png?se=2026-01-01T00%3A20%3A00Z",
        "https://a.test/?sig=x&se=20261301T000000Z",
        "https://a.test/?X-Amz-Date=20260101T001000Z&X-Amz-Expires=-5",
        "https://a.test/?X-Amz-Date=2026&X-Amz-Expires=5", "?=&&==",
        "https://a.test/?Expires=99999999999999999999",
    ])
    func anyOtherLivesAsLongAsTheServiceKeepsIt(_ url: String) {
        #expect(expiry(url, keeps: .seconds(1800)) == .seconds(1800))
    }

    @Test func theFirstOfAJobsURLsDecides() {
        let signed = "https://a.test/i.png?Expires=1767226800"
        #expect(expiry("https://a.test/1", signed, signed + "0") == .seconds(1200))
        #expect(expiry(signed, keeps: .seconds(60)) == .seconds(60))
    }

    @Test func aHugeAgeIsNoTrap() {
        let url = "https://a.test/?X-Amz-Date=20260101T001000Z&X-Amz-Expires=\(Int64.max)"
        #expect(expiry(url) == .seconds(86_400))
    }
}
