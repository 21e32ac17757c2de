package import Core

/// Asks a person about unknown jobs, one after the other.
package struct ResolveDialogue {
    /// What was answered about a job.
    package enum Answer: Hashable, Sendable {
        case decide(Decision)
        /// It stays unknown.
        case skip
        /// It stays unknown, and so do all after it: also at the end of input.
        case quit
    }

    private let jobs: UnknownJobs
    private let look: Look
    private let width: Int
    private let read: () -> String?
    private let write: (String) -> Void

    /// - Parameters:
    ///   - read: The next line without its end; `nil` at the end of input.
    ///   - write: Shows text that ends its own lines; a prompt has none.
    package init(
        _ jobs: UnknownJobs, look: Look, width: Int, read: @escaping () -> String?,
        write: @escaping (String) -> Void
    ) {
        self.jobs = jobs
        self.look = look
        self.width = width
        self.read = read
        self.write = write
    }

    /// What all of it is about, to be said once.
    package func begin() {
        write(
            """
            \(look.palette.yellow(jobs.headline(look))): sent, and no answer came back.
            Look into your account at the service, and say for each what you found:
              h  it happened: the service has it, and you know its id
              n  it did not happen: nothing was paid, the next run submits it
              d  drop it: it counts as failed, and its price as spent
              s  skip it for now    q  quit; what was answered until then stays


            """)
    }

    /// Shows a job and asks until there is an answer that can be used.
    ///
    /// - Parameter number: Which of them it is, counted from 1.
    package func ask(about attempt: Attempt, number: Int) -> Answer {
        let facts = jobs.lines(attempt, width: width, look: look).map { $0 + "\n" }.joined()
        write("[\(number)/\(jobs.attempts.count)] " + facts)
        while true {
            write("happened, not happened, drop, skip or quit? [h/n/d/s/q] ")
            guard let line = read() else {
                write("\n")
                return .quit
            }
            switch line.trimmed.lowercased() {
            case "h", "happened":
                switch askForID(of: attempt) {
                case .remote(let remote): return .decide(.happened(remote))
                case .back: continue
                case .end: return .quit
                }
            case "n", "not happened": return .decide(.notHappened)
            case "d", "drop": return .decide(.drop)
            case "s", "skip": return .skip
            case "q", "quit": return .quit
            default: write("answer with one of the letters h, n, d, s, q\n")
            }
        }
    }

    private enum Given {
        case remote(RemoteJob)
        case back
        case end
    }

    private func askForID(of attempt: Attempt) -> Given {
        guard let service = jobs.plan.provider(of: attempt)?.service else {
            write(
                "the manifest has no provider of '\(SafeText.line(attempt.context.service))' any"
                    + " more that could be asked after it; put that back first\n")
            return .back
        }
        write("its id at \(SafeText.line(service.title)) (empty: back): ")
        guard let id = read()?.trimmed else { return end() }
        guard !id.isEmpty else { return .back }
        var others: [RemoteJob.Handle] = []
        for name in service.handlesNeeded {
            write("its '\(name)', without which it can't be asked after (empty: back): ")
            guard let value = read()?.trimmed else { return end() }
            guard !value.isEmpty else { return .back }
            others.append(RemoteJob.Handle(name, value))
        }
        do throws(HandleFault) {
            return .remote(try service.remoteJob(id: id, others: others))
        } catch {
            write(SafeText.line(error.message) + "\n")
            return .back
        }
    }

    private func end() -> Given {
        write("\n")
        return .end
    }
}
