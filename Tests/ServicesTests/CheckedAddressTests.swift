import Core
import Support
import Synchronization
import Testing
import Transfers

@testable import Services

/// Names mean what they meant when they were checked: here only 127.0.0.1 may be asked, and no name
/// is known to the system.
@Suite("Checked addresses")
struct CheckedAddressTests {
    private final class FileDouble: ImageFile {
        func write(_ bytes: Span<UInt8>) throws(DownloadError) {}
        func keep(isCut: Bool) async throws(DownloadError) -> StoredImage {
            throw .disk("not kept here")
        }
        func drop() async {}
    }

    /// Names that mean another address each time they are looked up; the last stays.
    private final class Names: Sendable {
        private let answers: Mutex<[String: [[String]]]>
        private let asked = Mutex<[String]>([])

        init(_ answers: [String: [[String]]]) {
            self.answers = Mutex(answers)
        }

        var lookups: [String] { asked.withLock { $0 } }

        func addresses(_ host: String) -> [String] {
            asked.withLock { $0.append(host) }
            return answers.withLock { answers in
                guard let first = answers[host]?.first else { return [] }
                if let count = answers[host]?.count, count > 1 { answers[host]?.removeFirst() }
                return first
            }
        }
    }

    private func downloads(_ names: Names) -> HTTPDownloads {
        let open = NetworkAddress("127.0.0.1")
        return HTTPDownloads(
            version: "1", on: .ofTests, by: .direct,
            limits: .init(bytesMax: 1000, idle: .seconds(20), connect: .seconds(20)),
            lookup: HostLookup(isOpen: { $0 == open }) { names.addresses($0) },
            now: { Timestamp(milliseconds: 0) })
    }

    private func fetch(
        _ url: String, _ downloads: HTTPDownloads, isLocalAllowed: Bool = false
    ) async -> DownloadError? {
        do throws(DownloadError) {
            try await downloads.fetch(url, isLocalAllowed: isLocalAllowed, into: FileDouble())
            return nil
        } catch {
            return error
        }
    }

    private static let answer = ScriptedServer.answer("200 OK", "image")

    @Test(arguments: ["images.test", "IMAGES.test", "Images.TEST"])
    func aConnectionGoesToTheAddressThatWasCheckedHoweverTheNameIsWritten(host: String) async {
        let server = ScriptedServer(.serve { _ in .send(Self.answer) })
        let names = Names(["images.test": [["127.0.0.1"], ["10.0.0.1"]]])
        let downloads = downloads(names)
        for _ in 0..<3 {
            #expect(await fetch("http://\(host):\(server.port)/a.png", downloads) == nil)
        }
        #expect(names.lookups == ["images.test"])
        #expect(server.requests.count == 3)
        #expect(server.requests.allSatisfy { $0.lowercased().contains("host: images.test:") })
    }

    @Test func aNameThatMeansAPrivateAddressTheNextTimeIsRefusedThen() async {
        let names = Names(["images.test": [["127.0.0.1"], ["10.0.0.1"]]])
        let downloads = downloads(names)
        let port = ScriptedServer.closedPort()
        guard case .transient = await fetch("http://images.test:\(port)/", downloads) else {
            Issue.record("nobody listens there")
            return
        }
        #expect(
            await fetch("http://images.test:\(port)/", downloads)
                == .unusable(
                    "'images.test (10.0.0.1)' is a private address, which is not asked for images"))
    }

    @Test func aLinkLocalAddressIsNeverAskedNotForALocalProviderEither() async {
        let names = Names([
            "images.test": [["127.0.0.1", "169.254.169.254"]], "meta.test": [["fe80::1"]],
            "2852039166": [["169.254.169.254"]],
        ])
        let downloads = downloads(names)
        for url in [
            "http://169.254.169.254/latest", "http://[fe80::1]/", "http://images.test/a.png",
            "http://meta.test/", "http://2852039166/", "http://[::ffff:169.254.169.254]/",
            "http://[64:ff9b::a9fe:a9fe]/",
        ] {
            for isLocalAllowed in [true, false] {
                guard
                    case .unusable(let message) = await fetch(
                        url, downloads, isLocalAllowed: isLocalAllowed)
                else {
                    Issue.record("\(url) was asked")
                    continue
                }
                #expect(message.contains("link-local address, which is never asked"))
            }
        }
    }

    @Test func noHopOfAnImageHasAKeyInIt() async {
        let server = ScriptedServer(
            .serve { request in
                .send(
                    request.hasPrefix("GET /a ")
                        ? ScriptedServer.answer(
                            "302 Found", headers: ["Location: /b?key=canary%2Dkey-42"])
                        : Self.answer)
            })
        let redaction = Redaction([Secret("canary-key-42")])
        let downloads = HTTPDownloads(
            version: "1", on: .ofTests, by: .direct, limits: .init(bytesMax: 1000),
            hasSecret: redaction.finds, now: { Timestamp(milliseconds: 0) })
        for path in ["/a", "/c?k=canary-key-42"] {
            #expect(
                await fetch(server.url + path, downloads, isLocalAllowed: true)
                    == .unusable("the address of an image has a credential in it, and is not asked")
            )
        }
        #expect(server.requests.count == 1)
    }

    /// What stands in a connection behind an image is not the next image.
    @Test func whatWasSentUnaskedIsNotTheNextImage() async {
        let server = ScriptedServer(
            .serve { request in
                let own = ScriptedServer.answer(
                    request.hasPrefix("GET /a ") ? "200 OK" : "404 X", "a")
                return .send(own + ScriptedServer.answer("200 OK", "unasked"))
            })
        let downloads = downloads(Names([:]))
        #expect(await fetch(server.url + "/a", downloads, isLocalAllowed: true) == nil)
        #expect(
            await fetch(server.url + "/b", downloads, isLocalAllowed: true)
                == .gone("HTTP 404 from '127.0.0.1'"))
        #expect(server.connectionCount == 2)
    }

    @Test func oneClosedAddressAmongSeveralClosesTheHost() async {
        let server = ScriptedServer(.serve { _ in .send(Self.answer) })
        for closed in ["10.0.0.1", "fe80::1%lo", "::1", ""] {
            let downloads = downloads(Names(["images.test": [["127.0.0.1", closed]]]))
            let error = await fetch("http://images.test:\(server.port)/", downloads)
            guard case .unusable = error else {
                Issue.record("'\(closed)': \(String(describing: error))")
                continue
            }
        }
        #expect(server.connectionCount == 0)
    }

    @Test func aRedirectIsLookedUpAndCheckedLikeTheFirstAddress() async {
        let inside = ScriptedServer(.serve { _ in .send(Self.answer) })
        let server = ScriptedServer(
            .serve { _ in
                .send(
                    ScriptedServer.answer(
                        "302 Found", headers: ["Location: http://inside.test:\(inside.port)/"]))
            })
        let names = Names(["images.test": [["127.0.0.1"]], "inside.test": [["127.0.0.2"]]])
        let downloads = downloads(names)
        let error = await fetch("http://images.test:\(server.port)/", downloads)
        #expect(
            error
                == .unusable(
                    "'inside.test (127.0.0.2)' is a private address, which is not asked for images")
        )
        #expect(inside.connectionCount == 0)
    }

    /// The provider's own host is asked wherever it is; where it sends on to is another host.
    @Test func theProvidersOwnHostOpensNoOtherPrivateOne() async {
        let inside = ScriptedServer(.serve { _ in .send(Self.answer) })
        let server = ScriptedServer(
            .serve { request in
                let location =
                    request.hasPrefix("GET /a ") ? "/b" : "http://127.0.0.2:\(inside.port)/"
                return .send(
                    ScriptedServer.answer("302 Found", headers: ["Location: \(location)"]))
            })
        // A spelling with a dot that only its address shows to be of this computer.
        let downloads = downloads(Names(["0x7f.0.0.1": [["127.0.0.1"]]]))
        let error = await fetch(
            "http://0x7f.0.0.1:\(server.port)/a", downloads, isLocalAllowed: true)
        #expect(
            error == .unusable("'127.0.0.2' is a private address, which is not asked for images"))
        #expect(server.requests.count == 2)
        #expect(inside.connectionCount == 0)
    }

    @Test func aHostWithoutAConnectionIsTriedAtItsNextAddress() async {
        let names = Names(["images.test": [["127.0.0.1", "127.0.0.3"]]])
        let server = ScriptedServer(.serve { _ in .send(Self.answer) })
        let open: Set = [NetworkAddress("127.0.0.1"), NetworkAddress("127.0.0.3")]
        let downloads = HTTPDownloads(
            version: "1", on: .ofTests, by: .direct,
            limits: .init(bytesMax: 1000, idle: .seconds(20), connect: .seconds(20)),
            lookup: HostLookup(isOpen: { open.contains($0) }) {
                names.addresses($0).reversed()
            }, now: { Timestamp(milliseconds: 0) })
        // Nobody listens on 127.0.0.3.
        let url = "http://images.test:\(server.port)/"
        guard case .transient = await fetch(url, downloads) else {
            Issue.record("the first address answers")
            return
        }
        #expect(await fetch(url, downloads) == nil)
    }
}
