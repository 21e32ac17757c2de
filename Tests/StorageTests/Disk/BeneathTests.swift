import Testing

@testable import Storage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Folders are opened beneath another and nowhere else.
@Suite struct BeneathTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("x", to: "a/b/c/file")
    }

    private func open(_ names: [String]) -> Int32? {
        do throws(Errno) {
            let root = try Descriptor(folder.path, O_RDONLY | O_DIRECTORY)
            let found = try Descriptor.folder(names, beneath: root)
            return try found.attributes().isFolder ? nil : -1
        } catch {
            return error.code
        }
    }

    /// The way of kernels without openat2.
    private func walk(_ names: [String]) -> Int32? {
        do throws(Errno) {
            let root = try Descriptor(folder.path, O_RDONLY | O_DIRECTORY)
            _ = try Descriptor.walk(names, beneath: root)
            return nil
        } catch {
            return error.code
        }
    }

    @Test(arguments: [[], ["a"], ["a", "b"], ["a", "b", "c"]])
    func whatIsBeneathIsOpened(names: [String]) {
        #expect(open(names) == nil)
    }

    @Test(arguments: [["..", "x"], ["a", "..", "..", ".."], ["/", "etc"], [".."]])
    func noWayLeadsOut(names: [String]) {
        #expect(open(names) == EXDEV)
    }

    @Test func whatIsMissingOrAFileIsSaid() {
        #expect(open(["a", "x"]) == ENOENT)
        #expect(open(["a", "b", "c", "file"]) == ENOTDIR)
    }

    @Test func noLinkIsFollowedWhereverItStandsAndLeads() throws {
        let outside = try TemporaryFolder()
        try folder.link("out", to: outside.path)
        try folder.link("a/inside", to: folder.path + "/a/b")
        try folder.link("a/self", to: "/proc/self/cwd")
        for names in [
            ["out"], ["out", "x"], ["a", "inside"], ["a", "inside", "c"], ["a", "self"],
        ] {
            #expect(open(names) == ELOOP)
            #expect([ELOOP, ENOTDIR].contains(walk(names)))
        }
        #expect(walk(["a", "b", "c"]) == nil)
    }
}
