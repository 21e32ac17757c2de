package import Core

/// Every key of a service's description, by the kind of map that it stands in.
package enum DescriptionKeys {
    /// The whole file.
    package static let top = KeySection(
        "Service description",
        [
            key("service", DescriptionForms.word, "its name", "required", "service: pictures"),
            key(
                "title", .text(), "its name for people", "the same as `service`",
                "title: Pictures Inc."),
            key(
                "documentation", .text(), "where its facts were read", "nothing",
                "documentation: https://pictures.example/docs"),
            key(
                "url", DescriptionForms.url, "the base of every path",
                "each manifest gives it", "url: https://api.pictures.example/v2"),
            key(
                "url-is-identity", .truth,
                "whether the URL says what is run, so that another URL means other images", "false",
                "url-is-identity: true"),
            key(
                "target", DescriptionForms.target, "the service's word for what is run",
                "the URL says it", "target: { word: model, example: fast-1 }"),
            key(
                "credentials", DescriptionForms.credentials,
                "each secret, and the environment variable that has it", "none",
                "credentials: { token: PICTURES_TOKEN }"),
            key(
                "hmac", DescriptionForms.maps("signature"),
                "signatures, made anew for each request: HMAC-SHA-256", "none",
                "hmac: { signature: { key: \"${{ credentials.token }}\", message: \"${{ nonce }}\" } }"
            ),
            key(
                "authentication", DescriptionForms.oneOrMore("authentication"),
                "ways to prove who asks; the first whose credentials are all there is used", "none",
                "authentication: [{ needs: token, headers: { X-Key: \"${{ credentials.token }}\" } }]"
            ),
            key(
                "headers", DescriptionForms.headers, "headers of every request", "none",
                "headers: { Authorization: \"Bearer ${{ credentials.token }}\" }"),
            key(
                "inputs", .named("inputs", "map"), "what becomes of inputs and files",
                "sent as they are", "inputs: { files: base64 }"),
            key(
                "submit", .named("submit", "request"), "makes a job", "required",
                "submit: { post: /jobs, json: \"${{ key }}\", id: job.id }"),
            key(
                "poll", .named("poll", "request"), "asks after a job", "required",
                "poll: { get: \"/jobs/${{ id }}\", status: state, succeeded: done, images: \"url[*]\" }"
            ),
            key(
                "cancel", .named("cancel", "map"), "stops a job", "jobs can't be stopped",
                "cancel: { queued: { delete: \"/jobs/${{ id }}\" } }"),
            key(
                "evidence", .named("evidence", "map"),
                "what settles a submit that was not answered", "only its user can say",
                "evidence: { repeat: { keeps: 24h } }"),
            key(
                "errors", .list("list of maps", of: .reference(to: "error")),
                "what answers mean, before the meanings that HTTP gives", "none",
                "errors: [{ status: 409, means: busy }]"),
            key(
                "limits", .named("limits", "map"), "where a manifest does not say", "see there",
                "limits: { concurrency: 2 }"),
            key(
                "keeps", .duration, "how long images can be fetched after a job has ended",
                "unknown", "keeps: 24h"),
            key(
                "images-per-job", .integer(from: 1, to: 64),
                "how many images a job makes: a run waits until as many are listed, and a "
                    + "rehearsal makes as many", "1", "images-per-job: 2"),
            key(
                "settles", .duration, "how long a job that is done may take to list its images",
                "30s", "settles: 1m"),
            key(
                "charges-failures", .truth,
                "whether a job that failed may cost something when the service does not say what",
                "true", "charges-failures: false"),
        ])

    static func key(
        _ name: String, _ form: ValueForm, _ meaning: String, _ leftOut: String, _ example: String
    ) -> KeyEntry {
        KeyEntry(name, form, meaning, leftOut: leftOut, example: example)
    }
}
