extension ServiceDescription {
    /// Whether a request always carries something that only its user may know: a credential that
    /// must be there, or a header that looks like one.
    package var alwaysSendsSecrets: Bool {
        credentials.contains { !$0.isOptional }
            || allHeaders.contains { SecretName.isHeader($0.name) }
    }

    /// Names of headers that are made of credentials, in lower case.
    package var secretHeaders: Set<String> {
        let secret = allHeaders.filter { header in
            header.value.references.contains { ["credentials", "hmac"].contains($0.root) }
        }
        return Set(secret.map { $0.name.lowercased() })
    }

    private var allHeaders: [HeaderRule] {
        authentications.flatMap(\.headers) + headers + submit.request.headers
            + poll.request.headers
    }
}
