import Core
import Services
import Testing

/// The service's clock says Wed, 18 Dec 2024 09:23:27 GMT.
@Suite("How long a service asks to be left alone")
struct RetryAfterTests {
    private func wait(
        _ headers: KeyValuePairs<String, String>, status: Int = 429
    ) async throws -> Duration? {
        let answer = Answer(status: status, headers: headers, body: Array("{}".utf8))
        let bench = try Bench("instantstudio", ExchangeDouble { _ throws(ExchangeError) in answer })
        guard case .throttled(_, let wait) = try await bench.submitError() else {
            Issue.record("not too many requests")
            return nil
        }
        return wait
    }

    @Test(arguments: [
        ("0", 0), ("30", 30_000), ("0.25", 250), ("1.5", 1500), (" 7 ", 7000),
        ("1000000000", 900_000),
        ("99999999999999999999", 900_000), ("55s", 55_000), ("250ms", 250), ("1m30s", 90_000),
        ("6m0s", 360_000), ("1m0.5s", 60_500), ("900h", 900_000),
        ("Wed, 18 Dec 2024 09:24:27 GMT", 60_000), ("Wednesday, 18-Dec-24 09:24:27 GMT", 60_000),
        ("Wed Dec 18 09:24:27 2024", 60_000), ("Fri Jan  1 00:00:00 2100", 900_000),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sunday, 06-Nov-94 08:49:37 GMT", 0),
        ("Sun Nov  6 08:49:37 1994", 0), ("Fri, 31 Dec 9999 23:59:60 GMT", 900_000),
    ])
    func itIsSaidInManyForms(text: String, milliseconds: Int64) async throws {
        #expect(try await wait(["Retry-After": text]) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        "", " ", "-1", "+5", "soon", "1e9", "0x10", "1.2.3", ".", "NaN", "inf", "12:00", "5 s x",
        "s", "ms", "1m2", "١٢", "Wed, 18 Dec 2024 25:00:00 GMT", "Wed, 32 Dec 2024 09:24:27 GMT",
        "Wed, 18 Foo 2024 09:24:27 GMT", "Wed, 18 Dec 99999 09:24:27 GMT",
        "Wednesday, 18-Dec-2024 09:24:27 GMT", "Wednesday, 18-Dec GMT",
        "Wed, 18 Dec 2024 09:24:27 CET",
        String(repeating: "9", count: 100_000), String(repeating: "1h", count: 100_000),
    ])
    func whatCantBeReadIsAsIfNothingWereSaid(text: String) async throws {
        #expect(try await wait(["Retry-After": text]) == nil)
    }

    @Test func millisecondsComeBeforeSeconds() async throws {
        #expect(
            try await wait(["retry-after-ms": "1250", "retry-after": "9"]) == .milliseconds(1250))
        #expect(try await wait(["retry-after-ms": "-1", "retry-after": "9"]) == .seconds(9))
        #expect(try await wait(["retry-after-ms": "1e99"]) == nil)
    }

    @Test(arguments: [
        ("RateLimit", "\"default\";r=0;t=30", 30_000),
        ("RateLimit", "\"a\";r=5;t=500, \"b\";r=0;t=7", 7000),
        ("RateLimit", "limit=100, remaining=0, reset=42", 42_000),
        ("RateLimit-Reset", "12", 12_000),
        ("X-RateLimit-Reset", "1734513867", 60_000), ("X-RateLimit-Reset", "1734513867000", 60_000),
        ("X-RateLimit-Reset", "20", 20_000), ("x-ratelimit-reset-requests", "6m0s", 360_000),
        ("X-RateLimit-Reset", "1", 1000), ("X-RateLimit-Reset", "9999999999", 900_000),
    ])
    func whereItAsksForNothingItsLimitTells(
        name: String, text: String, milliseconds: Int64
    ) async throws {
        #expect(try await wait([name: text]) == .milliseconds(milliseconds))
        #expect(try await wait([name: text, "Retry-After": "3"]) == .seconds(3))
    }

    @Test(arguments: [
        ("RateLimit", "\"a\";r=5;t=500"), ("RateLimit", ";;;,,,t=,t=x;r=0"),
        ("X-RateLimit-Reset", "-1"), ("X-RateLimit-Reset", "garbage"), ("RateLimit", ""),
    ])
    func aLimitThatTellsNothingIsPassedOver(name: String, text: String) async throws {
        #expect(try await wait([name: text]) == nil)
    }
}
