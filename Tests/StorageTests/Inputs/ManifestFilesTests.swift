import Core
import Storage
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct ManifestFilesTests {
    private let folder: TemporaryFolder
    private let files: ManifestFiles

    init() throws {
        folder = try TemporaryFolder()
        files = ManifestFiles(folder: folder.path)
    }

    @Test(arguments: [
        ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]),
        ("\u{FEFF}a\n", ["a"]), ("\n\na\n", ["", "", "a"]), ("é🎨\n", ["é🎨"]), ("a\rb", ["a", "b"]),
        ("a fox\ra cat\ra dog\r", ["a fox", "a cat", "a dog"]),
        ("a\r\nb\rc\n\rd", ["a", "b", "c", "", "d"]),
    ])
    func linesAreRead(text: String, lines: [String]) throws {
        try folder.write(text, to: "prompts.txt")
        #expect(try files.lines(of: "prompts.txt") == lines)
    }

    @Test func aLineThatIsNotUTF8IsNumbered() throws {
        try folder.write(Array("one\r\ntwo\n".utf8) + [0x66, 0xFC, 0x72, 0x0A], to: "p.txt")
        #expect(
            throws: InputFileError("line 3 of 'p.txt' is not UTF-8; save the file as UTF-8")
        ) { try files.lines(of: "p.txt") }
    }

    @Test(arguments: [true, false])
    func aTextOfASpreadsheetInUTF16IsRead(isLittle: Bool) throws {
        let units = "\u{FEFF}é🎨\r\nb".utf16.flatMap { unit -> [UInt8] in
            let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
            return isLittle ? pair.reversed() : pair
        }
        try folder.write(units, to: "u.txt")
        #expect(try files.lines(of: "u.txt") == ["é🎨", "b"])
        #expect(try files.text(of: "u.txt").isExactly("é🎨\r\nb"))
        try folder.write(Array(units.dropLast()), to: "half.txt")
        #expect(
            throws: InputFileError(
                "'half.txt' begins as UTF-16 does and is none; save it as UTF-8")
        ) { try files.lines(of: "half.txt") }
        try folder.write([0x61, 0, 0x62, 0], to: "bare.txt")
        #expect(throws: InputFileError.self) { try files.lines(of: "bare.txt") }
    }

    @Test func pathsThatOnlyLookAlikeAreTwoFiles() throws {
        let (one, two) = ("in/caf\u{E9}.png", "in/cafe\u{301}.png")
        try folder.write("one", to: one)
        try folder.write("two more", to: two)
        #expect(
            try files.paths(matching: "in/*").map { ExactText($0) } == [
                ExactText(two), ExactText(one),
            ])
        #expect(try files.byteCount(of: one) == 3)
        #expect(try files.byteCount(of: two) == 8)
        #expect(try files.sha256(of: one) != files.sha256(of: two))
        #expect(try files.lines(of: one) == ["one"])
        #expect(try files.lines(of: two) == ["two more"])
    }

    @Test func aFileThatIsThereUnderAnotherSpellingIsHinted() throws {
        try folder.write("x", to: "In/Photo.JPG")
        try folder.write("x", to: "cafe\u{301} [1].png")
        let error = #expect(throws: InputFileError.self) { try files.sha256(of: "in/photo.jpg") }
        #expect(error?.message.contains("there is 'In/Photo.JPG': capitals count") == true)
        let other = #expect(throws: InputFileError.self) {
            try files.sha256(of: "caf\u{E9} [1].png")
        }
        #expect(other?.message.contains("written otherwise") == true)
    }

    @Test func whatIsNoImageIsSaid() throws {
        try folder.write([UInt8](), to: "empty.png")
        try folder.write("<html>", to: "page.png")
        try folder.write(Array(StorageSamples.png.dropLast(4)), to: "cut.png")
        try folder.write(StorageSamples.png, to: "whole.png")
        try folder.write(Array("ID3\u{3}".utf8), to: "song.mp3")
        #expect(try files.imageFault(of: "empty.png") == "is empty (0 bytes)")
        #expect(
            try files.imageFault(of: "page.png")?.hasPrefix("is not an image but an HTML page")
                == true)
        #expect(try files.imageFault(of: "cut.png")?.hasPrefix("is a truncated PNG: ") == true)
        #expect(try files.imageFault(of: "whole.png") == nil)
        #expect(try files.imageFault(of: "song.mp3") == nil)
    }

    @Test func moreLinesThanAManifestCanUseAreRefused() throws {
        try folder.write(String(repeating: "\n", count: 250_000), to: "most.txt")
        #expect(try files.lines(of: "most.txt").count == 250_000)
        try folder.write(String(repeating: "\n", count: 250_001), to: "more.txt")
        #expect(throws: InputFileError("'more.txt' has more than 250000 lines; split it")) {
            try files.lines(of: "more.txt")
        }
    }

    @Test func aTextIsReadWholeWithoutItsByteOrderMark() throws {
        try folder.write("\u{FEFF}a,\"b\r\nc\"\n", to: "t.csv")
        #expect(try files.text(of: "t.csv") == "a,\"b\r\nc\"\n")
        try folder.write(Array("one\n".utf8) + [0x66, 0xFC], to: "u.csv")
        #expect(
            throws: InputFileError("line 2 of 'u.csv' is not UTF-8; save the file as UTF-8")
        ) { try files.text(of: "u.csv") }
    }

    @Test func aHashIsThatOfTheBytes() throws {
        try folder.write(StorageSamples.png, to: "in/a.png")
        #expect(try files.sha256(of: "in/a.png") == StorageSamples.pngSHA256)
        #expect(try files.sha256(of: folder.path + "/in/a.png") == StorageSamples.pngSHA256)
        #expect(try files.byteCount(of: "in/a.png") == StorageSamples.png.count)
    }

    @Test func aLargeFileIsHashedWhole() throws {
        try folder.write(String(repeating: "a", count: 1_000_000), to: "million")
        // FIPS 180-2, appendix B.3.
        #expect(
            try files.sha256(of: "million")
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func anAnswerIsKeptWhileTheProgramRuns() throws {
        try folder.write("one", to: "a")
        let count = try files.byteCount(of: "a")
        let lines = try files.lines(of: "a")
        try folder.write("another", to: "a")
        #expect(try files.byteCount(of: "a") == count)
        #expect(try files.lines(of: "a") == lines)
    }

    @Test func theHashIsThatOfTheFileAsItIsNow() throws {
        try folder.write("one", to: "a")
        let one = try files.sha256(of: "a")
        #expect(try files.sha256(of: "a") == one)
        try folder.write("two", to: "b")
        let two = try files.sha256(of: "b")
        // Another file of the same size under the same name.
        unsafe rename(folder.path + "/b", folder.path + "/a")
        #expect(try files.sha256(of: "a") == two)
        try folder.write("three", to: "a")
        #expect(try files.sha256(of: "a") != two)
        unsafe unlink(folder.path + "/a")
        #expect(throws: InputFileError.self) { try files.sha256(of: "a") }
    }

    @Test func aMissingFileIsSaidWithTheFolderItWasLookedForIn() {
        let missing = InputFileError(
            "no file 'x.txt'; paths are relative to the manifest's folder '\(folder.path)'")
        #expect(throws: missing) { try files.lines(of: "x.txt") }
        #expect(throws: missing) { try files.sha256(of: "x.txt") }
        #expect(throws: missing) { try files.byteCount(of: "x.txt") }
        #expect(throws: InputFileError("no file '/no/x'")) { try files.sha256(of: "/no/x") }
    }

    @Test func aFileThatComesLaterIsFoundThen() throws {
        #expect(throws: InputFileError.self) { try files.byteCount(of: "late") }
        try folder.write("here", to: "late")
        #expect(try files.byteCount(of: "late") == 4)
    }

    @Test func aFolderIsNoFile() throws {
        try folder.write("x", to: "in/a")
        let error = #expect(throws: InputFileError.self) { try files.sha256(of: "in") }
        #expect(
            error?.message
                == "'in' is a folder; write 'in/a' for a file in it, or { glob: \"in/*\" } in"
                + " 'matrix' for all")
        #expect(throws: InputFileError.self) { try files.byteCount(of: "/dev/zero") }
        #expect(throws: InputFileError.self) { try files.lines(of: "") }
    }
}
