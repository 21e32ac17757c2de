import Core
import Foundation
import Testing

@testable import Storage

@Suite struct KeyFileTests {
    @Test(arguments: [
        (0o600, false), (0o400, false), (0o644, true), (0o640, true), (0o604, true), (0o622, false),
    ])
    func aFileThatOthersCanReadIsSeen(mode: Int, isOpen: Bool) throws {
        let folder = try TemporaryFolder()
        try folder.write("KEY=a", to: ".env")
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: folder.path + "/.env")
        let file = try KeyFile(reading: folder.path + "/.env", wanted: ["KEY"])
        #expect(file.isOpenToOthers == isOpen)
        #expect(file.secrets == ["KEY": Secret("a")])
        #expect(!file.isTracked)
    }

    @Test func whatIsNoFileIsNotThere() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "venv/.env/bin")
        for name in ["gone", "venv/.env", "venv/.env/bin/deeper"] {
            #expect(throws: KeyFile.Absence.none) {
                try KeyFile(reading: folder.path + "/" + name, wanted: ["KEY"])
            }
        }
    }

    @Test func aFileThatIsTooLargeIsNotRead() throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 0x0A, count: 1 << 20 | 1), to: ".env")
        #expect(throws: KeyFile.Absence.unreadable("it has more than 1 MiB")) {
            try KeyFile(reading: folder.path + "/.env", wanted: [])
        }
    }
}
