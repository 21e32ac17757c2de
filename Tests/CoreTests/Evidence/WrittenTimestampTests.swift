import Core
import Testing

@Suite("Moments as services write them")
struct WrittenTimestampTests {
    @Test(arguments: [
        ("2026-11-22T10:26:23.421Z", "2026-11-22T10:26:23.421Z"),
        ("2026-11-22t10:26:23z", "2026-11-22T10:26:23.000Z"),
        ("2026-11-22 10:26:23.5", "2026-11-22T10:26:23.500Z"),
        ("2026-11-22T11:26:23+01:00", "2026-11-22T10:26:23.000Z"),
        ("2026-11-22T09:56:23.123456-0030", "2026-11-22T10:26:23.123Z"),
        ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59.000Z"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
        ("1764000000", "2025-11-24T16:00:00.000Z"),
        ("1764000000.25", "2025-11-24T16:00:00.250Z"),
        ("1764000000250", "2025-11-24T16:00:00.250Z"),
    ])
    func areRead(_ written: String, _ read: String) throws {
        #expect(try #require(Timestamp(written: written)).description == read)
    }

    @Test(arguments: [
        "", "soon", "2026-11-22", "2026-13-22T10:26:23Z", "2026-11-22T24:00:00Z",
        "2026-11-22T10:26:23.Z", "2026-11-22T10:26:23+1", "2026-11-22T10:26:23 UTC", "-5", "nan",
        "1e300", "inf", "2026x11-22T10:26:23Z", "0001-01-01T00:00:00Z",
    ])
    func whatIsNoneIsNotRead(_ written: String) {
        #expect(Timestamp(written: written) == nil)
    }
}
