import Core
import Support
import Testing

@Suite("Deciding about unknown jobs")
struct ResolverTests {
    private let now = Timestamp(milliseconds: 9000)

    private func resolver(_ ledger: MemoryLedger) -> Resolver {
        Resolver(store: ledger, now: { [now] in now })
    }

    @Test func whatARunWasSubmittingWhenItEndedIsUnknown() async throws {
        let ledger = MemoryLedger([
            Sample.attempt(.submitting, key: "a"), Sample.attempt(.unknown("reset"), key: "b"),
            Sample.attempt(.ready, key: "c"),
        ])
        let unknown = try await resolver(ledger).unknown()
        #expect(unknown.map(\.key.hex) == ["a", "b"])
        #expect(unknown.allSatisfy { $0.state.name == .unknown })
    }

    @Test func aDecisionIsOneCommitForAllThatItIsAbout() async throws {
        let ledger = MemoryLedger(["a", "b"].map { Sample.attempt(.unknown("reset"), key: $0) })
        let resolver = resolver(ledger)
        let unknown = try await resolver.unknown()
        let before = await ledger.commits.count
        let decided = try await resolver.decide(.drop, about: unknown)
        #expect(await ledger.commits.dropFirst(before) == [2])
        #expect(decided.map(\.resolution?.at) == [now, now])
        #expect(try await resolver.unknown().isEmpty)
    }

    @Test func anIDThatAnotherJobHasChangesNothing() async throws {
        let ledger = MemoryLedger([
            Sample.attempt(.accepted(Sample.remote), key: "a"),
            Sample.attempt(.unknown("reset"), key: "b"),
        ])
        let resolver = resolver(ledger)
        let unknown = try await resolver.unknown()
        await #expect(throws: ResolveError.taken) {
            try await resolver.decide(.happened(Sample.remote), about: unknown)
        }
        #expect(try await resolver.unknown() == unknown)
    }
}
