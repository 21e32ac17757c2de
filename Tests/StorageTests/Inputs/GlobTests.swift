import Core
import FoundationEssentials
import Storage
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct GlobTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func paths(_ pattern: String) throws -> [String] {
        try ManifestFiles(folder: folder.path).paths(matching: pattern)
    }

    private func make(_ names: String...) throws {
        for name in names { try folder.write(name, to: name) }
    }

    @Test func pathsAreSortedByBytes() throws {
        try make("in/b.jpg", "in/a.jpg", "in/Z.jpg", "in/é.jpg", "in/a-1.jpg", "in/a.png")
        #expect(
            try paths("in/*.jpg")
                == ["in/Z.jpg", "in/a-1.jpg", "in/a.jpg", "in/b.jpg", "in/é.jpg"])
    }

    @Test func caseCountsUnlessItIsSaidNotTo() throws {
        try make("In/a.JPG", "In/b.jpg", "in/c.Jpg", "in/d.png")
        let files = ManifestFiles(folder: folder.path)
        #expect(try files.paths(matching: "in/*.jpg") == [])
        #expect(
            try files.paths(matchingAnyCase: "IN/*.[j]pg") == ["In/a.JPG", "In/b.jpg", "in/c.Jpg"])
    }

    @Test func whatAPatternNearlyFitsIsFound() throws {
        try make("in/a.jpg", "in/b.JPG", "in/c.jpeg", "in/d.jfif", "in/e.png", "in/cafe\u{301}.tif")
        let files = ManifestFiles(folder: folder.path)
        #expect(
            files.paths(like: "in/*.jpg") == ["in/a.jpg", "in/b.JPG", "in/c.jpeg", "in/d.jfif"])
        #expect(files.paths(like: "in/caf\u{E9}.tiff").count == 1)
        #expect(files.paths(like: "in/*.gif") == [])
    }

    @Test func foldersAreNoFiles() throws {
        try make("in/a.jpg/inner", "in/b.jpg")
        #expect(try paths("in/*.jpg") == ["in/b.jpg"])
        #expect(try paths("in") == [])
        #expect(try paths("in/") == [])
    }

    @Test func twoStarsStandForEveryFolderBelow() throws {
        try make("in/a.jpg", "in/x/b.jpg", "in/x/y/c.jpg", "in/x/y/d.png", "e.jpg")
        #expect(try paths("in/**/*.jpg") == ["in/a.jpg", "in/x/b.jpg", "in/x/y/c.jpg"])
        #expect(try paths("**/y/*") == ["in/x/y/c.jpg", "in/x/y/d.png"])
        #expect(try paths("in/x/**") == ["in/x/b.jpg", "in/x/y/c.jpg", "in/x/y/d.png"])
        #expect(try paths("**/**/a.jpg") == ["in/a.jpg"])
    }

    @Test func hiddenFilesAreNamedWithTheirDot() throws {
        try make(".a.jpg", "b.jpg", ".cache/c.jpg", "x/.d.jpg")
        #expect(try paths("*.jpg") == ["b.jpg"])
        #expect(try paths("**/*.jpg") == ["b.jpg"])
        #expect(try paths(".*.jpg") == [".a.jpg"])
        #expect(try paths(".cache/*.jpg") == [".cache/c.jpg"])
        #expect(try paths("**/.*.jpg") == [".a.jpg", "x/.d.jpg"])
    }

    @Test func aFileFoundTwiceIsOneFile() throws {
        try make("a.jpg", "b.png")
        #expect(try paths("{a,*}.{jpg,png}") == ["a.jpg", "b.png"])
        #expect(try paths("./*.jpg") == ["./a.jpg"])
    }

    @Test func absolutePatternsGiveAbsolutePaths() throws {
        try make("in/a.jpg")
        #expect(try paths(folder.path + "/in/*.jpg") == [folder.path + "/in/a.jpg"])
    }

    @Test func theFolderAboveCanBeNamed() throws {
        try make("in/a.jpg", "manifests/x")
        let files = ManifestFiles(folder: folder.path + "/manifests")
        #expect(try files.paths(matching: "../in/*.jpg") == ["../in/a.jpg"])
    }

    @Test func linksAreFollowedButNotInCircles() throws {
        try make("in/a.jpg", "photos/b.jpg")
        try folder.link("in/more", to: "../photos")
        try folder.link("in/again", to: ".")
        try folder.link("in/self", to: "self")
        try folder.link("in/gone", to: "nowhere")
        #expect(try paths("in/**/*.jpg") == ["in/a.jpg", "in/more/b.jpg"])
        #expect(try paths("in/*/*.jpg") == ["in/again/a.jpg", "in/more/b.jpg"])
    }

    @Test func whatIsNotThereIsNotFound() throws {
        try make("a.jpg")
        #expect(try paths("missing/*.jpg") == [])
        #expect(try paths("a.jpg/*.jpg") == [])
        #expect(try paths("*.png") == [])
        #expect(try paths("") == [])
    }

    @Test func anAnswerIsKept() throws {
        try make("a.jpg")
        let files = ManifestFiles(folder: folder.path)
        #expect(try files.paths(matching: "*") == ["a.jpg"])
        try make("b.jpg")
        #expect(try files.paths(matching: "*") == ["a.jpg"])
    }

    @Test func aNameThatIsNotUTF8IsSaid() throws {
        try make("a.jpg")
        var name = Array((folder.path + "/b").utf8).map { CChar(bitPattern: $0) }
        name += [CChar(bitPattern: 0xFF), 0x2E, 0x6A, 0x70, 0x67, 0]
        let made = unsafe name.withUnsafeBufferPointer { letters in
            unsafe letters.baseAddress.map { unsafe mkfifo($0, 0o600) }
        }
        try #require(made == 0)
        let error = #expect(throws: InputFileError.self) { try paths("*.jpg") }
        #expect(error?.message.contains("whose name is not UTF-8; rename it") == true)
        #expect(try paths("a*.jpg") == ["a.jpg"])
    }
}
