import Core
import Testing

@testable import Storage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct RunLockTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What taking the lock says when it fails.
    private func refusal() -> RunLockError? {
        do throws(RunLockError) {
            _ = try RunLock(on: folder.path, for: OpenLedger.holder)
            return nil
        } catch {
            return error
        }
    }

    @Test func aSecondRunIsToldWhoHoldsTheFolder() throws {
        let lock = try RunLock(on: folder.path, for: OpenLedger.holder)
        #expect(refusal() == .held(output: folder.path, by: OpenLedger.holder))
        #expect(
            refusal()?.message == """
                another run is at work on '\(folder.path)': process 4711 on 'studio-pc' since \
                2025-12-11T13:47:30.421Z; wait until it ends and run again
                """)
        _ = consume lock
        #expect(refusal() == nil)
    }

    @Test func aLockWhoseNoteCannotBeReadIsHeldAllTheSame() throws {
        try folder.write("", to: ".tirage/lock")
        let file = try Descriptor(folder.path + "/.tirage/lock", O_RDWR)
        #expect(flock(file.number, LOCK_EX | LOCK_NB) == 0)
        try DiskCalls.system.writeAll(Array("\u{1B}[2J 1 x".utf8).span, to: file.number)
        #expect(refusal() == .held(output: folder.path, by: nil))
    }

    @Test func theNoteIsOneLineHoweverOftenTheLockIsTaken() throws {
        for _ in 0..<100 { _ = try RunLock(on: folder.path, for: OpenLedger.holder) }
        let note = folder.bytes(of: ".tirage/lock") ?? []
        #expect(note.count < 64 && note.count { $0 == UInt8(ascii: "\n") } == 1)
    }

    @Test func aNoteOfADeadRunDoesNotLock() throws {
        try folder.write("1 0 elsewhere\n", to: ".tirage/lock")
        #expect(refusal() == nil)
        #expect(folder.bytes(of: ".tirage/lock") != nil)
    }

    @Test func theFileStaysAndIsForItsOwnerOnly() throws {
        _ = try RunLock(on: folder.path + "/deep/er", for: OpenLedger.holder)
        #expect(folder.mode(of: "deep/er/.tirage/lock") == "600")
        #expect(folder.mode(of: "deep/er/.tirage") == "700")
    }

    @Test func aLinkIsNotTakenForTheStateFolder() throws {
        let other = try TemporaryFolder()
        try folder.link(".tirage", to: other.path)
        guard case .disk(let fault) = refusal() else {
            Issue.record("a link was followed")
            return
        }
        #expect(fault.message.contains("symbolic link"))
        #expect(other.contents.isEmpty)
    }

    @Test func theHolderIsThisProcess() {
        let now = Timestamp(milliseconds: 5)
        let holder = RunLock.Holder.current(since: now)
        #expect(holder.process > 1)
        #expect(!holder.host.isEmpty)
        #expect(holder.since == now)
    }
}
