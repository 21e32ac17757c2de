import Core
import Storage
import Testing

@Suite struct NearbyPathsTests {
    private let folder: TemporaryFolder
    private let files: ManifestFiles

    /// One letter is another, or there is one more, or one less.
    private static let suggestion: NameSuggestion = { word, known in
        known.first { name in
            name.count == word.count && zip(name, word).count(where: { $0 != $1 }) == 1
                || abs(name.count - word.count) == 1
                    && Set(name).symmetricDifference(word).count <= 1
        }
    }

    init() throws {
        folder = try TemporaryFolder()
        for name in ["prompts.txt", "inputs/a.JPG", "inputs/b.JPG", "mixed/a.png", "mixed/b.webp"] {
            try folder.write("x", to: name)
        }
        try folder.write("x", to: "notes/readme.md")
        files = ManifestFiles(folder: folder.path, suggestion: Self.suggestion)
    }

    @Test(arguments: [
        ("promts.txt", "prompts.txt"), ("input/a.JPG", "inputs/a.JPG"),
        ("inputs/c.JPG", "inputs/a.JPG"), ("prompts.csv", "prompts.txt"),
        ("pipelines/prompts.txt", "prompts.txt"), ("a.png", "mixed/a.png"),
        ("imputs/c.JPG", "inputs/a.JPG"),
    ])
    func aFileThatIsNearIsNamed(path: String, near: String) {
        let error = #expect(throws: InputFileError.self) { try files.byteCount(of: path) }
        #expect(error?.message == "no file '\(path)'; did you mean '\(near)'?")
    }

    @Test(arguments: [
        ("mixed", "'mixed' is a folder; write 'mixed/*.{png,webp}'"),
        ("mixed/", "'mixed' is a folder; write 'mixed/*.{png,webp}'"),
        ("inputs", "'inputs' is a folder; write 'inputs/*.JPG'"),
        ("notes", "'notes' is a folder; write 'notes/*.md'"),
        ("input/*.JPG", "did you mean 'inputs/*.JPG'?"),
        ("pipelines/inputs/*.JPG", "did you mean 'inputs/*.JPG'?"),
        ("mixed/*.jpg", "did you mean 'mixed/*.{png,webp}'?"),
        ("promts.txt", "did you mean 'prompts.txt'?"),
    ])
    func aPatternIsPutRight(pattern: String, advice: String) {
        #expect(files.advice(onUnmatched: pattern) == advice)
    }

    @Test(arguments: ["far/away/*.png", "notes/*.png", "zzz", "**/*.tif"])
    func whatIsNearNothingGetsNoAdvice(pattern: String) {
        #expect(files.advice(onUnmatched: pattern) == nil)
    }

    @Test func aFolderIsToldFromAFile() {
        let error = #expect(throws: InputFileError.self) { try files.lines(of: "mixed") }
        #expect(
            error?.message
                == "'mixed' is a folder; write 'mixed/a.png' for a file in it, or"
                + " { glob: \"mixed/*.{png,webp}\" } in 'matrix' for all")
    }
}
