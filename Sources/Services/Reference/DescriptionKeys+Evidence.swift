package import Core

/// What settles a submit that was not answered.
extension DescriptionKeys {
    package static let evidence = KeySection(
        "Evidence",
        [
            key(
                "repeat", .named("repeat", "map"),
                "the same submit, sent again, makes no second job",
                "it would", "repeat: { keeps: 24h }"),
            key(
                "lookup", .named("lookup", "map"), "the submit chooses the job's id",
                "the service chooses it", "lookup: { id: \"${{ attempt.uuid }}\" }"),
            key(
                "list", .named("list", "request"), "the service lists its jobs", "it does not",
                "list: { get: /jobs, jobs: jobs, id: id, reference: ref }"),
        ])

    package static let repeats = KeySection(
        "Repeat",
        [
            key(
                "keeps", .duration, "how long the service remembers a submit", "required",
                "keeps: 24h"),
            key(
                "rejected", .named("rejected", "map"), "how it refuses one that it has",
                "it answers as the first time", "rejected: { status: 409, id: error.job }"),
        ])

    package static let rejected = KeySection(
        "Rejected",
        [
            key(
                "status", DescriptionForms.statuses, "HTTP statuses, or classes of them", "any",
                "status: 422"),
            key(
                "when", DescriptionForms.conditions, "values that the answer has", "any",
                "when: { error.code: key_reuse }"),
            key(
                "id", DescriptionForms.path, "where the answer has the first job's id",
                "it does not say", "id: error.job"),
        ])

    package static let lookUp = KeySection(
        "Lookup",
        [
            key(
                "id", .text(), "the id that the submit chose", "required",
                "id: \"${{ attempt.uuid }}\""),
            key(
                "settles", .duration, "how long a job may take to be known", "30s", "settles: 10s"),
        ])

    package static let list = KeySection(
        "List",
        request.keys + [
            key(
                "jobs", DescriptionForms.path, "where an answer has the list", "required",
                "jobs: results"),
            key("id", DescriptionForms.path, "where a job has its id", "required", "id: id"),
            key(
                "reference", DescriptionForms.path,
                "where a job has what its submit carried of `attempt`", "required",
                "reference: metadata.ref"),
            key(
                "created", DescriptionForms.path,
                "where a job has the time it was made, the newest first",
                "all pages are read", "created: created_at"),
            key(
                "next", DescriptionForms.path, "where an answer has the next page: a word or a URL",
                "none", "next: next_cursor"),
            key(
                "complete", .truth, "whether a job that is not listed was never accepted", "false",
                "complete: true"),
            key(
                "settles", .duration, "how long a job may take to be listed", "30s", "settles: 10s"),
        ])
}
