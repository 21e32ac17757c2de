import Core
import Storage
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite("The folder of a user's settings")
struct ConfigFolderTests {
    private let place: TemporaryFolder
    private let folder: ConfigFolder

    init() throws {
        place = try TemporaryFolder()
        folder = try #require(ConfigFolder(config: place.path + "/config", home: nil))
    }

    @Test func itIsWhereTheSystemHasSuchFolders() {
        #expect(ConfigFolder(config: "/c", home: "/h")?.path == "/c/tirage")
        #expect(ConfigFolder(config: "relative", home: "/h")?.path == "/h/.config/tirage")
        #expect(ConfigFolder(config: nil, home: nil)?.path == nil)
    }

    @Test func whatIsWrittenIsForItsOwnerAlone() throws {
        #expect(try folder.bytes(of: "allowed") == nil)
        try folder.write("a line\n", to: "allowed")
        #expect(try folder.bytes(of: "allowed") == Array("a line\n".utf8))
        #expect(place.mode(of: "config/tirage") == "700")
        #expect(place.mode(of: "config/tirage/allowed") == "600")
        #expect(place.contents.filter { $0.hasSuffix(".part") }.isEmpty)
    }

    @Test(arguments: ["config/tirage", "config/tirage/allowed"])
    func whatOthersCouldHaveWrittenCountsForNothing(_ name: String) throws {
        try folder.write("a line\n", to: "allowed")
        #expect(unsafe chmod(place.path + "/" + name, 0o777) == 0)
        #expect(throws: DiskFault.self) { _ = try folder.bytes(of: "allowed") }
    }
}
