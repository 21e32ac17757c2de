import Core
import GRDB
import Testing

@testable import Storage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A ledger that somebody prepared is damage: nothing in it is run or followed.
@Suite struct PreparedLedgerTests {
    private static let file = ".tirage/ledger.sqlite"
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/" + Self.file }

    init() throws { folder = try TemporaryFolder() }

    private func prepare(_ sql: String) async throws {
        do {
            let ledger = try OpenLedger.at(folder)
            try await ledger.commit([StorageSamples.attempt(1)])
        }
        try await DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    @Test(arguments: [
        ("CREATE TRIGGER t AFTER INSERT ON attempt BEGIN DELETE FROM attempt; END", "trigger 't'"),
        ("CREATE VIEW v AS SELECT 1", "view 'v'"), ("CREATE TABLE extra (a)", "table 'extra'"),
        ("CREATE INDEX i ON attempt (stem)", "index 'i'"), ("DROP INDEX attempt_state", "missing"),
        (
            "DROP TABLE meta; CREATE VIEW meta AS SELECT 'commit' AS key, '0' AS value",
            "view 'meta'"
        ),
        ("ALTER TABLE attempt ADD COLUMN more TEXT", "table 'attempt'"),
    ])
    func aLedgerWithAnythingElseInItIsDamaged(sql: String, word: String) async throws {
        try await prepare(sql)
        let message = try #require(OpenLedger.refusal(at: folder))
        #expect(message.contains("is damaged") && message.contains(word), "\(message)")
        #expect(throws: LedgerError.self) { try ReadOnlyLedger(of: folder.path) }
    }

    @Test(arguments: ["/etc/passwd", "../../x.png", "a/../../x.png", "./a.png", "a//b.png", ""])
    func aPathThatLeadsOutIsDamage(image: String) async throws {
        let cells = #"["\#(image)","00","png",1,1,10]"#
        try await prepare(
            "UPDATE attempt SET state = 'done', remote = 'r', urls = '[]', images = '\(cells)'")
        let ledger = try #require(try ReadOnlyLedger(of: folder.path))
        let error = await #expect(throws: LedgerError.self) {
            _ = try await ledger.latest(in: [.done])
        }
        #expect(error?.message.contains("is damaged") == true)
    }

    @Test(arguments: ["", "-wal", "-shm", ".mark"]) func aFileWithTwoNamesIsNotOpened(
        ending: String
    ) async throws {
        try await prepare("SELECT 1")
        let target = ending == ".mark" ? folder.path + "/.tirage/ledger.mark" : path + ending
        if ending == "-wal" || ending == "-shm" {
            try folder.write("", to: Self.file + ending)
        }
        #expect(unsafe link(target, folder.path + "/second") == 0)
        let message = try #require(OpenLedger.refusal(at: folder))
        #expect(message.contains("it has another name elsewhere (a hard link)"), "\(message)")
    }

    @Test func aLockThatIsAnothersFileIsNotEmptied() throws {
        try folder.write("a letter to my aunt\n", to: "letter")
        try folder.write("", to: ".tirage/ledger.mark.old")
        _ = unsafe rmdir(folder.path + "/.tirage/x")
        for isLinked in [true, false] {
            _ = unsafe unlink(folder.path + "/.tirage/lock")
            if isLinked {
                #expect(
                    unsafe link(folder.path + "/letter", folder.path + "/.tirage/lock") == 0)
            } else {
                try folder.write("a letter to my aunt\n", to: ".tirage/lock")
            }
            let message = try #require(OpenLedger.refusal(at: folder))
            #expect(message.contains("lock"), "\(message)")
            #expect(folder.bytes(of: ".tirage/lock") == Array("a letter to my aunt\n".utf8))
        }
    }

    @Test func aFolderOfThatNameThatIsAnothersIsNotTakenOver() throws {
        try folder.write("mine", to: ".tirage/notes.txt")
        let message = try #require(OpenLedger.refusal(at: folder))
        #expect(message.contains("notes.txt") && message.contains("no ledger"), "\(message)")
        #expect(folder.contents == [".tirage", ".tirage/notes.txt"])
    }
}
