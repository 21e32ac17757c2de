import Core
import Foundation
import Storage
import Testing

struct SourceFileTests {
    private func reason(_ path: String) -> String? {
        do throws(InputFileError) {
            _ = try SourceFile.bytes(at: path, byteCountMax: 10)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func noMoreIsReadThanOneByteTooMany() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/big.yaml"
        try Data(repeating: 65, count: 1 << 20).write(to: URL(filePath: path))
        #expect(try SourceFile.bytes(at: path, byteCountMax: 10).count == 11)
        #expect(try SourceFile.bytes(at: path, byteCountMax: 1 << 20).count == 1 << 20)
    }

    @Test func whatIsNoFileIsRefusedAtOnce() throws {
        let folder = try TemporaryFolder()
        #expect(reason(folder.path) == "it is a folder")
        #expect(reason(folder.path + "/gone") == "there is no such file")
        #expect(reason("/dev/zero") == "it is no file but a pipe or a device")
        let made = unsafe mkfifo(folder.path + "/pipe", 0o600)
        #expect(made == 0)
        #expect(reason(folder.path + "/pipe") == "it is no file but a pipe or a device")
    }
}
