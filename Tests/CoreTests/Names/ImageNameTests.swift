import Core
import Testing

@Suite struct ImageNameTests {
    private static let key = JobKey(hex: "12345678" + String(repeating: "0", count: 56))

    /// Path, the stem that it was stored under, and what it says: what was put aside, number,
    /// extension, clean.
    @Test(arguments: [
        ("a/b.png", "a/b", "", "", ".png", true),
        ("a/b-2.png", "a/b", "", "-2", ".png", true),
        ("a/b-12345678.png", "a/b", "", "", ".png", false),
        ("a/b-2-12345678.png", "a/b", "", "-2", ".png", false),
        ("a/b-2-12345678-3.png", "a/b", "", "-2", ".png", false),
        ("a/b-12345678-1-2.png", "a/b", "", "", ".png", false),
        ("past/a/b-2.jpg", "a/b", "past/", "-2", ".jpg", true),
        ("past/b.jpg", "past/b", "", "", ".jpg", true),
        ("past/past/b.jpg", "past/b", "past/", "", ".jpg", true),
        ("past/past.jpg", "past/past", "", "", ".jpg", true),
        ("past/past/past.jpg", "past/past", "past/", "", ".jpg", true),
        ("a/b.v2.png", "a/b.v2", "", "", ".png", true),
        ("a/b", "a/b", "", "", "", true),
        ("a/b-12345678-12345678.webp", "a/b-12345678", "", "", ".webp", false),
        ("a/b-12345678-2.webp", "a/b-12345678", "", "-2", ".webp", true),
    ])
    func aPathTellsHowItCameByItsName(
        path: String, stem: String, prefix: String, number: String, ending: String, isClean: Bool
    ) {
        let parts = ImagePathParts(of: path, stem: stem, key: Self.key, place: 6, count: 9)
        #expect(parts.prefix == prefix)
        #expect(parts.number == number)
        #expect(parts.ending == ending)
        #expect(parts.isClean == isClean)
    }

    @Test(arguments: ["elsewhere/x.png", "a/bc.png", "a/b/c.png", "a/b-x.png", "a/b-12345678x.png"])
    func aPathThatIsNotOfTheStemIsNumberedByItsPlace(path: String) {
        let parts = ImagePathParts(of: path, stem: "a/b", key: Self.key, place: 6, count: 9)
        #expect(parts.number == "-7" && parts.ending == ".png")
        #expect(!parts.isClean && parts.prefix.isEmpty)
        let lone = ImagePathParts(of: path, stem: "a/b", key: Self.key, place: 0, count: 1)
        #expect(lone.number.isEmpty)
    }
}
