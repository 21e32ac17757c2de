import Core
import Runner
import Support
import Testing

/// What services that can be asked spare their users.
@Suite("Submits without an answer that settle by themselves")
struct ClearingTests {
    /// A kind of evidence by its name, with what a description would say of it.
    private static func rule(_ kind: String) -> EvidenceRule {
        let place = Place(file: "test.yaml", line: 1, column: 1, length: 1)
        let text = TextTemplate(parts: [.literal("x")], place: place)
        guard let path = JSONPath("id") else { preconditionFailure("no path") }
        return switch kind {
        case "repeat": EvidenceRule(repeats: .init(keeps: .seconds(3600)))
        case "lookup": EvidenceRule(lookUp: .init(id: text))
        default:
            EvidenceRule(
                list: .init(
                    request: RequestRule(.get, text), jobs: path, id: path, reference: path,
                    isComplete: true))
        }
    }

    private static let kinds = ["repeat", "lookup", "list"]

    private func stage(_ kind: String, _ count: UInt64 = 3) -> Stage {
        Stage(.of(count, Studio(evidence: Self.rule(kind))))
    }

    /// As a run left it that ended in the middle of the submit.
    private func interrupted(_ stage: Stage, _ stem: String) throws -> Attempt {
        var attempt = try stage.attempt(stem, .submitting)
        attempt.times = .init(submitted: stage.time.now())
        return attempt
    }

    @Test(arguments: kinds)
    func aLostAnswerCostsNoSecondJobAndNoQuestion(_ kind: String) async throws {
        let stage = stage(kind)
        let service = ScriptedService(
            time: stage.time, onSubmit: { $0.stem == "main/2" ? .acceptUnheard : .accept })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 3)
        #expect(service.acceptCounts == ["main/1": 1, "main/2": 1, "main/3": 1])
        #expect(try ran.stops == [])
        #expect(try ran.result.get().cleared == 1)
        #expect(try ran.tally[.found] == 1)
        #expect(service.repeats.count == (kind == "repeat" ? 1 : 0))
    }

    @Test(arguments: kinds)
    func aSubmitThatNeverArrivedIsMadeOnce(_ kind: String) async throws {
        let stage = stage(kind)
        let service = ScriptedService(
            time: stage.time,
            onSubmit: { submit in
                submit.stem == "main/2" && submit.number == 1
                    ? .fail(.ambiguous("reset")) : .accept
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 3)
        #expect(service.acceptCounts == ["main/1": 1, "main/2": 1, "main/3": 1])
        #expect(try ran.tally[kind == "repeat" ? .found : .notFound] == 1)
    }

    @Test(arguments: kinds)
    func whatARunWasSubmittingWhenItEndedIsPickedUp(_ kind: String) async throws {
        let stage = stage(kind)
        let attempt = try interrupted(stage, "main/2")
        let service = ScriptedService(time: stage.time)
        let name = try #require(attempt.submitName)
        service.adopt(RemoteJob(id: "r-2"), stem: "main/2", as: name)
        try await stage.memory.commit([attempt])
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 3)
        #expect(service.acceptCounts["main/2"] == 1)
        #expect(service.submitCount("main/2") == 0)
        #expect(service.repeats == (kind == "repeat" ? [name] : []))
        #expect(try ran.result.get().cleared == 1)
    }

    @Test(arguments: ["lookup", "list"])
    func whatNeverArrivedBeforeACrashIsSubmitted(_ kind: String) async throws {
        let stage = stage(kind, 1)
        try await stage.memory.commit([try interrupted(stage, "main/1")])
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 1)
        #expect(service.acceptCounts == ["main/1": 1])
        // Not before the service has had the time to show it.
        #expect(service.submits[0].at >= .seconds(30))
    }

    @Test func manyDoubtsReadTheListTogether() async throws {
        let stage = stage("list", 40)
        let service = ScriptedService(time: stage.time)
        for number in 1...40 {
            let attempt = try interrupted(stage, "main/\(number)")
            let name = try #require(attempt.submitName)
            service.adopt(RemoteJob(id: "r-\(number)"), stem: "main/\(number)", as: name)
            try await stage.memory.commit([attempt])
        }
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 40)
        #expect(service.submits.isEmpty)
        #expect(service.readings <= 3)
    }

    @Test func aSubmitTooOldToRepeatIsHeldAndNotSentAgain() async throws {
        let stage = stage("repeat", 1)
        var attempt = try interrupted(stage, "main/1")
        attempt.times.submitted = stage.time.now() + .seconds(-3600)
        try await stage.memory.commit([attempt])
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service)
        #expect(try ran.tally[.unknown] == 1)
        #expect(service.requestCount == 0 && service.repeats.isEmpty)
        #expect(
            try await stage.state("main/1").reason
                == JobEvent.interruption
                + "; the service was asked: it no longer remembers the submit")
    }

    @Test(arguments: [RunOptions.UnknownPolicy.hold, .fail, .resubmit])
    func theUsersWishIsForWhatNoEvidenceSettles(_ wish: RunOptions.UnknownPolicy) async throws {
        let stage = stage("repeat", 2)
        var old = try interrupted(stage, "main/1")
        old.times.submitted = stage.time.now() + .seconds(-3600)
        let young = try interrupted(stage, "main/2")
        let service = ScriptedService(time: stage.time)
        service.adopt(
            RemoteJob(id: "r-2"), stem: "main/2", as: young.submitName)
        try await stage.memory.commit([old, young])
        let ran = await stage.run(service, options: RunOptions(onUnknown: wish))
        #expect(try await stage.state("main/2").name == .done)
        #expect(service.acceptCounts["main/2"] == 1)
        switch wish {
        case .hold: #expect(try ran.tally[.unknown] == 1)
        case .fail: #expect(try ran.tally[.givenUp] == 1)
        case .resubmit: #expect(service.acceptCounts["main/1"] == 1)
        }
    }

    @Test func aJobThatTheManifestNoLongerHasIsFoundAndCollected() async throws {
        let before = stage("list", 5)
        let attempt = try interrupted(before, "main/5")
        let service = ScriptedService(time: before.time)
        service.adopt(
            RemoteJob(id: "r-5"), stem: "main/5", as: attempt.submitName)
        try await before.memory.commit([attempt])
        let after = Stage(
            .of(1, Studio(evidence: Self.rule("list"))), ledger: before.memory,
            time: before.time)
        _ = await after.run(service)
        #expect(try await before.state("main/5").name == .done)
    }

    @Test func aWishIsNotForJobsThatAreNotMeant() async throws {
        let before = stage("repeat", 5)
        try await before.memory.commit([try interrupted(before, "main/5")])
        let after = Stage(
            .of(1, Studio(evidence: Self.rule("repeat"))), ledger: before.memory,
            time: before.time)
        _ = await after.run(
            ScriptedService(time: before.time), options: RunOptions(onUnknown: .fail))
        #expect(try await before.state("main/5").name == .unknown)
    }

    /// It would not know the job: what is sent again would be another one.
    @Test(arguments: kinds)
    func aProviderOfAnotherNameIsNotAsked(_ kind: String) async throws {
        let stage = stage(kind, 1)
        var attempt = try stage.attempt("main/1", .submitting, provider: "old")
        attempt.times = .init(submitted: stage.time.now())
        try await stage.memory.commit([attempt])
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service)
        #expect(try ran.tally[.unknown] == 1)
        #expect(service.requestCount == 0 && service.repeats.isEmpty && service.readings == 0)
    }

    @Test func twoJobsThatMayBeItAreBothNamedAndNeitherIsTaken() async throws {
        let stage = stage("list", 1)
        let attempt = try interrupted(stage, "main/1")
        let name = try #require(attempt.submitName)
        try await stage.memory.commit([attempt])
        let ran = await stage.run(["studio": TwoOfThem(name: name)])
        #expect(try ran.tally[.unknown] == 1)
        #expect(try await stage.state("main/1").reason?.hasSuffix("'a' and 'b'") == true)
    }

    /// What the user wants of jobs that nothing settles is not done to one that is asked about
    /// still.
    @Test(arguments: [RunOptions.UnknownPolicy.hold, .fail, .resubmit])
    func aStopDoesNotWaitForADoubtToSettle(_ wish: RunOptions.UnknownPolicy) async throws {
        let stage = stage("list", 1)
        try await stage.memory.commit([try interrupted(stage, "main/1")])
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(
            service, options: RunOptions(onUnknown: wish, grace: .seconds(1)),
            stopAfter: .seconds(2))
        #expect(try ran.tally[.unknown] == 1)
        #expect(ran.took < .seconds(10))
        #expect(service.submits.isEmpty)
    }

    @Test(arguments: kinds)
    func theBudgetCountsEachJobOnce(_ kind: String) async throws {
        let price = Money(micro: 10, unit: "credits")
        let plan = Plan.of(
            [Sheet(count: 3, price: price)], [Studio(evidence: Self.rule(kind))],
            budget: Budget(limits: [.init(.run, Money(micro: 30, unit: "credits"))]))
        let stage = Stage(plan)
        let service = ScriptedService(
            time: stage.time,
            onSubmit: { submit in
                switch (submit.stem, submit.number) {
                case ("main/1", 1): .acceptUnheard
                case ("main/2", 1): .fail(.ambiguous("reset"))
                default: .accept
                }
            })
        let ran = await stage.run(service)
        #expect(try ran.tally[.done] == 3)
        #expect(try ran.result.get().accounts.map { "\($0.left)" } == ["0 credits"])
        #expect(try ran.tally.spent == [Money(micro: 30, unit: "credits")])
    }
}

/// A service whose list has two jobs of one submit.
private struct TwoOfThem: JobService {
    let name: SubmitName

    func submit(_ job: Job, permit: consuming SubmitPermit) async throws(SubmitError) -> Acceptance
    {
        throw .ambiguous("never")
    }

    func poll(_ remote: RemoteJob) async throws(PollError) -> PollAnswer {
        throw .unavailable("never")
    }

    func cancel(_ remote: RemoteJob, isRunning: Bool) async throws(PollError) {}

    func list(since moment: Timestamp) async -> Listing {
        .jobs(["a", "b"].map { .init(id: $0, reference: name.id) }, isWhole: true)
    }
}
