import Core
import ImageFormats
import Storage
import Testing

@Suite("Output folders beside a plan's own")
struct OtherFoldersTests {
    private func found(
        _ folder: TemporaryFolder, _ output: String = "out/day", remembered: [String] = []
    ) -> [String] {
        OutputCandidate.all(
            of: folder.path + "/" + output,
            remembered: remembered.map { folder.path + "/" + $0 },
            parents: [folder.path + "/out"]
        ).map { String($0.path.dropFirst(folder.path.count + 1)) }
    }

    @Test func thoseWithALedgerOrResultsAreFoundAndNoOthers() throws {
        let folder = try TemporaryFolder()
        try folder.write("{}\n", to: "out/night/results.jsonl")
        try folder.write("", to: "out/dusk/.tirage/ledger.sqlite")
        try folder.write("x", to: "out/photos/a.png")
        try folder.write("x", to: "out/results.txt")
        #expect(found(folder).sorted() == ["out/dusk", "out/night"])
    }

    @Test func itsOwnIsOneOnlyWithResults() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "out/day/.tirage/ledger.sqlite")
        #expect(found(folder) == [])
        try folder.write("{}\n", to: "out/day/results.jsonl")
        #expect(found(folder) == ["out/day"])
    }

    @Test func noFolderCountsTwiceUnderTwoNames() throws {
        let folder = try TemporaryFolder()
        try folder.write("{}\n", to: "out/night/results.jsonl")
        try folder.link("out/moon", to: folder.path + "/out/night")
        try folder.write("{}\n", to: "out/day/results.jsonl")
        try folder.link("out/sun", to: folder.path + "/out/day")
        #expect(found(folder, remembered: ["out/moon", "out/sun"]) == ["out/day", "out/moon"])
    }

    @Test func aRehearsalIsNone() throws {
        let folder = try TemporaryFolder()
        try folder.write("{}\n", to: "out/rehearsal/results.jsonl")
        try folder.write("{}\n", to: "out/copy/results.jsonl")
        try folder.write(#"{"rehearsal":true}"#, to: "out/copy/run.json")
        #expect(found(folder) == [])
    }

    @Test func noMoreThanFiftyAreLookedAt() throws {
        let folder = try TemporaryFolder()
        for number in 0..<60 { try folder.write("{}\n", to: "out/\(number)/results.jsonl") }
        #expect(found(folder).count == OutputCandidate.countMax)
    }
}

@Suite("Output folders that runs of a manifest used")
struct OutputHistoryTests {
    private func history(_ folder: TemporaryFolder) -> OutputHistory {
        OutputHistory(stateHome: folder.path + "/state", home: nil)
    }

    @Test func theLatestComesFirstAndThatOfANeighbourLast() throws {
        let folder = try TemporaryFolder()
        let real = try #require(RealPath.of(folder.path))
        for name in ["a.yaml", "b.yaml", "sub/c.yaml", "out/1/x", "out/2/x", "out/3/x"] {
            try folder.write("", to: name)
        }
        let history = history(folder)
        #expect(history.outputs(of: folder.path + "/a.yaml") == [])
        history.remember(folder.path + "/out/1", of: folder.path + "/a.yaml")
        history.remember(folder.path + "/out/2", of: folder.path + "/a.yaml")
        history.remember(folder.path + "/out/3", of: folder.path + "/b.yaml")
        history.remember(folder.path + "/out/3", of: folder.path + "/sub/c.yaml")
        #expect(
            history.outputs(of: folder.path + "/a.yaml")
                == [2, 1, 3].map { real + "/out/\($0)" })
        // Whose file was renamed finds them, too.
        try folder.write("", to: "new.yaml")
        #expect(history.outputs(of: folder.path + "/new.yaml").count == 3)
    }

    @Test func itIsForItsUsersEyesOnly() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "a.yaml")
        history(folder).remember(folder.path, of: folder.path + "/a.yaml")
        #expect(folder.mode(of: "state/tirage") == "700")
        #expect(folder.mode(of: "state/tirage/outputs.jsonl") == "600")
        #expect(folder.contents.filter { $0.hasSuffix(".part") } == [])
    }

    @Test func itIsBounded() throws {
        let folder = try TemporaryFolder()
        let history = history(folder)
        try folder.write("", to: "a.yaml")
        let line = #"{"manifest":"/x/NUMBER.yaml","output":"/x/out"}"#
        let lines = (0..<700).map { line.replacing("NUMBER", with: "\($0)") + "\n" }.joined()
        try folder.write(lines, to: "state/tirage/outputs.jsonl")
        history.remember(folder.path, of: folder.path + "/a.yaml")
        let kept = try #require(folder.bytes(of: "state/tirage/outputs.jsonl"))
        #expect(kept.count { $0 == UInt8(ascii: "\n") } == 500)
    }

    @Test(arguments: ["no JSON\n{}\n[1]\n", "\u{0}\u{1}", #"{"manifest":"a","output":"b"}"#])
    func whatIsDamagedOrForeignIsAsNothing(_ text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "a.yaml")
        try folder.write(text, to: "state/tirage/outputs.jsonl")
        #expect(history(folder).outputs(of: folder.path + "/a.yaml") == [])
        history(folder).remember(folder.path, of: folder.path + "/a.yaml")
        #expect(history(folder).outputs(of: folder.path + "/a.yaml").count == 1)
    }

    @Test func withoutAPlaceForItThereIsNone() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "a.yaml")
        try folder.write("a file in the way", to: "state")
        for history in [
            OutputHistory(stateHome: "relative", home: nil), OutputHistory(stateHome: "", home: ""),
            OutputHistory(stateHome: nil, home: nil), history(folder),
        ] {
            history.remember(folder.path, of: folder.path + "/a.yaml")
            #expect(history.outputs(of: folder.path + "/a.yaml") == [])
        }
    }
}

@Suite("Images of a folder to be taken over")
struct SourceFolderTests {
    private static let image = StoredImage(
        path: "cats/1.png", sha256: StorageSamples.pngSHA256,
        facts: ImageFacts(type: .png, width: 3, height: 2, byteCount: StorageSamples.png.count))

    private func copy(_ from: TemporaryFolder, to: TemporaryFolder) async throws -> StoredImage {
        try await SourceFolder(from.path).copy(Self.image) { () throws(DownloadError) in
            try await OutputFolder(to.path).begin(
                stem: "dogs/7", number: 1, count: 1, key: StorageSamples.key(1))
        }
    }

    @Test func oneIsCopiedUnderItsNewNameAndTwiceIsOnce() async throws {
        let (from, to) = (try TemporaryFolder(), try TemporaryFolder())
        try from.write(StorageSamples.png, to: "cats/1.png")
        for _ in 0..<2 {
            let kept = try await copy(from, to: to)
            #expect(kept.path == "dogs/7.png" && kept.sha256 == StorageSamples.pngSHA256)
            #expect(to.contents == ["dogs", "dogs/7.png"])
            #expect(to.bytes(of: "dogs/7.png") == StorageSamples.png)
        }
        #expect(from.contents == ["cats", "cats/1.png"])
    }

    @Test func whatIsNotWhatWasMadeIsRefusedAndLeavesNothing() async throws {
        let (from, to) = (try TemporaryFolder(), try TemporaryFolder())
        func refusal() async -> String? {
            do throws(AdoptionFault) {
                _ = try await SourceFolder(from.path).copy(Self.image) {
                    () throws(DownloadError) in
                    try await OutputFolder(to.path).begin(
                        stem: "7", number: 1, count: 1, key: StorageSamples.key(1))
                }
                return nil
            } catch {
                guard case .image(let message) = error else { return "\(error)" }
                return message
            }
        }
        #expect(await refusal() == "is gone")
        var other = StorageSamples.png
        other[60] ^= 1
        try from.write(other, to: "cats/1.png")
        #expect(await refusal() != nil)
        #expect(throws: SourceFolder.Fault.self) {
            try SourceFolder(from.path).check(Self.image)
        }
        try from.write(StorageSamples.png + [0], to: "cats/1.png")
        #expect(await refusal() == "is not the image that was made")
        try from.remove("cats/1.png")
        try from.write(StorageSamples.png, to: "outside.png")
        try from.link("cats/1.png", to: from.path + "/outside.png")
        #expect(await refusal() == "is a symbolic link, which is not followed")
        try from.remove("cats")
        try from.write(StorageSamples.png, to: "real/1.png")
        try from.link("cats", to: from.path + "/real")
        #expect(await refusal() != nil)
        #expect(to.contents == [])
    }

    @Test func aForeignFileUnderTheNameStays() async throws {
        let (from, to) = (try TemporaryFolder(), try TemporaryFolder())
        try from.write(StorageSamples.png, to: "cats/1.png")
        try to.write("mine", to: "dogs/7.png")
        let kept = try await copy(from, to: to)
        #expect(kept.path == "dogs/7-\(StorageSamples.key(1).short).png")
        #expect(to.bytes(of: "dogs/7.png") == Array("mine".utf8))
    }
}

@Suite("What is paid for again")
struct PaidAnewTests {
    @Test func aDecisionIsKeptWithTheLedger() async throws {
        let folder = try TemporaryFolder()
        let keys = [StorageSamples.key(1), StorageSamples.key(2)]
        do {
            let ledger = try OpenLedger.at(folder)
            #expect(try await ledger.isEmpty())
            #expect(try await ledger.paidAnew().isEmpty)
            try await ledger.payAnew(keys)
            try await ledger.payAnew(keys)
        }
        let ledger = try #require(try ReadOnlyLedger(of: folder.path))
        #expect(try await ledger.paidAnew() == Set(keys))
        #expect(try await ledger.isEmpty())
    }

    @Test func aLedgerThatIsGoneIsKnownByItsMark() async throws {
        let folder = try TemporaryFolder()
        #expect(LostLedger(in: folder.path) == nil)
        do { try await OpenLedger.at(folder).commit([StorageSamples.attempt(1)]) }
        #expect(LostLedger(in: folder.path) == nil)
        try folder.remove(".tirage/ledger.sqlite")
        let lost = try #require(LostLedger(in: folder.path))
        #expect(OpenLedger.refusal(at: folder) != nil)
        try lost.putAside()
        #expect(LostLedger(in: folder.path) == nil)
        #expect(OpenLedger.refusal(at: folder) == nil)
    }

    @Test func resultsArePutAsideUnderAFreeName() throws {
        let folder = try TemporaryFolder()
        #expect(try ResultsAside.put(in: folder.path) == nil)
        try folder.write("one", to: "results.jsonl")
        #expect(try ResultsAside.put(in: folder.path) == "results-before.jsonl")
        try folder.write("two", to: "results.jsonl")
        #expect(try ResultsAside.put(in: folder.path) == "results-before-2.jsonl")
        #expect(folder.contents == ["results-before-2.jsonl", "results-before.jsonl"])
    }
}
