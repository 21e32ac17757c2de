import Core
import Hashing
import ImageFormats
import Storage
import Testing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct OutputFolderTests {
    private let folder: TemporaryFolder
    private let images: OutputFolder

    init() throws {
        folder = try TemporaryFolder()
        images = OutputFolder(folder.path)
    }

    private func store(
        _ bytes: [UInt8], stem: String = "selfies/anna-1", number: Int = 1, count: Int = 1,
        key: JobKey = StorageSamples.key(1), in images: OutputFolder? = nil
    ) async throws(DownloadError) -> StoredImage {
        let file = try await (images ?? self.images).begin(
            stem: stem, number: number, count: count, key: key)
        for start in stride(from: 0, to: bytes.count, by: 16) {
            try file.write(Array(bytes[start..<min(start + 16, bytes.count)]))
        }
        return try await file.keep()
    }

    @Test func anImageIsOnDiskWithItsHashAndFacts() async throws {
        let stored = try await store(StorageSamples.png)
        #expect(
            stored
                == StoredImage(
                    path: "selfies/anna-1.png", sha256: StorageSamples.pngSHA256,
                    facts: ImageFacts(
                        type: .png, width: 3, height: 2, byteCount: StorageSamples.png.count)))
        #expect(folder.bytes(of: stored.path) == StorageSamples.png)
        #expect(folder.contents == ["selfies", "selfies/anna-1.png"])
    }

    @Test func namesBeyondASCIIAreKept() async throws {
        let long = String(repeating: "猫", count: 50)
        for stem in ["a/猫と月", "a/ёлка", "a/\(long)"] {
            let stored = try await store(StorageSamples.png, stem: stem, number: 12, count: 12)
            #expect(stored.path == stem + "-12.png")
            #expect(folder.bytes(of: stored.path) == StorageSamples.png)
        }
    }

    @Test func imagesOfOneJobAreNumbered() async throws {
        let second = try await store(StorageSamples.png, number: 2, count: 2)
        #expect(second.path == "selfies/anna-1-2.png")
    }

    @Test func aTruncatedImageIsNeverSeen() async throws {
        await #expect(throws: DownloadError.self) {
            try await store(Array(StorageSamples.png.dropLast(5)))
        }
        #expect(folder.contents == ["selfies"])
    }

    @Test func aTruncatedImageMayComeWholeTheNextTime() async throws {
        let file = try await images.begin(
            stem: "a", number: 1, count: 1, key: StorageSamples.key(1))
        try file.write(Array(StorageSamples.png.dropLast(5)))
        let error = await #expect(throws: DownloadError.self) { try await file.keep() }
        guard case .transient(let message, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(message.contains("truncated PNG"))
        #expect(folder.contents == [".a-00000001.tirage.part"])
        await file.drop()
        #expect(folder.contents.isEmpty)
    }

    @Test func aPageInsteadOfAnImageIsRefusedBeforeItsEndAndQuotedWithoutSecrets() async throws {
        let images = OutputFolder(folder.path) { $0.replacing("key-5e1f", with: "<secret>") }
        let file = try await images.begin(
            stem: "a", number: 1, count: 1, key: StorageSamples.key(1))
        let page = "<!DOCTYPE html><html>Sorry, key-5e1f"
        try file.write(Array(page.utf8))
        let words = "not an image but an HTML page: 'Sorry, <secret>'"
        await #expect(throws: DownloadError.transient(words)) {
            try file.write([UInt8](repeating: 0x20, count: 5000))
        }
        await file.drop()
        #expect(folder.contents.isEmpty)
    }

    @Test func whatFollowsAnImageIsKeptAndHashedWithIt() async throws {
        for junk in [[10], [UInt8](repeating: 7, count: 100_000)] {
            let bytes = StorageSamples.png + junk
            let stored = try await store(bytes)
            #expect(stored.facts.byteCount == bytes.count)
            #expect(stored.sha256 == SHA256.hash(bytes).hexText)
            #expect(folder.bytes(of: stored.path) == bytes)
        }
    }

    @Test func tooManyBytesOrPixelsAreRefused() async throws {
        let small = OutputFolder(folder.path, limits: ImageLimits(byteCountMax: 40))
        await #expect(throws: DownloadError.unusable("the image is larger than 0 MiB")) {
            try await store(StorageSamples.png, in: small)
        }
        let few = OutputFolder(folder.path, limits: ImageLimits(pixelsMax: 5))
        let error = await #expect(throws: DownloadError.self) {
            try await store(StorageSamples.png, in: few)
        }
        guard case .unusable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func whatACrashLeftIsReplaced() async throws {
        try folder.write(
            Array(repeating: 1, count: 999), to: "selfies/.anna-1-00000001.tirage.part")
        #expect(try await store(StorageSamples.png).facts.byteCount == StorageSamples.png.count)
        #expect(folder.contents == ["selfies", "selfies/anna-1.png"])
    }

    @Test func nobodysFileIsOverwritten() async throws {
        try folder.write("a photo of the user's own", to: "selfies/anna-1.png")
        for _ in 0..<2 {
            let stored = try await store(StorageSamples.png)
            #expect(stored.path == "selfies/anna-1-00000001.png")
            #expect(await images.has([stored]))
        }
        #expect(
            folder.bytes(of: "selfies/anna-1.png") == Array("a photo of the user's own".utf8))
        #expect(folder.contents.count == 3)
    }

    @Test func aFileOfTheSameSizeIsNotTakenForTheSame() async throws {
        try folder.write(Array(repeating: 7, count: StorageSamples.png.count), to: "a.png")
        #expect(try await store(StorageSamples.png, stem: "a").path == "a-00000001.png")
    }

    @Test func twoJobsOfOneNameBothKeepTheirImage() async throws {
        let other =
            StorageSamples.png.dropLast(12) + StorageSamples.textChunk
            + StorageSamples.png.suffix(12)
        let first = try await images.begin(
            stem: "a", number: 1, count: 2, key: StorageSamples.key(1))
        let second = try await images.begin(
            stem: "a", number: 1, count: 2, key: StorageSamples.key(2))
        try first.write(StorageSamples.png)
        try second.write(Array(other))
        let stored = [try await first.keep(), try await second.keep()]
        #expect(stored.map(\.path) == ["a-1.png", "a-1-00000002.png"])
        #expect(folder.bytes(of: "a-1.png") == StorageSamples.png)
        #expect(folder.bytes(of: "a-1-00000002.png") == Array(other))
    }

    @Test func theSameImageOnceMoreKeepsItsName() async throws {
        let stored = try await store(StorageSamples.png, stem: "a")
        #expect(try await store(StorageSamples.png, stem: "a") == stored)
        #expect(folder.contents == ["a.png"])
    }

    @Test func aFolderInAnImagesPlaceIsNotTouched() async throws {
        try folder.write("kept", to: "a.png/file")
        #expect(try await store(StorageSamples.png, stem: "a").path == "a-00000001.png")
        #expect(folder.contents == ["a-00000001.png", "a.png", "a.png/file"])
    }

    @Test func whatTheJobMadeBeforeIsNotOverwrittenEither() async throws {
        try folder.write("kept", to: "a.png/file")
        try folder.write("an earlier image", to: "a-00000001.png")
        #expect(try await store(StorageSamples.png, stem: "a").path == "a-00000001-2.png")
        #expect(folder.bytes(of: "a-00000001.png") == Array("an earlier image".utf8))
        #expect(try await store(StorageSamples.png, stem: "a").path == "a-00000001-2.png")
        #expect(folder.contents.count == 4)
    }

    @Test(arguments: [
        "a\u{202E}b", "a\u{85}b", "a\u{2028}b", "", "/", "/etc/x", "../x", "a/../x", "a//b", "a/",
        ".", "..", ".tirage/ledger",
        ".hidden", "a/.b", "a\0b", "a\nb", String(repeating: "x", count: 250),
    ])
    func aNameThatIsNoPlainPathIsRefused(stem: String) async throws {
        let error = await #expect(throws: DownloadError.self) {
            try await images.begin(stem: stem, number: 1, count: 1, key: StorageSamples.key(1))
        }
        #expect(error == .disk("'\(stem)' is not a name for an image; change 'save'"))
        #expect(folder.contents.isEmpty)
    }

    @Test func aLinkToAnotherFolderIsNotFollowed() async throws {
        let outside = try TemporaryFolder()
        try folder.link("selfies", to: outside.path)
        let error = await #expect(throws: DownloadError.self) {
            try await store(StorageSamples.png)
        }
        guard case .disk(let message) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(message.contains("symbolic link"))
        #expect(outside.contents.isEmpty)
    }

    @Test func aLinkInThePartsPlaceIsNotFollowed() async throws {
        try folder.write("precious", to: "precious")
        try folder.link(".a-00000001.tirage.part", to: folder.path + "/precious")
        try folder.link("a.png", to: folder.path + "/precious")
        let stored = try await store(StorageSamples.png, stem: "a")
        #expect(folder.bytes(of: "precious") == Array("precious".utf8))
        #expect(folder.bytes(of: stored.path) == StorageSamples.png)
    }

    @Test(arguments: [
        (
            ENOSPC,
            "no space left on device; free some space and run again;"
                + " the last 16 MiB are kept for the ledger"
        ),
        (EROFS, "read-only file system; choose an 'output' on a disk that can be written"),
        (EDQUOT, "disk quota exceeded; the quota is used up: free some space and run again"),
    ])
    func aDiskThatTakesNoMoreIsSaid(code: Int32, words: String) async throws {
        let full = OutputFolder(
            folder.path, calls: FaultyDisk(room: 30, error: Errno(code: code)).calls)
        let path = folder.path + "/.a-00000001.tirage.part"
        await #expect(throws: DownloadError.disk("can't write '\(path)': \(words)")) {
            try await store(StorageSamples.png, stem: "a", in: full)
        }
        #expect(folder.contents.isEmpty)
    }

    @Test func theLastRoomIsLeftToTheLedger() async throws {
        let nearlyFull = FaultyDisk(
            room: 999, error: Errno(code: EIO), roomError: Errno(code: ENOSPC))
        let images = OutputFolder(folder.path, calls: nearlyFull.calls)
        let error = await #expect(throws: DownloadError.self) {
            try await store(StorageSamples.png, stem: "a", in: images)
        }
        #expect("\(error as Any)".contains("no space left on device"))
        #expect(folder.contents.isEmpty)
    }

    @Test func anImageThatCannotBeSyncedIsNotKept() async throws {
        let failing = FaultyDisk(
            room: 999, error: Errno(code: ENOSPC), syncError: Errno(code: EIO))
        let images = OutputFolder(folder.path, calls: failing.calls)
        await #expect(throws: DownloadError.self) {
            try await store(StorageSamples.png, stem: "a", in: images)
        }
        #expect(folder.contents.isEmpty)
    }

    @Test func imagesAreThereWithTheirRecordedSizeOnly() async throws {
        let stored = try await store(StorageSamples.png)
        #expect(await images.has([stored]))
        #expect(await images.has([]))
        let other = StoredImage(path: "b.png", sha256: "", facts: stored.facts)
        #expect(await images.has([stored, other]) == false)
        try folder.write("shorter", to: stored.path)
        #expect(await images.has([stored]) == false)
    }

    @Test func manyImagesAreKeptAtTheSameTime() async throws {
        try await withThrowingTaskGroup(of: StoredImage.self) { group in
            for number in 1...40 {
                group.addTask {
                    try await store(StorageSamples.png, stem: "same/a", number: number, count: 40)
                }
            }
            for try await stored in group { #expect(await images.has([stored])) }
        }
        #expect(folder.contents.count == 41)
    }
}
