package import Core
internal import YAML

/// Reads a service's description from YAML.
///
/// The form is in docs/describe-a-service.md.
package struct DescriptionReader {
    let file: String
    var problems = Problems()
    var handles: [SubmitRule.Handle] = []
    var credentials: [ServiceDescription.Credential] = []
    var signatures: [ServiceDescription.Signature] = []
    var signatureNames: [String] = []
    var hasTarget = false
    /// The `url` as it is written, without a slash at its end.
    var baseURL: String?

    /// Bytes of a description.
    package static let bytesMax = 1 << 20

    /// The description that `bytes` hold.
    ///
    /// - Parameter file: The file as the user named it, for places.
    /// - Throws: every mistake at once, not only the first.
    package static func description(
        from bytes: [UInt8], file: String
    ) throws(DescriptionFaults) -> ServiceDescription {
        var reader = DescriptionReader(file: file)
        let root: Node
        do throws(Problem) {
            root = try parse(bytes, limits: YAMLLimits(bytesMax: bytesMax, nodesMax: 10_000))
        } catch {
            throw DescriptionFaults(diagnostics: [reader.diagnostic(of: error)])
        }
        let description = reader.description(root)
        guard let description, reader.problems.isEmpty else {
            let items = reader.problems.items.sorted { $0.mark < $1.mark }
            throw DescriptionFaults(diagnostics: items.map(reader.diagnostic))
        }
        return description
    }

    private func diagnostic(of problem: Problem) -> Diagnostic {
        Diagnostic(
            problem.message, at: place(problem.mark),
            notes: problem.notes.map { .init($0.message, at: place($0.mark)) }, fix: problem.fix)
    }

    func place(_ mark: Mark) -> Place {
        Place(file: file, line: mark.line, column: mark.column, length: mark.length)
    }

    /// `nil` when a part without which there is no description could not be read; a problem says
    /// which.
    private mutating func description(_ root: Node) -> ServiceDescription? {
        var fields = Fields(root, of: "a service", problems: &problems)
        let name = name(fields.require("service", problems: &problems))
        let title = fields.text("title", problems: &problems)
        let documentation = fields.text("documentation", problems: &problems)
        let urlNode = fields.take("url")?.value
        baseURL = urlNode?.text.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        let isURLIdentity = fields.bool("url-is-identity", problems: &problems) ?? false
        let target = target(fields.take("target")?.value)
        credentials = credentials(fields.take("credentials")?.value)
        signatures = signatures(fields.take("hmac")?.value)
        let authentications = authentications(fields.take("authentication")?.value)
        let headers = headers(fields.take("headers")?.value, names: headerNames)
        checkOptional(headers)
        let inputs = inputs(fields.take("inputs")?.value)
        let submit = submit(fields.require("submit", problems: &problems))
        let poll = poll(fields.require("poll", problems: &problems))
        let cancel = cancel(fields.take("cancel")?.value)
        let evidence = evidence(fields.take("evidence"), submit: submit)
        let errors = errors(fields.take("errors")?.value)
        let limits = limits(fields.take("limits")?.value)
        let keeps = duration(fields.take("keeps")?.value, as: "'keeps'")
        let imagesPerJob = fields.integer("images-per-job", in: 1...64, problems: &problems) ?? 1
        let settles = duration(fields.take("settles")?.value, as: "'settles'")
        let chargesFailures = fields.bool("charges-failures", problems: &problems) ?? true
        fields.finish(problems: &problems)
        guard let name, let submit, let poll else {
            _ = url(urlNode, isSecret: credentials.contains { !$0.isOptional })
            return nil
        }
        checkFiles(inputs, submit.request, at: root.mark)
        var description = ServiceDescription(
            name: name, title: title ?? name, documentation: documentation,
            isURLIdentity: isURLIdentity, target: target, credentials: credentials,
            authentications: authentications, signatures: signatures, headers: headers,
            inputs: inputs, submit: submit, poll: poll, cancel: cancel, evidence: evidence,
            errors: errors, limits: limits, keeps: keeps, imagesPerJob: imagesPerJob,
            settles: settles ?? ServiceDescription.settlesByDefault,
            chargesFailures: chargesFailures)
        description.url = url(urlNode, isSecret: description.alwaysSendsSecrets)
        return description
    }

    /// Files travel as parts only in a form, and as text only in JSON.
    private mutating func checkFiles(_ inputs: InputRule, _ request: RequestRule, at mark: Mark) {
        switch (inputs.files, request.body) {
        case (.part, .json), (.part, .none):
            problems.add(
                "files travel as parts, but 'submit' sends no form; use 'multipart' or "
                    + "'multipart-with-files'", at: mark)
        case (.base64, .multipart), (.dataURI, .multipart), (.base64, .multipartWithFiles),
            (.dataURI, .multipartWithFiles):
            problems.add(
                "files travel as text, but 'submit' sends a form; use 'json', or 'files: part'",
                at: mark)
        default: break
        }
    }
}

// MARK: - What the service is

extension DescriptionReader {
    private mutating func name(_ pair: Pair?) -> String? {
        guard let pair, let name = pair.value.text(as: "'service'", problems: &problems) else {
            return nil
        }
        if !isWord(name) {
            problems.add(
                "'\(name.prefix(60))' is no name for a service; use lower-case letters, digits and '-'",
                at: pair.value.mark)
        }
        return name
    }

    /// Whether `text` is a name such as `retry-after`.
    func isWord(_ text: String) -> Bool {
        text.first?.isLetter ?? false && text.utf8.count <= 40
            && text.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
    }

    private mutating func url(_ node: Node?, isSecret: Bool) -> String? {
        guard let node, !node.isNull, let text = node.text(as: "'url'", problems: &problems) else {
            return nil
        }
        do throws(SetupFault) {
            return try ServiceURL(text, isSecret: isSecret).written
        } catch {
            problems.add(error.message, at: node.mark)
            return nil
        }
    }

    private mutating func target(_ node: Node?) -> ServiceDescription.Target? {
        guard let node, !node.isNull else { return nil }
        hasTarget = true
        if let word = node.text { return .init(word: word, example: word) }
        var fields = Fields(node, of: "'target'", problems: &problems)
        let word = fields.require("word", problems: &problems)?.value
            .text(as: "'word'", problems: &problems)
        let example = fields.text("example", problems: &problems)
        fields.finish(problems: &problems)
        return word.map { .init(word: $0, example: example ?? $0) }
    }

    private mutating func inputs(_ node: Node?) -> InputRule {
        guard let node else { return InputRule() }
        var rule = InputRule()
        var fields = Fields(node, of: "'inputs'", problems: &problems)
        if let pair = fields.take("files") {
            rule.files = choice(pair.value, as: "'files'") ?? .none
        }
        if let pair = fields.take("companion") {
            rule.companion = text(pair.value, as: "'companion'", names: KnownNames(names: ["name"]))
        }
        if let pair = fields.take("fields") { rule.fields = texts(pair.value, as: "'fields'") }
        if let pair = fields.take("ignores") { rule.ignored = texts(pair.value, as: "'ignores'") }
        rule.payloadMax = size(fields.take("payload-max")?.value, as: "'payload-max'")
        rule.fileMax = size(fields.take("file-max")?.value, as: "'file-max'")
        fields.finish(problems: &problems)
        return rule
    }

    private mutating func limits(_ node: Node?) -> ServiceDescription.Limits {
        var limits = ServiceDescription.Limits()
        guard let node else { return limits }
        var fields = Fields(node, of: "'limits'", problems: &problems)
        if let count = fields.integer("concurrency", in: 1...10_000, problems: &problems) {
            limits.concurrency = count
        }
        if let pair = fields.take("rate") {
            if let text = pair.value.text, let rate = Rate(written: text) {
                limits.rate = rate
            } else {
                problems.add("expected a rate such as '60/min' for 'rate'", at: pair.value.mark)
            }
        }
        if let timeout = duration(fields.take("timeout")?.value, as: "'timeout'") {
            limits.timeout = timeout
        }
        if let timeout = duration(fields.take("request-timeout")?.value, as: "'request-timeout'") {
            limits.requestTimeout = timeout
        }
        fields.finish(problems: &problems)
        return limits
    }
}
