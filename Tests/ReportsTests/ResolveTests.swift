import Core
import Reports
import Support
import Synchronization
import Testing

/// What a person is shown of unknown jobs, and what is made of the answers.
struct ResolveTests {
    private func jobs() throws -> UnknownJobs {
        let plan = try ReportSamples.plan()
        let unknown = try ReportSamples.ledger(plan).values.filter { $0.state.name == .unknown }
        let gone = ReportSamples.attempt(
            77, .unknown("HTTP 502: \u{1B}[31mbad gateway"), price: nil)
        return UnknownJobs(unknown + [gone], of: plan)
    }

    /// The answer to what was typed, and what was shown.
    private func ask(_ lines: [String], about place: Int = 0) throws -> (
        ResolveDialogue.Answer, String
    ) {
        let jobs = try jobs()
        let typed = Mutex(lines[...])
        let shown = Mutex("")
        let dialogue = ResolveDialogue(
            jobs, look: .plain, width: 80, read: { typed.withLock { $0.popFirst() } },
            write: { text in shown.withLock { $0 += text } })
        dialogue.begin()
        let answer = dialogue.ask(about: jobs.attempts[place], number: place + 1)
        return (answer, shown.withLock { $0 })
    }

    @Test func theListSaysWhatHelpsToFindOut() throws {
        let jobs = try jobs()
        let text = jobs.headline(.plain) + "\n\n" + jobs.text(width: 80, look: .plain)
        #expect(try Golden.difference(text, "resolve.txt") == nil)
        #expect(try Golden.difference(jobs.json.laidOut, "resolve.json") == nil)
    }

    @Test(arguments: [
        (["n"], ResolveDialogue.Answer.decide(.notHappened)), (["d"], .decide(.drop)),
        (["S"], .skip), (["quit"], .quit), ([], .quit),
        (["x", "", "yes", " n "], .decide(.notHappened)),
        (["h", " 534574 "], .decide(.happened(RemoteJob(id: "534574")))),
        (["h", "", "d"], .decide(.drop)), (["h"], .quit),
        (["h", "two words", "s"], .skip),
    ])
    func anAnswerIsWhatWasMeantOrIsAskedForAgain(
        lines: [String], answer: ResolveDialogue.Answer
    ) throws {
        #expect(try ask(lines).0 == answer)
    }

    @Test func theFactsAreShownBeforeTheQuestion() throws {
        let shown = try ask(["s"]).1
        #expect(shown.contains("2 jobs are unknown, with 10 credits at risk"))
        #expect(shown.contains("[1/2]"))
        #expect(shown.contains("the connection was reset"))
        #expect(shown.hasSuffix("[h/n/d/s/q] "))
    }

    @Test func nothingThatAServiceSaidReachesATerminal() throws {
        let (_, shown) = try ask(["s"], about: 1)
        #expect(!shown.contains("\u{1B}"))
        #expect(shown.contains("the manifest no longer has this job"))
    }

    @Test func decisionsSayWhatFollows() throws {
        let unknown = ReportSamples.attempt(1, .unknown("reset"))
        let remote = RemoteJob(id: "534574")
        let lines = try [Decision.happened(remote), .notHappened, .drop].map { decision in
            DecisionText.line(
                try #require(unknown.after(decision.event, at: ReportSamples.start)), .plain)
        }
        #expect(lines[0].hasSuffix("happened, as '534574': the next run asks after it"))
        #expect(lines[1].hasSuffix("did not happen: the next run submits it"))
        #expect(lines[2].hasSuffix("dropped: it counts as failed, and 10 credits as spent"))
    }

    @Test func aCancelIsAskedAboutWithItsProviders() {
        #expect(CancelText.question(["wiro"]) == "cancel 1 job at wiro? [y/N] ")
        #expect(
            CancelText.question(["wiro", "a", "wiro", "b"])
                == "cancel 2 jobs at wiro, 1 at a and 1 at b? [y/N] ")
    }

    @Test func whatBecameOfCancelledJobsIsSaidWithWhatToDoNext() throws {
        let remote = ReportSamples.remote
        let cost = Money(micro: 3510, unit: "USD")
        let states: [(JobState, CancelOutcome)] = [
            (.cancelled(remote, "task_cancel"), .cancelled),
            (.cancelled(remote, "task_cancel"), .cancelled),
            (.finished(remote, Outputs(urls: [])), .tooLate),
            (.failed(remote, Failure(.fault, "crashed")), .ended),
            (.accepted(remote), .impossible("InstaSD has no way to stop a job")),
            (.accepted(remote), .unconfirmed), (.accepted(remote), .unanswered("HTTP 503")),
        ]
        var report = CancelReport()
        for (number, (state, outcome)) in states.enumerated() {
            let reported = number == 0 ? cost.description : nil
            report.add(.init(ReportSamples.attempt(number, state, cost: reported), outcome))
        }
        let lines = report.entries.map { CancelText.line($0, look: .plain) + "\n" }.joined()
        let text = lines + CancelText.summary(report, of: Invocation(file: "a.yaml"), look: .plain)
        #expect(try Golden.difference(text, "cancel.txt") == nil)
    }
}
