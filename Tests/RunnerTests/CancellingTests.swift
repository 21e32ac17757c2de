import Core
import Runner
import Support
import Synchronization
import Testing

@Suite("Stopping what is at a service")
struct CancellingTests {
    /// A service with jobs in scripted phases; a request to stop one takes it to its next.
    private final class Stoppable: JobService {
        private struct State {
            var answers: [String: [PollAnswer]]
            var cancels: [(id: String, isRunning: Bool)] = []
            var polls: [String] = []
        }

        private let state: Mutex<State>
        private let pollError: PollError?
        private let cancelErrors: [String: PollError]

        /// - Parameter answers: What is said of each job, one after the other; the last stays.
        init(
            _ answers: [String: [PollAnswer]], pollError: PollError? = nil,
            cancelErrors: [String: PollError] = [:]
        ) {
            state = Mutex(State(answers: answers))
            self.pollError = pollError
            self.cancelErrors = cancelErrors
        }

        var cancels: [(id: String, isRunning: Bool)] { state.withLock { $0.cancels } }
        var polls: [String] { state.withLock { $0.polls } }

        func submit(
            _ job: Job, permit: consuming SubmitPermit
        ) async throws(SubmitError) -> Acceptance { throw .neverSent("not here") }

        func poll(_ remote: RemoteJob) async throws(PollError) -> PollAnswer {
            let answer = state.withLock { state -> PollAnswer? in
                state.polls.append(remote.id)
                guard let answers = state.answers[remote.id], let first = answers.first else {
                    return nil
                }
                if answers.count > 1 { state.answers[remote.id]?.removeFirst() }
                return first
            }
            if let pollError { throw pollError }
            guard let answer else { throw .missing("no such job") }
            return answer
        }

        func cancel(_ remote: RemoteJob, isRunning: Bool) async throws(PollError) {
            state.withLock { $0.cancels.append((remote.id, isRunning)) }
            if let error = cancelErrors[remote.id] { throw error }
        }
    }

    private static let queued = PollAnswer.waiting(.init(isRunning: false))
    private static let running = PollAnswer.waiting(.init(isRunning: true))
    private static let gone = PollAnswer.cancelled("stopped", cost: Money(micro: 5, unit: "USD"))

    private func cancel(
        _ service: any JobService, canCancel: Bool = true, jobs: Int = 1
    ) async throws -> (stage: Stage, report: CancelReport) {
        let stage = Stage(.of(UInt64(jobs), Studio(canCancel: canCancel)))
        let attempts = try (1...jobs).map {
            try stage.attempt("main/\($0)", .accepted(RemoteJob(id: "r\($0)")))
        }
        try await stage.memory.commit(attempts)
        let recorder = Recorder(
            store: stage.memory, now: { stage.time.now() }, observe: { _ in })
        let cancelling = Cancelling(
            plan: stage.plan,
            connections: ["studio": Run.Connection(service: service, isLocal: false)],
            recorder: recorder, time: stage.time, tell: { _ in })
        let result = await stage.time.run { () async -> Result<CancelReport, RunError> in
            do throws(RunError) {
                return .success(try await cancelling.execute(attempts))
            } catch {
                return .failure(error)
            }
        }
        return (stage, try result.get())
    }

    @Test func aJobThatWaitsIsStoppedAndTheLedgerHasWhatTheServiceSaid() async throws {
        let service = Stoppable(["r1": [Self.queued, Self.gone]])
        let (stage, report) = try await cancel(service)
        #expect(report.entries.map(\.outcome) == [.cancelled])
        #expect(service.cancels.map(\.isRunning) == [false])
        let state = try await stage.state("main/1")
        let cost = Money(micro: 5, unit: "USD")
        #expect(state == .cancelled(RemoteJob(id: "r1"), "stopped"))
        #expect(await stage.memory.all.map(\.cost) == [.reported(cost)])
    }

    @Test func aJobThatBeginsToRunMeanwhileIsStoppedAsOneThatRuns() async throws {
        let service = Stoppable(["r1": [Self.queued, Self.running, Self.gone]])
        let (_, report) = try await cancel(service)
        #expect(report.entries.map(\.outcome) == [.cancelled])
        #expect(service.cancels.map(\.isRunning) == [false, true])
    }

    @Test func aRequestThatCameTooLateLeavesTheJobToBeCollected() async throws {
        let outputs = Outputs(urls: ["https://images.test/1"])
        let service = Stoppable(["r1": [Self.running, .finished(outputs)]])
        let (stage, report) = try await cancel(service)
        #expect(report.entries.map(\.outcome) == [.tooLate])
        #expect(try await stage.state("main/1") == .finished(RemoteJob(id: "r1"), outputs))
    }

    @Test func whereThereIsNoWayToStopAJobNothingIsSent() async throws {
        let service = Stoppable(["r1": [Self.running]])
        let (stage, report) = try await cancel(service, canCancel: false)
        #expect(report.impossibleCount == 1)
        #expect(service.polls.isEmpty && service.cancels.isEmpty)
        #expect(try await stage.state("main/1").name == .accepted)
    }

    @Test func aJobThatIsNotStoppedInTimeStaysAsItIs() async throws {
        let service = Stoppable(["r1": [Self.running]])
        let (stage, report) = try await cancel(service)
        #expect(report.entries.map(\.outcome) == [.unconfirmed])
        #expect(service.cancels.count == 1, "taken once, it is not asked for again")
        #expect(try await stage.state("main/1").name == .accepted)
    }

    @Test func aRequestThatWasNotTakenIsRepeatedAndAJobNobodyKnowsIsLeft() async throws {
        let service = Stoppable(
            ["r1": [Self.running]], cancelErrors: ["r1": .unavailable("HTTP 503")])
        let (stage, report) = try await cancel(service, jobs: 2)
        #expect(service.cancels.count == 6)
        #expect(
            report.entries.map(\.outcome)
                == [.unanswered("HTTP 503"), .unanswered("no such job")])
        #expect(report.openCount == 2)
        for stem in ["main/1", "main/2"] {
            #expect(try await stage.state(stem).name == .accepted)
        }
    }

    @Test func aKeyThatIsNotAcceptedEndsTheAsking() async throws {
        let service = Stoppable([:], pollError: .unauthorized("bad key"))
        let (_, report) = try await cancel(service, jobs: 40)
        #expect(report.openCount == 40)
        #expect(service.polls.count <= 8, "only those that were under way")
    }

    @Test func theReportIsInTheOrderOfTheJobs() async throws {
        let ids = (1...20).map { "r\($0)" }
        let answers = ids.map { ($0, [Self.queued, Self.gone]) }
        let service = Stoppable(Dictionary(uniqueKeysWithValues: answers))
        let (_, report) = try await cancel(service, jobs: 20)
        #expect(report.entries.map { $0.attempt.state.remote?.id } == ids)
    }
}
