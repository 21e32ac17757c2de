import Core
import Testing

@Suite("States and events")
struct JobStateTests {
    /// What each event makes of each state; a dot where it can't happen. Written by hand from
    /// the design, not from the code.
    private let table = """
        state       submit     accepted released refused ambiguous finished stored failed lost expired cancelled retry
        ready       submitting .        .        .       .         .        .      .      .    .       .         .
        submitting  .          accepted ready    failed  unknown   .        .      .      .    .       .         .
        accepted    .          .        .        .       .         finished .      failed lost expired cancelled .
        finished    .          .        .        .       .         finished done   failed lost expired .         .
        done        .          .        .        .       .         .        .      .      .    .       .         ready
        failed      .          .        .        .       .         .        .      .      .    .       .         ready
        unknown     .          accepted ready    failed  .         .        .      .      .    .       .         ready
        lost        .          .        .        .       .         .        .      .      .    .       .         ready
        expired     .          .        .        .       .         .        .      .      .    .       .         ready
        cancelled   .          .        .        .       .         .        .      .      .    .       .         ready
        """

    @Test func everyEventInEveryStateIsDecided() throws {
        let rows = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(rows.count == JobState.Name.allCases.count + 1)
        for row in rows.dropFirst() {
            let state = try #require(Sample.states.first { $0.name.rawValue == row[0] })
            #expect(row.count == Sample.events.count + 1)
            for (index, event) in Sample.events.enumerated() {
                #expect(Sample.name(of: event) == rows[0][index + 1])
                let next = state.after(event)?.name.rawValue ?? "."
                #expect(next == row[index + 1], "\(row[0]) after \(rows[0][index + 1])")
            }
        }
    }

    @Test func theRemoteJobIsKeptToTheEnd() {
        for state in Sample.states {
            let knows = state.name != .ready && state.name != .submitting && state.name != .unknown
            #expect(state.remote == (knows ? Sample.remote : nil))
            guard state.isInFlight else { continue }
            for event in Sample.events {
                guard let next = state.after(event) else { continue }
                #expect(next.remote == Sample.remote)
            }
        }
        #expect(JobState.submitting.after(.refused(Sample.failure))?.remote == nil)
    }

    @Test func freshURLsTakeThePlaceOfTheOld() {
        let fresh = Outputs(urls: ["https://b"], cost: nil)
        let next = JobState.finished(Sample.remote, Sample.outputs).after(.finished(fresh))
        #expect(next == .finished(Sample.remote, fresh))
    }

    @Test func onlyWhatTheServiceHasIsInFlight() {
        let names = Sample.states.filter(\.isInFlight).map(\.name)
        #expect(names == [.accepted, .finished])
    }

    @Test func everyBadEndSaysWhy() {
        for state in Sample.states {
            let isBad: Set<JobState.Name> = [.failed, .unknown, .lost, .expired, .cancelled]
            #expect((state.reason != nil) == isBad.contains(state.name))
        }
    }

    @Test func onlyReasonsThatMayPassAreTriedAgain() {
        let passing = Failure.Class.allCases.filter { Failure($0, "").isTriedAgain }
        #expect(passing == [.fault, .unauthorized, .outOfCredit])
    }
}
