import Core
import Testing

/// What is asked about a submit in doubt, and what is proof.
@Suite("Settling a doubt by evidence")
struct InquiryTests {
    private static let submitted = Timestamp(milliseconds: 1_764_000_000_000)
    private static let remote = RemoteJob(id: "r-1")
    private static let place = Place(file: "test.yaml", line: 1, column: 1, length: 1)
    private static let text = TextTemplate(parts: [.literal("x")], place: place)
    private static let repeats = EvidenceRule.Repeat(keeps: .seconds(3600))
    private static let lookUp = EvidenceRule.LookUp(id: text, settles: .seconds(10))

    private static func list(complete: Bool = true) -> EvidenceRule.List? {
        guard let path = JSONPath("id") else { return nil }
        return .init(
            request: RequestRule(.get, text), jobs: path, id: path, reference: path,
            isComplete: complete, settles: .seconds(10))
    }

    private func inquiry(
        _ rule: EvidenceRule, canRepeat: Bool = true, keeps: Duration = .seconds(86_400)
    ) throws -> Inquiry {
        var attempt = Sample.attempt(.unknown("reset"))
        attempt.times = .init(submitted: Self.submitted, settled: Self.submitted + .seconds(1))
        return try #require(
            Inquiry(
                about: attempt, rule: rule, keeps: keeps, timeout: .seconds(60),
                canRepeat: canRepeat))
    }

    private func at(_ seconds: Int) -> Timestamp { Self.submitted + .seconds(seconds) }

    @Test func whatIsNotInDoubtIsNotAskedAbout() {
        for state in Sample.states where state.name != .unknown {
            var attempt = Sample.attempt(state)
            attempt.times.submitted = Self.submitted
            #expect(
                Inquiry(
                    about: attempt, rule: EvidenceRule(repeats: Self.repeats), keeps: .seconds(9),
                    timeout: .seconds(9), canRepeat: true) == nil)
        }
    }

    @Test func whatIsFoundIsAccepted() throws {
        for rule in [
            EvidenceRule(repeats: Self.repeats), EvidenceRule(lookUp: Self.lookUp),
            EvidenceRule(list: Self.list(complete: false)),
        ] {
            var inquiry = try inquiry(rule)
            _ = inquiry.begin(at: at(2))
            #expect(inquiry.on(.has(Self.remote), at: at(2)) == .record(.accepted(Self.remote)))
        }
    }

    // MARK: - Sending again

    @Test func aSubmitIsSentAgainWhileTheServiceRemembersItAndNoLonger() throws {
        var inside = try inquiry(EvidenceRule(repeats: Self.repeats))
        #expect(inside.begin(at: at(3539)) == .ask(.repeatSubmit, after: .zero))
        // It might arrive a minute later, when it would be another job.
        var outside = try inquiry(EvidenceRule(repeats: Self.repeats))
        #expect(outside.begin(at: at(3540)) == .hold("it no longer remembers the submit"))
    }

    @Test func withAClockThatWasSetBackNothingIsSentAgain() throws {
        var inquiry = try inquiry(EvidenceRule(repeats: Self.repeats))
        #expect(inquiry.begin(at: at(-1)) == .hold("it no longer remembers the submit"))
    }

    @Test func withoutTheJobNothingIsSentAgain() throws {
        var inquiry = try inquiry(
            EvidenceRule(repeats: Self.repeats, lookUp: Self.lookUp), canRepeat: false)
        #expect(inquiry.begin(at: at(2)) == .ask(.lookUp, after: .zero))
    }

    @Test func aWaitDoesNotLeadPastTheTimeThatTheServiceRemembers() throws {
        var inquiry = try inquiry(EvidenceRule(repeats: Self.repeats))
        _ = inquiry.begin(at: at(3530))
        let busy = LookupAnswer.nothing("busy", retryAfter: .seconds(30))
        #expect(inquiry.on(busy, at: at(3530)) == .hold("it no longer remembers the submit"))
    }

    @Test func aRefusalOfARepeatIsNoProof() throws {
        let refused = LookupAnswer.refused(Failure(.refused, "key was used"))
        var alone = try inquiry(EvidenceRule(repeats: Self.repeats))
        _ = alone.begin(at: at(2))
        #expect(alone.on(refused, at: at(2)) == .hold("sent again, it was refused: key was used"))
        var listed = try inquiry(EvidenceRule(repeats: Self.repeats, list: Self.list()))
        _ = listed.begin(at: at(2))
        #expect(listed.on(refused, at: at(2)) == .ask(.list, after: .zero))
    }

    @Test func aJobThatIsThereWithoutAnIDIsLookedForAndNeverReleased() throws {
        var inquiry = try inquiry(EvidenceRule(repeats: Self.repeats, list: Self.list()))
        _ = inquiry.begin(at: at(2))
        #expect(inquiry.on(.hasUnnamed("known key"), at: at(2)) == .ask(.list, after: .zero))
        let step = inquiry.on(.hasNot("not listed"), at: at(1000))
        guard case .hold(let words) = step else {
            Issue.record("released although the service has it: \(step)")
            return
        }
        #expect(words.contains("known key"))
    }

    // MARK: - Absence

    @Test(arguments: [
        EvidenceRule(lookUp: InquiryTests.lookUp), EvidenceRule(list: InquiryTests.list()),
    ])
    func absenceIsBelievedTwiceAndOnceItIsSettled(_ rule: EvidenceRule) throws {
        var inquiry = try inquiry(rule)
        guard case .ask(let question, after: .zero) = inquiry.begin(at: at(2)) else {
            Issue.record("nothing is asked")
            return
        }
        // In doubt since second 1, so settled at second 11.
        #expect(inquiry.on(.hasNot("no"), at: at(2)) == .ask(question, after: .seconds(9)))
        #expect(inquiry.on(.hasNot("no"), at: at(11)) == .ask(question, after: .seconds(2)))
        #expect(inquiry.on(.hasNot("no"), at: at(13)) == .record(.released))
    }

    @Test func aListThatMayLackJobsReleasesNothing() throws {
        var inquiry = try inquiry(EvidenceRule(list: Self.list(complete: false)))
        _ = inquiry.begin(at: at(2))
        #expect(
            inquiry.on(.hasNot("not listed"), at: at(100))
                == .hold("not listed, which need not be complete"))
    }

    @Test func absenceMeansNothingOnceTheServiceForgetsJobs() throws {
        var inquiry = try inquiry(EvidenceRule(lookUp: Self.lookUp), keeps: .seconds(600))
        _ = inquiry.begin(at: at(600))
        #expect(
            inquiry.on(.hasNot("no"), at: at(600))
                == .hold("no, and it forgets jobs as old as this"))
    }

    @Test func absenceMeansNothingWhenTheClockWasSetBack() throws {
        var inquiry = try inquiry(EvidenceRule(lookUp: Self.lookUp))
        _ = inquiry.begin(at: at(-5))
        #expect(inquiry.on(.hasNot("no"), at: at(-5)) == .hold("the clock was set back since"))
    }

    @Test func twoThatMayBeItAreNamedAndNeitherIsTaken() throws {
        var inquiry = try inquiry(EvidenceRule(list: Self.list()))
        _ = inquiry.begin(at: at(2))
        #expect(
            inquiry.on(.several(["a", "b"]), at: at(2))
                == .hold("several of its jobs may be this one: 'a' and 'b'"))
    }

    @Test func aQuestionWithoutAnAnswerIsAskedSomeTimesLaterEachTime() throws {
        var inquiry = try inquiry(EvidenceRule(lookUp: Self.lookUp))
        _ = inquiry.begin(at: at(2))
        var waits: [Duration] = []
        while case .ask(.lookUp, let wait) = inquiry.on(.nothing("502"), at: at(2)) {
            waits.append(wait)
        }
        #expect(waits == [2, 4, 8, 16].map { .seconds($0) })
    }

    @Test func whatWasFoundOutTakesThePlaceOfWhatAnEarlierRunFoundOut() {
        let first = JobEvent.stillAmbiguous("reset", "busy")
        #expect(first == .ambiguous("reset; the service was asked: busy"))
        guard case .ambiguous(let reason) = first else { return }
        #expect(
            JobEvent.stillAmbiguous(reason, "gone")
                == .ambiguous("reset; the service was asked: gone"))
    }

    // MARK: - In the ledger

    @Test func theLedgerTellsWhoseWordItWas() throws {
        let unknown = Sample.attempt(.unknown("reset"))
        let words: [(JobEvent, Attempt.Resolution.Word)] = [
            (.accepted(Self.remote), .found), (.released, .notFound),
            (.refused(Sample.failure), .notFound),
        ]
        for (event, word) in words {
            let settled = try #require(unknown.after(event, at: at(9), by: .service))
            #expect(settled.resolution == .init(word, at: at(9), reason: "reset"))
        }
        let mine = try #require(unknown.after(.released, at: at(9)))
        #expect(mine.resolution?.word == .notHappened)
    }

    @Test func moreWordsMakeADoubtNoYounger() throws {
        var unknown = Sample.attempt(.unknown("reset"))
        unknown.times.settled = at(1)
        let asked = try #require(unknown.after(.ambiguous("reset; asked"), at: at(9)))
        #expect(asked.times.settled == at(1))
        #expect(asked.resolution == nil)
    }

    // MARK: - Lists

    @Test func aListSaysWhatItKnowsOfASubmit() {
        let name = SubmitName(key: JobKey(hex: "ab"), number: 1, submitted: Self.submitted)
        let other = Listing.ListedJob(id: "o", reference: "someone else's")
        let mine = Listing.ListedJob(id: "m", reference: "run \(name.uuid)")
        let copy = Listing.ListedJob(id: "c", reference: name.id)
        #expect(
            Listing.jobs([other, mine], isWhole: false).finding(about: name)
                == .has(RemoteJob(id: "m")))
        #expect(
            Listing.jobs([mine, copy, mine], isWhole: true).finding(about: name)
                == .several(["m", "c"]))
        guard case .hasNot = Listing.jobs([other], isWhole: true).finding(about: name),
            case .nothing = Listing.jobs([other], isWhole: false).finding(about: name)
        else {
            Issue.record("what is not listed")
            return
        }
    }
}
