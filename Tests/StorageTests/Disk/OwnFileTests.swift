import Testing

@testable import Storage

@Suite("Only what tirage wrote is written over") struct OwnFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let own: [(OwnFile, String)] = [
        (.runRecord, #"{"pipeline": "a", "manifest": {"file": "a.yaml"}, "tirage": "0.1"}"#),
        (.results, #"{"key":null,"batch":"a","state":"ready"}"# + "\n{}\n"),
        (.resolvedManifest, "# a.yaml \(OwnFile.resolvedMark)\npipeline: a\n"),
        (.reviewedPlan, #"{"format": "tirage plan 1"}"#),
    ]

    private func fault(_ kind: OwnFile, _ name: String = "file") -> String? {
        do throws(DiskFault) {
            try kind.checkWritable(folder.path + "/" + name)
            return nil
        } catch {
            return error.message
        }
    }

    @Test(arguments: OwnFile.allCases) func aFreeNameAndAnEmptyFileAreTaken(kind: OwnFile) throws {
        #expect(fault(kind) == nil)
        try folder.write("", to: "file")
        #expect(fault(kind) == nil)
    }

    @Test(arguments: OwnFile.allCases) func itsOwnFileIsTakenAndEveryOtherIsNot(
        kind: OwnFile
    ) throws {
        for (other, text) in Self.own {
            try folder.write(text, to: "file")
            #expect((fault(kind) == nil) == (other == kind), "\(kind) over \(other)")
        }
        for text in ["{}", "[]", "mine", "pipeline: a\n", "{\"tirage\": 1", "\u{0}"] {
            try folder.write(text, to: "file")
            let message = try #require(fault(kind))
            #expect(message.contains("tirage did not write it; "))
        }
    }

    @Test(arguments: OwnFile.allCases) func aLinkAndAFolderAreNot(kind: OwnFile) throws {
        try folder.write(Self.own.first { $0.0 == kind }?.1 ?? "", to: "own")
        try folder.link("file", to: folder.path + "/own")
        #expect(try #require(fault(kind)).contains("it is a symbolic link; "))
        try folder.write("x", to: "folder/x")
        #expect(try #require(fault(kind, "folder")).contains("it is a folder; "))
    }

    @Test func whatWasReadIsNeverWrittenOver() throws {
        let (kind, text) = Self.own[2]
        try folder.write(text, to: "file")
        _ = try SourceFile.bytes(at: folder.path + "/file", byteCountMax: 1000)
        #expect(try #require(fault(kind)).contains("it was read for this run; move it away"))
    }
}
