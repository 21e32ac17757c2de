import Core
import YAML

/// Reads one provider: a service, and how it is used here.
struct ProviderReader {
    let vars: [Value.Field]
    let services: (String) -> Result<ServiceDescription, ServiceFault>

    /// The provider; nil where its service could not be read, which is reported with all else that is wrong.
    func provider(_ pair: Pair, diagnostics: inout DiagnosticList) -> ProviderBlock? {
        let what = "the provider '\(pair.key)'"
        var entries = Entries(
            pair.value, of: what, ManifestKeys.provider, diagnostics: &diagnostics)
        let written = entries.require(
            "service", advice: "add one, such as 'service: wiro'", diagnostics: &diagnostics)
        let service = written.flatMap { self.service($0.value, diagnostics: &diagnostics) }
        let urlNode = entries.take("url")?.value
        if let service, let written, service.url == nil, urlNode == nil {
            diagnostics.error(
                "'\(service.name)' has no URL that all its users share; add yours as 'url: https://…'",
                at: written.value.mark)
        }
        let credentials = entries.take("credentials").map {
            CredentialReader(service: service).credentials($0.value, diagnostics: &diagnostics)
        }
        let isSecret = service?.alwaysSendsSecrets ?? false || credentials?.isEmpty == false
        let url = urlNode.flatMap { self.url($0, isSecret: isSecret, diagnostics: &diagnostics) }
        let concurrency = entries.integer(
            "concurrency", in: 1...ManifestBounds.concurrencyMax, diagnostics: &diagnostics)
        let rate = entries.quantity(
            "rate", "a rate such as '60/min'", diagnostics: &diagnostics
        ) { Rate(written: $0) }
        let settings = JobSettings(&entries, of: service, diagnostics: &diagnostics)
        finish(&entries, pair.value, diagnostics: &diagnostics)
        guard let service else { return nil }
        return ProviderBlock(
            name: diagnostics.located(pair.key, at: pair.keyMark), service: service, url: url,
            credentials: credentials ?? [:], concurrency: concurrency, rate: rate,
            settings: settings)
    }

    /// Reports unknown keys without showing their lines: one may be a key in the other sense.
    private func finish(_ entries: inout Entries, _ node: Node, diagnostics: inout DiagnosticList) {
        let known = ManifestKeys.provider.names
        entries.finish(diagnostics: &diagnostics)
        for pair in node.pairs ?? [] where !known.contains(pair.key) {
            diagnostics.hideLine(at: pair.keyMark)
        }
    }

    private func service(_ node: Node, diagnostics: inout DiagnosticList) -> ServiceDescription? {
        guard let name = node.text(as: "'service'", problems: &diagnostics.problems) else {
            return nil
        }
        switch services(name) {
        case .success(let service): return service
        case .failure(.message(let message, let suggestion)):
            let advice = suggestion.map { "; did you mean '\($0)'?" } ?? ""
            diagnostics.errorOnce(message + advice, at: node.mark)
        case .failure(.diagnostics(let found)): diagnostics.add(found)
        }
        return nil
    }

    /// The URL, checked as far as it shows without the environment.
    private func url(
        _ node: Node, isSecret: Bool, diagnostics: inout DiagnosticList
    ) -> TextTemplate? {
        let names = vars.map { NameKind.Field($0.name, NameKind(of: $0.value)) }
        var reader = TemplateReader(.provider(vars: names))
        guard let url = reader.text(node, as: "'url'", diagnostics: &diagnostics) else {
            return nil
        }
        if let text = text(of: url),
            let fault = ProviderURL.fault(in: text, isSecret: isSecret)
        {
            let mayBeSecret = text.contains { "@?#".contains($0) }
            if mayBeSecret { diagnostics.hideLine(at: node.mark) }
            diagnostics.error("\(mayBeSecret ? "the URL" : quoted(text)) \(fault)", at: node.mark)
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
    ///
    /// - Parameter service: Whose jobs they are; `nil` where that could not be read.
    init(
        _ entries: inout Entries, of service: ServiceDescription?, diagnostics: inout DiagnosticList
    ) {
        let timeout = entries.quantity(
            "timeout", "a duration such as '90s', '20m' or '1h30m'", diagnostics: &diagnostics
        ) { text in
            Duration(written: text).flatMap { $0 > .zero ? $0 : nil }
        }
        let retriesMax = entries.integer(
            "retries", in: 0...ManifestBounds.retriesMax, diagnostics: &diagnostics)
        let price = entries.take("price").flatMap {
            AmountReader.price($0.value, of: service, diagnostics: &diagnostics)
        }
        let imagesPerJob = entries.integer(
            "images-per-job", in: 1...ManifestBounds.imagesMax, diagnostics: &diagnostics)
        self.init(
            timeout: timeout, retriesMax: retriesMax, price: price, imagesPerJob: imagesPerJob)
    }
}
