import Core
import Hashing
import ImageFormats
import Storage
import Testing

/// Where images go is decided by what is on the disk; nothing is touched for it.
@Suite struct MoveChoiceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// An image of job `number` at `path`, which job `number` of the plan wants at `stem`.
    private func renaming(
        _ number: Int, at path: String, to stem: String, owner: ImageName.Owner = .present,
        bytes: String? = nil
    ) throws -> Renaming {
        let bytes = Array((bytes ?? path).utf8)
        let image = StoredImage(
            path: path, sha256: SHA256.hash(bytes).hexText,
            facts: ImageFacts(type: .png, width: 1, height: 1, byteCount: bytes.count))
        return Renaming(
            key: StorageSamples.key(number), attempt: 1, place: 0, image: image,
            name: ImageName(
                prefix: "", base: stem, key: StorageSamples.key(number), owner: owner,
                ending: ".png"))
    }

    private func targets(_ renamings: [Renaming]) -> [String: String] {
        let moves = MoveChoice(in: folder.path).choice(of: renamings, isVerifying: true).moves
        return Dictionary(moves.map { ($0.from, $0.to) }) { one, _ in one }
    }

    @Test func aNameThatAnotherLeavesIsFree() throws {
        for name in ["a.png", "b.png"] { try folder.write(name, to: name) }
        let found = targets([
            try renaming(1, at: "a.png", to: "b"), try renaming(2, at: "b.png", to: "a"),
        ])
        #expect(found == ["a.png": "b.png", "b.png": "a.png"])
    }

    @Test func aFileOfNobodyKeepsItsPlace() throws {
        try folder.write("a.png", to: "a.png")
        try folder.write("a photo", to: "b.png")
        let own = "b-\(StorageSamples.key(1).short).png"
        #expect(targets([try renaming(1, at: "a.png", to: "b")]) == ["a.png": own])
        // Once it has its own name it stays there, as long as the other is in the way.
        try folder.write(own, to: own)
        #expect(targets([try renaming(1, at: own, to: "b")]).isEmpty)
        try folder.remove("b.png")
        #expect(targets([try renaming(1, at: own, to: "b")]) == [own: "b.png"])
    }

    @Test func whatSomeoneChangedStaysAndSoDoesItsName() throws {
        for name in ["a.png", "b.png"] { try folder.write(name, to: name) }
        let renamings = [
            try renaming(1, at: "a.png", to: "b"),
            try renaming(2, at: "b.png", to: "c", bytes: "B.png"),
        ]
        let choice = MoveChoice(in: folder.path).choice(of: renamings, isVerifying: true)
        #expect(choice.changed == ["b.png"])
        #expect(choice.moves.map(\.to) == ["b-\(StorageSamples.key(1).short).png"])
    }

    @Test func anImageThatIsGoneGoesByItsNewNameToo() throws {
        #expect(targets([try renaming(1, at: "a.png", to: "b")]) == ["a.png": "b.png"])
    }

    @Test func aNameThatDiffersInCaseAloneIsTaken() throws {
        try folder.write("a.png", to: "a.png")
        try folder.write("b.png", to: "b.png")
        let found = targets([
            try renaming(1, at: "a.png", to: "Cat"), try renaming(2, at: "b.png", to: "cat"),
        ])
        #expect(found == ["a.png": "Cat.png", "b.png": "cat-\(StorageSamples.key(2).short).png"])
    }

    @Test func whatIsPastBearsItsKeyAndNeverOnesOfAnother() throws {
        let key = StorageSamples.key(1).short
        try folder.write("a.png", to: "a.png")
        try folder.write("a photo", to: "a-\(key).png")
        #expect(
            targets([try renaming(1, at: "a.png", to: "a", owner: .past)])
                == ["a.png": "a-\(key)-2.png"])
        #expect(
            targets([try renaming(1, at: "a.png", to: "a", owner: .earlier(attempt: 3))])
                == ["a.png": "a-\(key)-3.png"])
    }

    @Test func nothingGoesThroughALinkOrAFile() throws {
        let outside = try TemporaryFolder()
        try outside.write("b.png", to: "b.png")
        try folder.write("a.png", to: "a.png")
        try folder.write("no folder", to: "file")
        try folder.link("far", to: outside.path)
        for renaming in [
            try renaming(1, at: "a.png", to: "far/a"), try renaming(1, at: "a.png", to: "file/a"),
            try renaming(1, at: "far/b.png", to: "b", bytes: "b.png"),
        ] {
            #expect(targets([renaming]).isEmpty)
        }
    }
}
