import Core
import Testing

/// What each event makes of a job in each state; a dot where it can't happen.
///
/// Written by hand from the design, not from the code.
private let table = """
    event     ready      submitting accepted  finished done  failed unknown  lost  expired cancelled
    submit    submitting .          .         .        .     .      .        .     .       .
    accepted  .          accepted   .         .        .     .      accepted .     .       .
    released  .          ready      .         .        .     .      ready    .     .       .
    refused   .          failed     .         .        .     .      failed   .     .       .
    ambiguous .          unknown    .         .        .     .      unknown  .     .       .
    finished  .          .          finished  finished .     .      .        .     .       .
    charged   .          .          accepted  finished done  failed .        lost  expired cancelled
    kept      .          .          accepted  finished .     .      .        .     .       .
    stored    .          .          .         done     done  .      .        .     .       .
    partial   .          .          failed    failed   .     .      .        .     .       .
    failed    .          .          failed    failed   .     .      .        .     .       .
    lost      .          .          lost      lost     .     .      .        .     .       .
    expired   .          .          expired   expired  .     .      .        .     .       .
    cancelled .          .          cancelled cancelled  .     .      .        .     .       .
    dropped   .          .          .         .        .     .      failed   .     .       .
    collect   .          .          .         .        accepted accepted . accepted accepted accepted
    retry     .          .          .         .        ready ready  ready    ready ready   ready
    """

@Suite("States and events")
struct JobStateTests {
    @Test func everyEventInEveryStateIsDecided() throws {
        let rows = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let names = try #require(rows.first).dropFirst()
        #expect(names.elementsEqual(JobState.Name.allCases.map(\.rawValue)))
        #expect(Sample.states.map(\.name.rawValue) == Array(names))
        #expect(rows.dropFirst().map { $0[0] } == Sample.events.map(Sample.name(of:)))
        for (row, event) in zip(rows.dropFirst(), Sample.events) {
            let next = Sample.states.map { $0.after(event)?.name.rawValue ?? "." }
            #expect(next == Array(row.dropFirst()), "after \(row[0])")
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

    @Test func aPartialJobHasFailedAndHasItsImages() throws {
        let finished = JobState.finished(Sample.remote, Sample.outputs)
        let next = try #require(finished.after(.partial([Sample.image], Sample.failure)))
        #expect(next.name == .failed)
        #expect(next.images == [Sample.image])
        #expect(next.reason == Sample.failure.message)
    }

    @Test func freshURLsTakeThePlaceOfTheOld() {
        let fresh = Outputs(urls: ["https://b"])
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
        #expect(passing == [.fault, .unauthorized, .notFound, .wrongJob, .outOfCredit])
    }
}
