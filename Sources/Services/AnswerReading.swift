internal import Core

/// What a description makes of an answer, a line for each thing that it looks for.
extension DescribedService {
    /// What is read of the answer to a submit.
    package func submitReading(_ answer: Answer) -> [String] {
        let reply = Reply(answer)
        if let meaning = description.meaning(of: reply) { return [said(meaning, reply)] }
        guard let json = reply.json else { return ["no JSON: \(summary(of: reply))"] }
        return description.submit.handles.map { handle in
            let place = "\(handle.name) at '\(handle.path.written)'"
            switch HandleReading(handle, in: json, redact: redact) {
            case .value(let text): return "\(place): \(redact.start(of: text, 120))"
            case .unfit(let fault): return "\(place): it \(fault)"
            case .absent:
                return handle.isOptional
                    ? "\(place): not there, and optional" : "\(place): nothing is there\(has(json))"
            }
        }
    }

    /// What is read of the answer to a question after a job.
    package func pollReading(_ answer: Answer) -> [String] {
        let reply = Reply(answer)
        let rule = description.poll
        if let meaning = description.meaning(of: reply) { return [said(meaning, reply)] }
        guard let json = reply.json else { return ["no JSON: \(summary(of: reply))"] }
        guard let word = rule.status.value(in: json)?.scalarText else {
            return ["status at '\(rule.status.written)': nothing is there\(has(json))"]
        }
        let status = "status at '\(rule.status.written)': '\(redact.start(of: word, 80))'"
        guard let phase = rule.phase(of: word) else {
            return [status + ", which is in none of the description's lists: asked again"]
        }
        var lines = [status + ", which means \(phase.rawValue)"]
        switch phase {
        case .queued, .running: break
        case .succeeded:
            for test in rule.guards where !test.holds(in: json) {
                let found = test.path.value(in: json)?.scalarText.map { redact.start(of: $0, 80) }
                lines.append(
                    "succeeded-when: '\(test.path.written)' is \(found.map { "'\($0)'" } ?? "not there")"
                )
            }
            lines += images(json)
        case .failed, .cancelled, .expired:
            let said = reply.refusal(at: rule.messages)?.shown(redact)
            lines.append(said.map { "why: \($0)" } ?? "why: it does not say\(has(json))")
        }
        if let cost = rule.cost {
            let amount = cost.path.value(in: json)?.scalarText.map { redact.start(of: $0, 40) }
            lines.append(
                "cost at '\(cost.path.written)': \(amount.map { "\($0) \(cost.unit)" } ?? "nothing is there")"
            )
        }
        return lines
    }

    private func images(_ json: JSON) -> [String] {
        let lines = description.poll.images.map { path -> (count: Int, text: String) in
            let found = path.values(in: json).flatMap { value -> [JSON] in
                if case .array(let items) = value { items } else { [value] }
            }.filter { $0.scalarText?.trimmed.isEmpty == false }
            return (
                found.count,
                "images at '\(path.written)': "
                    + (found.isEmpty ? "nothing is there" : "\(found.count)")
            )
        }
        let isEmpty = lines.allSatisfy { $0.count == 0 }
        return lines.map(\.text) + (isEmpty ? ["the answer has \(outline(json))"] : [])
    }

    private func said(_ meaning: ErrorRule.Meaning, _ reply: Reply) -> String {
        "an error, which means \(meaning.rawValue): \(summary(of: reply))"
    }

    private func has(_ json: JSON) -> String {
        "; the answer has \(outline(json))"
    }

    private func outline(_ json: JSON) -> String { AnswerOutline(json, redact: redact).text }
}
