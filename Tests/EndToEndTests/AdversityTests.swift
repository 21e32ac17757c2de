internal import Core
internal import Foundation
internal import Rehearsal
internal import Services
internal import Testing

/// What goes wrong outside: a clear error, the right exit code, and the next run completes what is left.
@Suite(.serialized) struct AdversityTests {
    private static let keys = ["WIRO_API_KEY": "key-5e1f", "WIRO_API_SECRET": "word-9a0c"]

    private func manifest(_ url: String, output: String = "out/wiro") -> String {
        """
        pipeline: adversity
        output: \(output)
        providers: { wiro: { service: wiro, url: "\(url)", concurrency: 2 } }
        batches:
          - name: prints
            provider: wiro
            model: wiro/instant-id
            matrix: { seed: { from: 1, count: 4 } }
            inputs:
              seed: ${{ matrix.seed }}
        """
    }

    /// Runs once more with the same output, and expects everything to be made and paid for once.
    private func expectTheRestToBeMade(
        _ workplace: Workplace, _ standIns: StandIns
    ) async throws {
        try workplace.write(manifest(standIns.origin + "/wiro"), to: "wiro.yaml")
        let run = try await workplace.run("run", "wiro.yaml", environment: Self.keys)
        #expect(run.code == 0, "\(run.error)")
        let results = try workplace.results("out/wiro")
        #expect(results.count { $0.state == "done" } == 4)
        let bill = try await standIns.bill(of: "wiro")
        #expect(bill.submits == 4)
        #expect(bill.doubles == 0)
    }

    @Test func aRefusedConnectionLeavesAllToTheNextRun() async throws {
        let workplace = try Workplace()
        let closed = try await StandIns(in: workplace, latency: "50ms")
        closed.stop()
        try workplace.write(manifest(closed.origin + "/wiro"), to: "wiro.yaml")
        let run = try await workplace.run(
            "run", "--max-time", "2s", "wiro.yaml", environment: Self.keys)
        #expect(run.code == 75)
        #expect(run.error.lowercased().contains("refused"), "\(run.error)")
        let open = try await StandIns(in: workplace, latency: "50ms")
        try await expectTheRestToBeMade(workplace, open)
    }

    @Test func aWrongURLFailsNoJobForGood() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "50ms")
        try workplace.write(manifest(standIns.origin + "/wrio"), to: "wiro.yaml")
        let run = try await workplace.run("run", "wiro.yaml", environment: Self.keys)
        #expect(run.code == 75)
        #expect(run.error.contains("404"), "\(run.error)")
        try await expectTheRestToBeMade(workplace, standIns)
    }

    @Test func aPageWhereAnImageShouldBeIsNoImageAndTheNextRunFetchesIt() async throws {
        let workplace = try Workplace()
        let page = Rehearsal.Answer(
            200, headers: [.init("Content-Type", "image/png")],
            body: Array("<!DOCTYPE html><title>Sorry</title>".utf8))
        let wiro = try #require(Catalogue.service(named: "wiro"))
        let mount = Mount(
            "wiro", playing: wiro, faults: [Fault(.download, 1...5, .answer(page))])
        let server = RehearsalServer(
            mounts: [mount], latency: .milliseconds(50), imageSide: 64,
            now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) })
        try await server.serve { address in
            try workplace.write(manifest(address.baseURL(for: "wiro")), to: "wiro.yaml")
            // One job, whose image is asked for five times.
            let run = try await workplace.run(
                "run", "wiro.yaml", "--limit", "1", environment: Self.keys)
            #expect(run.code == 75)
            #expect(run.error.contains("an HTML page"), "\(run.error)")
            let again = try await workplace.run("run", "wiro.yaml", environment: Self.keys)
            #expect(again.code == 0, "\(again.error)")
            #expect(try workplace.results("out/wiro").count { $0.state == "done" } == 4)
            #expect(await server.bill.entry(of: "wiro").submits == 4)
        }
    }

    /// A file system of 300 kB that is then given more room; needs the right to mount.
    @Test(.enabled(if: getuid() == 0)) func aFullDiskLosesNothing() async throws {
        let workplace = try Workplace()
        let folder = workplace.folder.appending(path: "small")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        guard mount("-t", "tmpfs", "-o", "size=300k", "tmpfs", folder.path) else { return }
        defer { _ = command("umount", folder.path) }
        let standIns = try await StandIns(
            in: workplace, latency: "50ms", options: ["--image-side", "900"])
        try workplace.write(
            manifest(standIns.origin + "/wiro", output: "small/wiro"), to: "wiro.yaml")
        let run = try await workplace.run("run", "wiro.yaml", environment: Self.keys)
        #expect(run.code == 74)
        #expect(run.error.contains("no space left on device"), "\(run.error)")
        #expect(mount("-o", "remount,size=20m", folder.path))

        let again = try await workplace.run("run", "wiro.yaml", environment: Self.keys)
        #expect(again.code == 0, "\(again.error)")
        #expect(try workplace.results("small/wiro").count { $0.state == "done" } == 4)
        let bill = try await standIns.bill(of: "wiro")
        #expect(bill.submits == 4)
        #expect(bill.doubles == 0)
    }

    private func mount(_ arguments: String...) -> Bool { command("mount", arguments) }

    private func command(_ name: String, _ arguments: String...) -> Bool {
        command(name, arguments)
    }

    private func command(_ name: String, _ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
