import Core
import ImageFormats
import Storage
import Testing

@testable import enum Storage.FlatJSON

/// Every attempt comes back from the disk as it went there.
@Suite struct AttemptRoundTripTests {
    @Test(arguments: JobState.Name.allCases)
    func everyStateComesBackAsItWas(name: JobState.Name) async throws {
        let folder = try TemporaryFolder()
        var draws = Draws(seed: 7)
        let attempts = (1...50).map { drawn(job: $0, name, &draws) }
        try await OpenLedger.at(folder).commit(attempts)
        let ledger = try OpenLedger.at(folder)
        let found = try await ledger.latest(of: attempts.map(\.key))
        for attempt in attempts { #expect(found[attempt.key] == attempt) }
    }

    @Test(
        arguments: [
            [], [.null], [.text("")], [.number(.min), .number(.max)],
            [.text("a\"b\\c\n\r\t\u{1}\u{7f}é🎨/"), .null, .text("]"), .text(",")],
        ] as [[FlatJSON.Cell]])
    func listsComeBackAsTheyWere(cells: [FlatJSON.Cell]) {
        #expect(FlatJSON.cells(of: FlatJSON.text(of: cells)) == cells)
    }

    @Test(arguments: ["", "[", "[1", "[1,]", "[\"a]", "[1]x", "{}", "[true]", "[\"\\u00\"]"])
    func whatIsNoListIsNotRead(text: String) {
        #expect(FlatJSON.cells(of: text) == nil)
    }

    @Test func aNULInAMessageDoesNotCutItOff() async throws {
        let folder = try TemporaryFolder()
        let ledger = try OpenLedger.at(folder)
        try await ledger.commit([StorageSamples.attempt(1, .unknown("one\0two"))])
        let found = try await ledger.latest(of: [StorageSamples.key(1)])
        #expect(found[StorageSamples.key(1)]?.state == .unknown("one\u{FFFD}two"))
    }

    private func drawn(job: Int, _ name: JobState.Name, _ draws: inout Draws) -> Attempt {
        let remote = remote(job, &draws)
        let outputs = Outputs(urls: (0..<draws.below(3)).map { _ in text(&draws) })
        let service = text(&draws)
        let kind = Failure.Class.allCases[draws.below(Failure.Class.allCases.count)]
        let state: JobState =
            switch name {
            case .ready: .ready
            case .submitting: .submitting
            case .accepted: .accepted(remote)
            case .finished: .finished(remote, outputs)
            case .done: .done(remote, outputs, images(&draws))
            case .failed:
                .failed(
                    draws.flag() ? remote : nil, Failure(kind, text(&draws)),
                    images: draws.flag() ? images(&draws) : [])
            case .unknown: .unknown(text(&draws))
            case .lost: .lost(remote, text(&draws))
            case .expired: .expired(remote, text(&draws))
            case .cancelled: .cancelled(remote, text(&draws))
            }
        return Attempt(
            key: StorageSamples.key(job), number: 1 + draws.below(5), state: state,
            context: Attempt.Context(
                batch: text(&draws), provider: text(&draws), service: service,
                stem: text(&draws), price: money(service, &draws)),
            times: Attempt.Times(
                submitted: time(&draws), accepted: time(&draws), finished: time(&draws),
                settled: time(&draws)),
            reportedCost: money(service, &draws),
            kept: [.done, .failed].contains(name) ? [] : kept(&draws))
    }

    private func remote(_ job: Int, _ draws: inout Draws) -> RemoteJob {
        RemoteJob(
            id: "id-\(job)",
            others: (0..<draws.below(3)).map { RemoteJob.Handle("h\($0)", text(&draws)) })
    }

    private func images(_ draws: inout Draws) -> [StoredImage] {
        (0..<draws.below(4)).map { _ in
            StoredImage(
                path: path(&draws), sha256: text(&draws),
                facts: ImageFacts(
                    type: ImageType.allCases[draws.below(ImageType.allCases.count)],
                    width: draws.flag() ? draws.below(9000) : nil,
                    height: draws.flag() ? draws.below(9000) : nil,
                    byteCount: Int(Int64.max) - draws.below(9000)))
        }
    }

    /// A path below the output folder: others are no ledger's.
    private func path(_ draws: inout Draws) -> String {
        "i/x" + text(&draws).unicodeScalars.filter { $0.value >= 0x20 }.map(String.init).joined()
    }

    /// Images and gaps, at the end an image.
    private func kept(_ draws: inout Draws) -> [StoredImage?] {
        images(&draws).flatMap { draws.flag() ? [nil, $0] : [$0] }
    }

    private func text(_ draws: inout Draws) -> String {
        let pieces = ["a", "é", "🎨", "\"", "\\", "'", "\n", "\u{1}", "%", "\u{202E}", " ", "[,]"]
        return (0..<draws.below(8)).map { _ in pieces[draws.below(pieces.count)] }.joined()
    }

    private func money(_ service: String, _ draws: inout Draws) -> Money? {
        let unit = MoneyUnit(draws.flag() ? "USD" : "", of: service)
        return draws.flag() ? Money(micro: Int64(draws.below(Int.max)), unit: unit) : nil
    }

    private func time(_ draws: inout Draws) -> Timestamp? {
        draws.flag() ? Timestamp(milliseconds: Int64(bitPattern: draws.next())) : nil
    }
}
