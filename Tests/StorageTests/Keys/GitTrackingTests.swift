import Foundation
import Testing

@testable import Storage

/// Asks git itself to keep files, and looks whether that is seen.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/git")))
struct GitTrackingTests {
    private func git(_ arguments: String..., in folder: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/git")
        process.arguments =
            [
                "-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always",
                "-C",
                folder,
            ] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(arguments)")
    }

    /// A repository whose `a/.env` is kept, and `b/.env` is not.
    private func repository(_ options: String...) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for name in ["a/.env", "b/.env", "a/b", "z/long/way/to/a/file", "z/long/way/to/another"] {
            try folder.write("x", to: name)
        }
        try git("init", "-q", in: folder.path)
        for option in options {
            let parts = option.split(separator: "=").map(String.init)
            try git("config", parts[0], parts[1], in: folder.path)
        }
        try git("add", "a", "z", in: folder.path)
        return folder
    }

    @Test(arguments: ["2", "3", "4"])
    func whatTheIndexHasIsKept(version: String) throws {
        let folder = try repository()
        if version == "3" { try git("add", "-N", "b/.env", in: folder.path) }
        try git("update-index", "--index-version", version, in: folder.path)
        let bytes = try #require(folder.bytes(of: ".git/index"))
        #expect(bytes[7] == UInt8(version))
        #expect(GitTracking.tracks(folder.path + "/a/.env"))
        #expect(GitTracking.tracks(folder.path + "/b/.env") == (version == "3"))
        #expect(!GitTracking.tracks(folder.path + "/.env"))
        try git("commit", "-qm", "a", in: folder.path)
        try git("rm", "-q", "--cached", "a/.env", in: folder.path)
        #expect(!GitTracking.tracks(folder.path + "/a/.env"))
    }

    @Test func hashesMayBeLong() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: ".env")
        try folder.write("x", to: "other")
        try git("init", "-q", "--object-format=sha256", in: folder.path)
        try git("add", ".env", in: folder.path)
        #expect(GitTracking.tracks(folder.path + "/.env"))
        #expect(!GitTracking.tracks(folder.path + "/other"))
    }

    @Test func aFurtherWorkTreeHasAnIndexOfItsOwn() throws {
        let folder = try repository()
        try git("commit", "-qm", "a", in: folder.path)
        try git("worktree", "add", "-q", "tree", in: folder.path)
        #expect(GitTracking.tracks(folder.path + "/tree/a/.env"))
        try git("-C", "tree", "rm", "-q", "--cached", "a/.env", in: folder.path)
        #expect(!GitTracking.tracks(folder.path + "/tree/a/.env"))
        #expect(GitTracking.tracks(folder.path + "/a/.env"))
    }

    @Test func aLinkIsAsGoodAsWhatItLeadsTo() throws {
        let folder = try repository()
        let outside = try TemporaryFolder()
        try outside.write("x", to: "keys")
        try outside.link("in", to: folder.path + "/a/.env")
        try folder.link("a/out", to: outside.path + "/keys")
        try git("add", "a/out", in: folder.path)
        #expect(GitTracking.tracks(outside.path + "/in"))
        #expect(!GitTracking.tracks(folder.path + "/a/out"))
    }

    @Test func whatIsNoRepositoryKeepsNothing() throws {
        let folder = try repository()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/a/.git", withIntermediateDirectories: true)
        #expect(GitTracking.tracks(folder.path + "/a/.env"), "an empty folder is passed over")
        let index = try #require(folder.bytes(of: ".git/index"))
        for count in [0, 11, 40, index.count - 1] {
            try folder.write(Array(index.prefix(count)), to: ".git/index")
            #expect(!GitTracking.tracks(folder.path + "/a/.env"))
        }
        #expect(!GitTracking.tracks(folder.path + "/gone"))
    }
}
