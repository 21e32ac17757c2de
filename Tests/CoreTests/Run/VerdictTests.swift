import Core
import Testing

@Suite("What a run does about a job")
struct VerdictTests {
    /// By state: verdicts under `hold`, `resubmit` and `fail`, and under `hold` for a job that its
    /// user names.
    private let table: [(JobState.Name, [Verdict])] = [
        (.ready, [.submit, .submit, .submit, .submit]),
        (.submitting, [.keep, .keep, .keep, .keep]),
        (.accepted, [.collect, .collect, .collect, .collect]),
        (.finished, [.collect, .collect, .collect, .collect]),
        (.done, [.keep, .keep, .keep, .retry]),
        (.failed, [.retry, .retry, .retry, .retry]),
        (.unknown, [.keep, .retry, .fail, .retry]),
        (.lost, [.keep, .keep, .keep, .retry]),
        (.expired, [.keep, .keep, .keep, .retry]),
        (.cancelled, [.keep, .keep, .keep, .retry]),
    ]

    @Test func everyStateHasAVerdictUnderEveryPolicy() throws {
        #expect(table.map(\.0) == JobState.Name.allCases)
        for (name, verdicts) in table {
            let state = try #require(Sample.states.first { $0.name == name })
            let options = [
                RunOptions(), RunOptions(onUnknown: .resubmit), RunOptions(onUnknown: .fail),
                RunOptions(isRetried: { _ in true }),
            ]
            let found = options.map { $0.verdict(on: Sample.attempt(state), retriesMax: 3) }
            #expect(found == verdicts, "\(name)")
        }
    }

    @Test func aJobNeverSubmittedIsSubmitted() {
        #expect(RunOptions().verdict(on: nil, retriesMax: 0) == .submit)
    }

    @Test(arguments: Failure.Class.allCases)
    func whatWasRefusedForItsContentStaysFailed(kind: Failure.Class) {
        let attempt = Sample.attempt(.failed(nil, Failure(kind, "")))
        let isTriedAgain = [.fault, .unauthorized, .notFound, .wrongJob, .outOfCredit].contains(
            kind)
        #expect(RunOptions().verdict(on: attempt, retriesMax: 3) == (isTriedAgain ? .retry : .keep))
        let named = RunOptions(isRetried: { _ in true })
        #expect(named.verdict(on: attempt, retriesMax: 0) == .retry)
    }

    @Test(arguments: [(1, 0, Verdict.keep), (1, 1, .retry), (3, 3, .retry), (4, 3, .keep)])
    func retriesComeToAnEnd(number: Int, retriesMax: Int, verdict: Verdict) {
        let attempt = Sample.attempt(.failed(nil, Sample.failure), number: number)
        #expect(RunOptions().verdict(on: attempt, retriesMax: retriesMax) == verdict)
    }
}
