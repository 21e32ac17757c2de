import Core
import YAML

/// Reads one provider: a service, and how it is used here.
struct ProviderReader {
    let vars: [Value.Field]
    let services: (String) -> Result<ServiceDescription, ServiceFault>

    static let concurrencyMax = 1000
    static let retriesMax = 10
    static let imagesMax = 64

    /// The provider; nil where its service could not be read, which is reported with all else that is wrong.
    func provider(_ pair: Pair, findings: inout Findings) -> ProviderBlock? {
        let what = "the provider '\(pair.key)'"
        var entries = Entries(pair.value, of: what, ManifestKeys.provider, findings: &findings)
        let written = entries.require(
            "service", advice: "add one, such as 'service: wiro'", findings: &findings)
        let service = written.flatMap { self.service($0.value, findings: &findings) }
        let urlNode = entries.take("url")?.value
        if let service, let written, service.url == nil, urlNode == nil {
            findings.error(
                "'\(service.name)' has no URL that all its users share; add yours as 'url: https://…'",
                at: written.value.mark)
        }
        let credentials = entries.take("credentials").map {
            CredentialReader(service: service).credentials($0.value, findings: &findings)
        }
        let isSecret = service?.alwaysSendsSecrets ?? false || credentials?.isEmpty == false
        let url = urlNode.flatMap { self.url($0, isSecret: isSecret, findings: &findings) }
        let concurrency = entries.integer(
            "concurrency", in: 1...Self.concurrencyMax, findings: &findings)
        let rate = entries.quantity(
            "rate", "a rate such as '60/min'", findings: &findings
        ) { Rate(written: $0) }
        let settings = JobSettings(&entries, findings: &findings)
        finish(&entries, pair.value, findings: &findings)
        guard let service else { return nil }
        return ProviderBlock(
            name: findings.located(pair.key, at: pair.keyMark), service: service, url: url,
            credentials: credentials ?? [:], concurrency: concurrency, rate: rate,
            settings: settings)
    }

    /// Reports unknown keys without showing their lines: one may be a key in the other sense.
    private func finish(_ entries: inout Entries, _ node: Node, findings: inout Findings) {
        let known = ManifestKeys.provider.names
        entries.finish(findings: &findings)
        for pair in node.pairs ?? [] where !known.contains(pair.key) {
            findings.hideLine(at: pair.keyMark)
        }
    }

    private func service(_ node: Node, findings: inout Findings) -> ServiceDescription? {
        guard let name = node.text(as: "'service'", problems: &findings.problems) else {
            return nil
        }
        switch services(name) {
        case .success(let service): return service
        case .failure(.message(let message, let suggestion)):
            let advice = suggestion.map { "; did you mean '\($0)'?" } ?? ""
            findings.error(message + advice, at: node.mark)
        case .failure(.diagnostics(let diagnostics)): findings.add(diagnostics)
        }
        return nil
    }

    /// The URL, checked as far as it shows without the environment.
    private func url(
        _ node: Node, isSecret: Bool, findings: inout Findings
    ) -> TextTemplate? {
        let names = vars.map { Shape.Field($0.name, Shape(of: $0.value)) }
        var reader = TemplateReader(.provider(vars: names))
        guard let url = reader.text(node, as: "'url'", findings: &findings) else { return nil }
        if let text = text(of: url),
            let fault = ProviderURL.fault(in: text, isSecret: isSecret)
        {
            let mayBeSecret = text.contains { "@?#".contains($0) }
            if mayBeSecret { findings.hideLine(at: node.mark) }
            findings.error("\(mayBeSecret ? "the URL" : quoted(text)) \(fault)", at: node.mark)
        }
        return url
    }

    /// The URL with `vars` filled in; nil where it depends on the environment.
    private func text(of url: TextTemplate) -> String? {
        var text = ""
        for part in url.parts {
            switch part {
            case .literal(let literal): text += literal
            case .reference(let reference):
                guard reference.root == "vars" else { return nil }
                var value: Value? = .map(vars)
                for name in reference.path.dropFirst() { value = value?[field: name] }
                guard let inline = value?.inlineText,
                    let filtered = try? reference.filtered(inline)
                else { return nil }
                text += filtered
            }
        }
        return text
    }
}

extension JobSettings {
    /// What providers and batches alike may say of their jobs.
    init(_ entries: inout Entries, findings: inout Findings) {
        let timeout = entries.quantity(
            "timeout", "a duration such as '90s', '20m' or '1h30m'", findings: &findings
        ) { text in
            Duration(written: text).flatMap { $0 > .zero ? $0 : nil }
        }
        let retriesMax = entries.integer(
            "retries", in: 0...ProviderReader.retriesMax, findings: &findings)
        let price = entries.quantity(
            "price", "an amount such as '10 credits'", findings: &findings
        ) { Money(written: $0) }
        let imagesPerJob = entries.integer(
            "images-per-job", in: 1...ProviderReader.imagesMax, findings: &findings)
        self.init(
            timeout: timeout, retriesMax: retriesMax, price: price, imagesPerJob: imagesPerJob)
    }
}
