package import Core

/// Requests, and how their answers are read.
extension DescriptionKeys {
    /// What every request may have; exactly one of the methods.
    package static let request = KeySection(
        "Request",
        RequestRule.Method.allCases.map { method in
            let word = method.rawValue.lowercased()
            return key(
                word, .text("path"), "the path of a \(method.rawValue), behind `url`",
                "another method", "\(word): /jobs")
        } + [
            key(
                "query", DescriptionForms.texts(by: "name"), "names and values behind the `?`",
                "none", "query: { verbose: \"1\" }"),
            key(
                "headers", DescriptionForms.headers, "headers of this request alone", "none",
                "headers: { Prefer: wait }"),
            key(
                "json", .named("body", "value"), "the body, as JSON", "no body",
                "json: { input: 1 }"),
            key(
                "multipart", DescriptionForms.form, "the body, as a form", "no body",
                "multipart: { input: 1 }"),
            key(
                "multipart-with-files", DescriptionForms.form,
                "the body: JSON, or a form when an input is a file", "no body",
                "multipart-with-files: { input: 1 }"),
        ])

    /// A request about a job that the service has accepted.
    package static let followUp = KeySection(
        "Request",
        request.keys + [
            key(
                "else", .named("follow-up", "request"),
                "the request to send without an optional handle", "none",
                "else: { get: \"/jobs/${{ id }}\" }")
        ])

    package static let submit = KeySection(
        "Submit",
        request.keys + [
            key(
                "id", DescriptionForms.path, "where the answer has the job's id", "required",
                "id: job.id"),
            key(
                "handles", DescriptionForms.handles, "further names of the job", "none",
                "handles: { token: access.token }"),
        ])

    package static let handle = KeySection(
        "Handle",
        [
            key(
                "path", DescriptionForms.path, "where the answer has it", "required",
                "path: access.token"),
            key("optional", .truth, "whether it may be missing", "false", "optional: true"),
        ])

    package static let poll = KeySection(
        "Poll",
        followUp.keys + [
            key(
                "status", DescriptionForms.path, "where the status word is", "required",
                "status: state"),
            key(
                "id", DescriptionForms.paths,
                "where it names the job, so that one about another job is not believed; `none` where it"
                    + " names none", "where the submit has it", "id: job.id"),
        ]
            + PollRule.Phase.allCases.map { phase in
                key(
                    phase.rawValue, DescriptionForms.words, "words that mean: \(phase.rawValue)",
                    phase == .succeeded ? "required" : "none", "\(phase.rawValue): [a-word]")
            } + [
                key(
                    "succeeded-when", DescriptionForms.conditions,
                    "tests that a succeeded job must pass too",
                    "none", "succeeded-when: { exit: [0, null] }"),
                key(
                    "images", DescriptionForms.paths, "where the URLs of images are", "required",
                    "images: \"url[*]\""),
                key(
                    "cost", .named("cost", "map"), "what the job has cost", "unknown",
                    "cost: { path: price, unit: USD }"),
                key(
                    "progress", .named("progress", "map"), "how far it is", "unknown",
                    "progress: { done: steps, total: of }"),
                key(
                    "messages", DescriptionForms.paths, "where a failed job says why",
                    "the usual places", "messages: [reason]"),
                key(
                    "retry-after", DescriptionForms.path, "where it says how long to wait",
                    "the headers", "retry-after: wait"),
            ])

    package static let cost = KeySection(
        "Cost",
        [
            key("path", DescriptionForms.path, "where the amount is", "required", "path: price"),
            key(
                "unit", .moneyUnit, "what it counts: a currency's code, or the service's own word",
                "required", "unit: USD"),
        ])

    package static let progress = KeySection(
        "Progress",
        [
            key(
                "done", DescriptionForms.path, "steps done, or a part of 1", "required",
                "done: steps"),
            key(
                "total", DescriptionForms.path, "steps in all", "`done` is a part of 1", "total: of"
            ),
        ])
}
