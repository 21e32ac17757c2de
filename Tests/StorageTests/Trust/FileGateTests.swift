import Core
import Storage
import Testing

@Suite("Files stay home")
struct FileGateTests {
    private let folder: TemporaryFolder
    private let base: String

    init() throws {
        folder = try TemporaryFolder()
        base = FinalPath.of(folder.path)
        for name in ["m/in/a.txt", "m/.hidden/b.txt", "m/.env", "photos/c.txt", "photos/d.txt"] {
            try folder.write("line of \(name)", to: name)
        }
        try folder.link("m/out.txt", to: "../photos/c.txt")
        try folder.link("m/near.txt", to: "in/a.txt")
        try folder.link("m/far", to: "../photos")
        try folder.link("m/self", to: "/proc/self")
    }

    private func gate(_ roots: [String] = [], home: String? = nil) -> FileGate {
        FileGate(
            FileGate.Rule(
                folder: base + "/m", roots: roots, home: home, keyFile: nil,
                command: "tirage allow m"))
    }

    private func files(_ gate: FileGate) -> ManifestFiles {
        ManifestFiles(folder: base + "/m", gate: gate)
    }

    private func fault(_ path: String, _ gate: FileGate) -> String? {
        do throws(InputFileError) {
            _ = try files(gate).lines(of: path)
            return nil
        } catch {
            return error.message
        }
    }

    @Test(
        arguments: [
            "../photos/c.txt", "in/../../photos/c.txt", "out.txt", "far/c.txt", "/etc/passwd",
            "../nothing/there.txt", "./far/../photos/c.txt",
        ])
    func whatLeadsOutIsNotRead(_ path: String) throws {
        let gate = gate()
        let message = try #require(fault(path, gate))
        #expect(message.contains("outside of the manifest's folder"), "\(message)")
        #expect(message.hasSuffix("tirage allow m"))
        #expect(!message.contains("line of"))
        #expect(gate.refused.count == 1)
    }

    @Test(arguments: ["in/a.txt", "near.txt", ".hidden/b.txt", "in/../in/a.txt"])
    func whatIsBelowIsRead(_ path: String) {
        #expect(fault(path, gate()) == nil)
    }

    @Test(arguments: ["/proc/self/environ", "self/environ", "/dev/stdin", "/sys/kernel/hostname"])
    func whatTheSystemShowsIsNeverReadEvenIfItWereAllowed(_ path: String) throws {
        let gate = gate(["/proc", "/sys", "/dev"])
        let message = try #require(fault(path, gate))
        #expect(message.contains("is never read"), "\(message)")
        #expect(gate.refused.isEmpty)
    }

    @Test func aFileOfKeysIsNoInput() throws {
        #expect(try #require(fault(".env", gate())).contains("a file of keys"))
    }

    @Test func anotherFolderIsReadWhereItIsAllowed() {
        let gate = gate([base + "/photos"])
        #expect(fault("../photos/c.txt", gate) == nil)
        #expect(fault("out.txt", gate) == nil)
        #expect(gate.used.map(\.text) == [base + "/photos"])
        #expect(fault("../photosynthesis.txt", gate) != nil)
    }

    @Test func aPatternIsHeldBackBeforeItLists() throws {
        for pattern in ["../photos/*.txt", "{in,far}/*.txt", "*.txt", "**/*.txt", "/etc/host*"] {
            let gate = gate()
            #expect(throws: InputFileError.self, "\(pattern)") {
                _ = try files(gate).paths(matching: pattern)
            }
            // The last comes to a link into /proc first, which nobody could allow.
            #expect(gate.refused.isEmpty == (pattern == "**/*.txt"), "\(pattern)")
        }
        #expect(try files(gate()).paths(matching: "in/*.txt") == ["in/a.txt"])
        #expect(files(gate()).paths(like: "../photos/*.TXT").isEmpty)
    }

    @Test func aLinkShowsItsTarget() {
        let gate = gate([base + "/photos"])
        _ = fault("near.txt", gate)
        _ = fault("out.txt", gate)
        _ = fault("in/a.txt", gate)
        #expect(
            gate.links.map { "\($0.path.text) \($0.target.text)" } == [
                "near.txt \(base)/m/in/a.txt", "out.txt \(base)/photos/c.txt",
            ])
    }

    @Test func theFolderOfAFileIsAskedForUnlessItIsAWideOne() {
        let gate = gate()
        _ = fault("../photos/c.txt", gate)
        _ = fault("../photos/d.txt", gate)
        _ = fault("../top.txt", gate)
        #expect(gate.refused.map(\.text) == [base + "/photos", base + "/top.txt"])
    }

    @Test func hiddenFilesOfTheUsersOwnFolderAreNotBelowIt() {
        let gate = gate(home: base + "/m")
        #expect(fault("in/a.txt", gate) == nil)
        #expect(fault(".hidden/b.txt", gate) != nil)
    }

    @Test func imagesOfJobsAreReadFromTheOutputAlone() throws {
        let gate = gate()
        #expect(throws: InputFileError.self) {
            _ = try files(gate).ofMadeImages.byteCount(of: "../photos/c.txt")
        }
        gate.readsMadeImages(below: base + "/photos")
        #expect(try files(gate).ofMadeImages.byteCount(of: "../photos/c.txt") > 0)
        #expect(throws: InputFileError.self) {
            _ = try files(gate).byteCount(of: "../photos/c.txt")
        }
    }
}
