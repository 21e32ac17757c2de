import Storage
import Synchronization
import Testing

@Suite struct StateFolderTests {
    @Test func theNamesOfNewFoldersSurviveALossOfPower() throws {
        let folder = try TemporaryFolder()
        let syncs = Mutex(0)
        let calls = DiskCalls(
            write: DiskCalls.system.write,
            sync: { (descriptor) throws(Errno) in
                syncs.withLock { $0 += 1 }
                try DiskCalls.system.sync(descriptor)
            })
        let state = StateFolder(in: folder.path + "/out/deep/year")
        try state.prepare(calls: calls)
        #expect(folder.contents == ["out", "out/deep", "out/deep/year", "out/deep/year/.tirage"])
        #expect(syncs.withLock { $0 } == 4)
        try state.prepare(calls: calls)
        #expect(syncs.withLock { $0 } == 4)
    }
}
