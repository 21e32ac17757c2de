import Core
import Hashing
import ImageFormats
import Storage
import Synchronization
import Testing

/// Images change their names in the ledger and on the disk, whenever it stops.
@Suite struct ImageMoverTests {
    /// Who is renamed to what: a swap, a ring, chains, folders that are new, and bytes that are the
    /// same.
    @Test(arguments: [
        [("x/a", "x/b"), ("x/b", "x/a")],
        [("a", "b"), ("b", "c"), ("c", "a")],
        [("a", "b"), ("b", "c"), ("c", "d")],
        [("c", "d"), ("b", "c"), ("a", "b")],
        [("old/a", "new/deep/a"), ("old/b", "new/deep/b")],
        [("a", "A"), ("b", "c")],
    ])
    func whereverItIsStoppedTheNextOneEndsIt(names: [(String, String)]) async throws {
        for sameBytes in [false, true] {
            for stop in 0..<40 {
                let bench = try Bench(names, sameBytes: sameBytes)
                let isStopped = await bench.move(stoppingAt: stop)
                try await bench.reopenAndFinish()
                try await bench.check(isBegun: !isStopped || stop > 0)
                if !isStopped { break }
                #expect(stop < 39)
            }
        }
    }

    @Test func whatIsStoppedWhileItEndsIsEndedByTheOneAfter() async throws {
        for stop in 1..<12 {
            let bench = try Bench([("a", "b"), ("b", "c"), ("c", "a")], sameBytes: false)
            _ = await bench.move(stoppingAt: 3)
            try await bench.reopenAndFinish(stoppingAt: stop)
            try await bench.reopenAndFinish()
            try await bench.check(isBegun: true)
        }
    }

    @Test func aThousandImagesMoveUpByOne() async throws {
        let names = (0..<1000).map { ("n/\($0)", "n/\($0 + 1)") }
        let bench = try Bench(names, sameBytes: false)
        #expect(await bench.move(stoppingAt: 1234))
        try await bench.reopenAndFinish()
        try await bench.check(isBegun: true)
    }

    @Test func aFileThatTurnsUpInTheWayIsNotOverwritten() async throws {
        let bench = try Bench([("a", "b")], sameBytes: false)
        try bench.folder.write("a photo of the user's own", to: "b.png")
        #expect(await bench.move(stoppingAt: 99) == false)
        let key = StorageSamples.key(0)
        let path = "b-\(key.short).png"
        #expect(
            bench.folder.contents.filter { !$0.hasPrefix(".tirage") } == ["b.png", path].sorted())
        #expect(try await bench.path(of: 0) == path)
        #expect(bench.folder.bytes(of: path) == bench.bytes(of: 0))
    }

    @Test func aLinkInThePlaceOfAFolderIsNotFollowed() async throws {
        let outside = try TemporaryFolder()
        let bench = try Bench([("a", "far/b")], sameBytes: false)
        try bench.folder.link("far", to: outside.path)
        #expect(await bench.move(stoppingAt: 99) == false)
        #expect(outside.contents.isEmpty)
        #expect(try await bench.path(of: 0) == "a.png")
        #expect(bench.folder.bytes(of: "a.png") == bench.bytes(of: 0))
        #expect(try await bench.pendingCount() == 0)
    }

    @Test func anImageThatIsGoneHasItsNewNameInTheLedger() async throws {
        let bench = try Bench([("a", "b")], sameBytes: false)
        try bench.folder.remove("a.png")
        #expect(await bench.move(stoppingAt: 99) == false)
        #expect(try await bench.path(of: 0) == "b.png")
    }
}

/// A folder with an image for each name, and where they go.
private final class Bench: Sendable {
    let folder: TemporaryFolder
    private let names: [(String, String)]
    private let sameBytes: Bool
    private let opened: Mutex<SQLiteLedger?>

    init(_ names: [(String, String)], sameBytes: Bool) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        self.names = names
        self.sameBytes = sameBytes
        opened = Mutex(try OpenLedger.at(folder))
        for index in names.indices {
            try folder.write(bytes(of: index), to: names[index].0 + ".png")
        }
    }

    func bytes(of index: Int) -> [UInt8] {
        Array((sameBytes ? "the same" : "image \(1000 + index)").utf8)
    }

    private func image(_ index: Int) -> StoredImage {
        StoredImage(
            path: names[index].0 + ".png", sha256: SHA256.hash(bytes(of: index)).hexText,
            facts: ImageFacts(
                type: .png, width: nil, height: nil, byteCount: bytes(of: index).count))
    }

    private var ledger: SQLiteLedger {
        get throws { try #require(opened.withLock { $0 }) }
    }

    /// - Returns: Whether it was stopped.
    func move(stoppingAt stop: Int) async -> Bool {
        do {
            let ledger = try ledger
            try await ledger.commit(
                names.indices.map { index in
                    StorageSamples.attempt(
                        index, .done(RemoteJob(id: "\(index)"), Outputs(urls: []), [image(index)]))
                })
            let moves = names.indices.map { index in
                ImageMove(
                    key: StorageSamples.key(index), attempt: 1, place: 0, image: image(index),
                    to: names[index].1 + ".png")
            }
            try await ImageMover(in: folder.path, ledger: ledger, onStep: Countdown(stop).step)
                .move(moves)
            return false
        } catch {
            return true
        }
    }

    /// Another process: it knows only what is on the disk.
    func reopenAndFinish(stoppingAt stop: Int = .max) async throws {
        opened.withLock { $0 = nil }
        let again = try OpenLedger.at(folder)
        opened.withLock { $0 = again }
        try? await ImageMover(in: folder.path, ledger: again, onStep: Countdown(stop).step)
            .finish()
    }

    func path(of index: Int) async throws -> String? {
        try await ledger.latest(of: [StorageSamples.key(index)])[StorageSamples.key(index)]?.images
            .first?.path
    }

    func pendingCount() async throws -> Int { try await ledger.pendingMoves().count }

    func check(isBegun: Bool) async throws {
        #expect(try await pendingCount() == 0)
        for index in names.indices {
            let name = isBegun ? names[index].1 : names[index].0
            #expect(try await path(of: index) == name + ".png")
            #expect(folder.bytes(of: name + ".png") == bytes(of: index), "\(name)")
        }
        let files = folder.contents.filter { $0.hasSuffix(".png") || $0.hasSuffix(".moving") }
        #expect(files.count == names.count, "\(files)")
    }
}

/// Ends what it counts down for.
private final class Countdown: Sendable {
    private let left: Mutex<Int>

    init(_ steps: Int) { left = Mutex(steps) }

    func step() throws(DiskFault) {
        let isOver = left.withLock { left in
            left -= 1
            return left < 0
        }
        if isOver { throw DiskFault(message: "killed") }
    }
}
