package import Core

/// What the maps of a description hold.
extension DescriptionKeys {
    package static let target = KeySection(
        "Target",
        [
            key("word", .text(), "the key under which a batch says it", "required", "word: model"),
            key("example", .text(), "what it looks like", "the word", "example: fast-1"),
        ])

    package static let credential = KeySection(
        "Credential",
        [
            key(
                "variable", DescriptionForms.variable, "the environment variable that has it",
                "required", "variable: PICTURES_TOKEN"),
            key("optional", .truth, "whether it may be missing", "false", "optional: true"),
        ])

    package static let signature = KeySection(
        "Signature",
        [
            key(
                "key", DescriptionForms.header, "the key of the HMAC", "required",
                "key: \"${{ credentials.token }}\""),
            key(
                "message", DescriptionForms.header, "what is signed", "required",
                "message: \"${{ nonce }}\""),
        ])

    package static let authentication = KeySection(
        "Authentication",
        [
            key(
                "needs", DescriptionForms.texts, "credentials that must be there", "none",
                "needs: [token]"),
            key(
                "headers", DescriptionForms.headers, "headers that prove who asks", "required",
                "headers: { X-Key: \"${{ credentials.token }}\" }"),
        ])

    package static let inputs = KeySection(
        "Inputs",
        [
            key(
                "files", DescriptionForms.choice(InputRule.FileTravel.self), "how a file travels",
                "none: only URLs are taken", "files: base64"),
            key(
                "companion", .text(), "an empty field sent beside each file", "none",
                "companion: \"${{ name }}Url\""),
            key(
                "fields", DescriptionForms.texts, "the names that every input must have", "any",
                "fields: [title, value]"),
            key(
                "ignores", DescriptionForms.texts,
                "names that the service takes and makes nothing of: `check` warns", "none",
                "ignores: seed"),
            key(
                "payload-max", DescriptionForms.size, "the largest body", "no limit",
                "payload-max: 10 MB"),
            key(
                "file-max", DescriptionForms.size, "the largest file", "no limit",
                "file-max: 64 MiB"),
        ])

    package static let limits = KeySection(
        "Limits",
        [
            key(
                "concurrency", .integer(from: 1, to: 10_000), "jobs at once", "4", "concurrency: 2"),
            key("rate", .rate, "submits in a time", "no limit", "rate: 60/min"),
            key("timeout", .duration, "how long to wait for a job", "20m", "timeout: 20m"),
            key(
                "request-timeout", .duration, "how long to wait for an answer", "60s",
                "request-timeout: 60s"),
        ])

    package static let cancel = KeySection(
        "Cancel",
        [
            key(
                "queued", .named("follow-up", "request"), "stops a job that waits", "`running`",
                "queued: { delete: \"/jobs/${{ id }}\" }"),
            key(
                "running", .named("follow-up", "request"), "stops a job that runs", "`queued`",
                "running: { delete: \"/jobs/${{ id }}\" }"),
        ])

    package static let error = KeySection(
        "Error",
        [
            key(
                "status", DescriptionForms.statuses, "HTTP statuses, or classes of them", "any",
                "status: [404, 5xx]"),
            key(
                "when", DescriptionForms.conditions, "values that the answer has", "any",
                "when: { error.code: no_slot }"),
            key(
                "contains", .text(), "text that the answer's message has", "any",
                "contains: no slot"),
            key(
                "means", DescriptionForms.choice(ErrorRule.Meaning.self), "what it means",
                "required", "means: busy"),
        ])
}
