import Core
import FoundationEssentials
import Testing

@testable import Rehearsal

/// What the bill counts.
struct BillTests {
    private func server(_ mounts: Mount..., billFile: BillFile? = nil) -> RehearsalServer {
        RehearsalServer(
            mounts: mounts, latency: .zero, imageSide: 32, billFile: billFile,
            now: { Timestamp(milliseconds: 1_764_000_000_000) })
    }

    @Test func submittingTheSameTwiceShowsAsADouble() async throws {
        let sample = RehearsalSample.wiro
        let server = server(sample.mount())
        let ids = try await server.serve { address in
            let base = address.baseURL(for: "wiro")
            var ids: [JSON?] = []
            for (seed, nonce) in [(1, "1"), (2, "1"), (1, "2")] {
                let reply = try await sample.send(
                    sample.submit(base, seed),
                    headers: [("x-api-key", "any"), ("x-nonce", nonce), ("x-signature", nonce)])
                ids.append(reply.document["taskid"])
            }
            let bill = try await Client().get(address.origin + "/rehearsal/bill").document
            #expect(path("services.wiro.submits").value(in: bill) == .number("3"))
            #expect(path("services.wiro.doubles").value(in: bill) == .number("1"))
            return ids
        }
        let entry = await server.bill.entry(of: "wiro")
        #expect([entry.submits, entry.distinct, entry.doubles] == [3, 2, 1])
        #expect(entry.submitsByDigest.values.sorted() == [1, 2])
        #expect(Set(ids).count == 3)
    }

    @Test func pollsAndDownloadsAreCountedPerMount() async throws {
        let sample = RehearsalSample.instantstudio
        let server = server(sample.mount(), RehearsalSample.instasd.mount())
        try await server.serve { address in
            let base = address.baseURL(for: "instantstudio")
            let accepted = try await sample.send(sample.submit(base, 1)).document
            _ = try await sample.send(sample.poll(base, accepted))
            let state = try await sample.send(sample.poll(base, accepted)).document
            for url in sample.images(in: state) { _ = try await Client().get(url) }
        }
        let entry = await server.bill.entry(of: "instantstudio")
        #expect([entry.polls, entry.downloads, entry.downloadsWithCredentials] == [2, 2, 0])
        #expect(await server.bill.entry(of: "instasd") == Bill.Entry())
    }

    @Test func aDownloadThatCarriesACredentialIsSeen() async throws {
        let server = server(RehearsalSample.instasd.mount())
        try await server.serve { address in
            _ = try await Client().get(
                address.origin + "/~images/instasd/x/0.png",
                headers: RehearsalSample.instasd.headers)
        }
        #expect(await server.bill.entry(of: "instasd").downloadsWithCredentials == 1)
    }

    @Test func theBillFileKeepsALineForEveryAcceptedSubmit() async throws {
        let folder = FileManager.default.temporaryDirectory
        let path = folder.appendingPathComponent("bill-\(UUID().uuidString).jsonl").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        for seed in 1...2 {
            try await server(RehearsalSample.instasd.mount(), billFile: try BillFile(path: path))
                .serve {
                    let base = $0.baseURL(for: "instasd")
                    _ = try await RehearsalSample.instasd.send(
                        RehearsalSample.instasd.submit(base, seed))
                    _ = try await RehearsalSample.instasd.send(
                        RehearsalSample.instasd.submit(base, 1), headers: [])
                }
        }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = try text.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
        #expect(lines.map { $0["mount"]?.scalarText } == ["instasd", "instasd"])
        #expect(Set(lines.map { $0["digest"] }).count == 2)
    }
}
