internal import Core

extension Lane {
    /// No more submits to this provider.
    ///
    /// What it has already is still collected.
    func stop(_ failure: Failure) {
        close()
        let failure = Failure(failure.kind, failure.message + advice(on: failure.kind))
        if record.onStopped(failure) { tell(.stopped(provider: provider.name, failure)) }
    }

    /// What the user can do about it, after the service's own words.
    private func advice(on kind: Failure.Class) -> String {
        let variables = provider.credentials.values.sorted().joined(separator: " and ")
        guard !variables.isEmpty else { return "" }
        let service = provider.service
        let place = service.title + (service.documentation.map { " (\($0))" } ?? "")
        switch kind {
        case .unauthorized:
            return
                "; check \(variables) in the environment or .env, and what the key may do at \(place)"
        case .outOfCredit:
            return "; add credit to the account of \(variables) at \(place), then run again"
        case .refused, .moderated, .fault, .notFound, .wrongJob, .output, .givenUp: return ""
        }
    }
}

extension Failure.Class {
    /// Whether every other job of the provider would meet the same.
    var stopsLane: Bool {
        switch self {
        case .unauthorized, .notFound, .wrongJob, .outOfCredit: true
        case .refused, .moderated, .fault, .output, .givenUp: false
        }
    }
}
