import Core
import Storage
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct HomeFoldersTests {
    private let homes = HomeFolders(home: "/home/anna/")

    @Test(arguments: [
        ("~", "/home/anna"), ("~/in/a.png", "/home/anna/in/a.png"), ("in/~/a", "in/~/a"),
        ("./~a", "./~a"), ("a~", "a~"), ("", ""), ("/~/a", "/~/a"),
    ])
    func aTildeAtTheStartIsTheUsersFolder(path: String, expanded: String) throws {
        #expect(try homes.expanded(path) == expanded)
    }

    @Test func theRootsFolderNeedsNoSecondSlash() throws {
        #expect(try HomeFolders(home: "/").expanded("~/a") == "/a")
        #expect(try HomeFolders(home: "/").expanded("~") == "/")
    }

    @Test func anotherUsersFolderIsLookedUp() throws {
        let (name, folder) = try #require(Self.entry(of: 0))
        #expect(try homes.expanded("~\(name)/a") == folder + "/a")
    }

    @Test(arguments: [nil, "", "relative"])
    func withoutAVariableTheEntryAmongThePasswordsCounts(home: String?) throws {
        let folder = try #require(Self.entry(of: getuid())).folder
        #expect(try HomeFolders(home: home).expanded("~/a") == folder + "/a")
    }

    private static func entry(of id: uid_t) -> (name: String, folder: String)? {
        guard let entry = unsafe getpwuid(id), let name = unsafe entry.pointee.pw_name,
            let folder = unsafe entry.pointee.pw_dir
        else { return nil }
        return unsafe (String(cString: name), String(cString: folder))
    }

    @Test func anUnknownUserIsAMistake() {
        let error = #expect(throws: InputFileError.self) { try homes.expanded("~nobody-at-all/a") }
        #expect(
            error?.message
                == "'~nobody-at-all/a': there is no user 'nobody-at-all'; write './~nobody-at-all/a'"
                + " if the name begins with '~'")
    }

    @Test func filesAndPatternsAreFoundThere() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "home [a]*/in/a.png")
        try folder.write("x", to: "home [a]*/in/b.png")
        try folder.write("a fox", to: "home [a]*/p.txt")
        let home = folder.path + "/home [a]*"
        let files = ManifestFiles(folder: folder.path, homes: HomeFolders(home: home))
        let found = [home + "/in/a.png", home + "/in/b.png"]
        #expect(try files.paths(matching: "~/in/*.png") == found)
        #expect(try files.paths(matching: "{~/in/a,~/in/b}.png") == found)
        #expect(try files.lines(of: "~/p.txt") == ["a fox"])
        #expect(try files.byteCount(of: "~/in/a.png") == 1)
        #expect(files.kind(at: "~/in") == .folder)
        #expect(throws: InputFileError.self) { try files.paths(matching: "~nobody-at-all/*") }
    }
}
