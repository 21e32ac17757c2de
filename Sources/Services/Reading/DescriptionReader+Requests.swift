internal import Core
internal import YAML

/// Who asks, and the requests themselves.
extension DescriptionReader {
    private var credentialNames: [String] { credentials.map { "credentials.\($0.name)" } }

    /// What headers may name: the only place besides signatures for a credential.
    var headerNames: KnownNames {
        KnownNames(
            names: credentialNames + ["nonce"] + signatureNames.map { "hmac.\($0)" })
    }

    mutating func credentials(_ node: Node?) -> [ServiceDescription.Credential] {
        guard let pairs = node?.map(as: "'credentials'", problems: &problems) else { return [] }
        return pairs.compactMap { pair in
            if !isWord(pair.key) {
                problems.add(
                    "'\(pair.key.prefix(60))' is no name for a credential; use lower-case letters, "
                        + "digits and '-'", at: pair.keyMark)
            }
            if pair.value.pairs == nil {
                return variable(pair.value).map { .init(name: pair.key, variable: $0) }
            }
            var fields = Fields(pair.value, of: "a credential", problems: &problems)
            let name = fields.require("variable", problems: &problems).flatMap {
                variable($0.value)
            }
            let isOptional = fields.bool("optional", problems: &problems) ?? false
            fields.finish(problems: &problems)
            return name.map { .init(name: pair.key, variable: $0, isOptional: isOptional) }
        }
    }

    /// The name of an environment variable.
    private mutating func variable(_ node: Node) -> String? {
        guard let name = node.text(as: "an environment variable", problems: &problems) else {
            return nil
        }
        let isName =
            !(name.first?.isNumber ?? true)
            && name.utf8.allSatisfy {
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || $0 == UInt8(ascii: "_")
            }
        if isName { return name }
        problems.add(
            "expected the name of an environment variable such as 'WIRO_API_KEY', never the "
                + "credential itself", at: node.mark)
        return nil
    }

    mutating func signatures(_ node: Node?) -> [ServiceDescription.Signature] {
        guard let pairs = node?.map(as: "'hmac'", problems: &problems) else { return [] }
        let names = headerNames
        signatureNames = pairs.map(\.key)
        return pairs.compactMap { pair in
            var fields = Fields(pair.value, of: "a signature", problems: &problems)
            let key = fields.require("key", problems: &problems).flatMap {
                text($0.value, as: "'key'", names: names)
            }
            let message = fields.require("message", problems: &problems).flatMap {
                text($0.value, as: "'message'", names: names)
            }
            fields.finish(problems: &problems)
            guard let key, let message else { return nil }
            return .init(name: pair.key, key: key, message: message)
        }
    }

    mutating func authentications(_ node: Node?) -> [ServiceDescription.Authentication] {
        guard let node else { return [] }
        return (node.items ?? [node]).map { item in
            var fields = Fields(item, of: "a way to authenticate", problems: &problems)
            var needs: [String] = []
            if let pair = fields.take("needs") {
                needs = texts(pair.value, as: "'needs'")
                let known = credentials.map(\.name)
                for need in needs where !known.contains(need) {
                    let near = nearest(to: need, among: known).map { "did you mean '\($0)'?" }
                    problems.add(
                        "unknown credential '\(need.prefix(60))'; "
                            + (near ?? "name it under 'credentials' first"), at: pair.value.mark)
                }
            }
            let headers = headers(
                fields.require("headers", problems: &problems)?.value, names: headerNames)
            checkOptional(headers, given: needs)
            fields.finish(problems: &problems)
            return .init(needs: needs, headers: headers)
        }
    }

    /// A header that needs what a user may not have can't be sent without asking for it first.
    mutating func checkOptional(
        _ headers: [HeaderRule], given: [String] = []
    ) {
        for reference in headers.flatMap(\.value.references) {
            let signature = signatures.first { "hmac.\($0.name)" == reference.written }
            let references =
                signature.map { $0.key.references + $0.message.references } ?? [reference]
            let missing = credentials.first { credential in
                credential.isOptional && !given.contains(credential.name)
                    && references.contains { $0.written == "credentials.\(credential.name)" }
            }
            guard let name = missing?.name else { continue }
            let place = reference.place
            problems.add(
                "'\(reference.written)' needs the credential '\(name)', which is optional; put the "
                    + "header under 'authentication', with 'needs: [\(name)]'",
                at: Mark(line: place.line, column: place.column, length: place.length))
        }
    }

    mutating func headers(_ node: Node?, names: KnownNames) -> [HeaderRule] {
        guard let pairs = node?.map(as: "'headers'", problems: &problems) else { return [] }
        return pairs.compactMap { pair in
            if Self.ownHeaders.contains(pair.key.lowercased()) {
                problems.add("'\(pair.key)' is set by itself; remove it", at: pair.keyMark)
            } else if !HeaderText.isName(pair.key) {
                problems.add("'\(pair.key.prefix(60))' is no name for a header", at: pair.keyMark)
            }
            return text(pair.value, as: "'\(pair.key)'", names: names).map { .init(pair.key, $0) }
        }
    }

    /// Headers that follow from the request itself.
    private static let ownHeaders: Set<String> = [
        "accept-encoding", "connection", "content-length", "content-type", "host",
        "transfer-encoding", "user-agent",
    ]
}

// MARK: - Requests

extension DescriptionReader {
    /// The request that the fields `get`, `post`, `put`, `delete`, `query`, `headers` and one
    /// body say.
    ///
    /// - Parameter handles: Names of handles, one of which may be the whole URL.
    mutating func request(
        _ fields: inout Fields, names: KnownNames, handles: [String]
    ) -> RequestRule? {
        var found: [(RequestRule.Method, Pair)] = []
        for method in RequestRule.Method.allCases {
            if let pair = fields.take(method.rawValue.lowercased()) { found.append((method, pair)) }
        }
        var query: [HeaderRule] = []
        for item in fields.map("query", problems: &problems) ?? [] {
            if let value = text(item.value, as: "'\(item.key)'", names: names) {
                query.append(.init(item.key, value))
            }
        }
        let headers = headers(fields.take("headers")?.value, names: names)
        let body = body(&fields, names: names)
        guard let (method, pair) = found.first, found.count == 1 else {
            problems.add(
                found.isEmpty
                    ? "\(fields.what) has no request; add 'get' or 'post' and its path"
                    : "\(fields.what) has two requests; keep one of 'get', 'post', 'put', 'delete'",
                at: found.last?.1.keyMark ?? fields.mark)
            return nil
        }
        let path = text(pair.value, as: "'\(pair.key)'", names: names)
        if let path { checkPath(path, pair, names: names.names, handles: handles) }
        return path.map {
            RequestRule(method, $0, query: query, headers: headers, body: body)
        }
    }

    private mutating func checkPath(
        _ path: TextTemplate, _ pair: Pair, names: [String], handles: [String]
    ) {
        if path.parts.count == 1, case .reference(let reference) = path.parts[0],
            handles.contains(reference.written)
        {
            return
        }
        let mistake = RequestPathMistake.message(
            in: path, method: pair.key, url: baseURL, names: names)
        if let mistake { problems.add(mistake, at: pair.value.mark) }
    }

    private mutating func body(_ fields: inout Fields, names: KnownNames) -> RequestRule.Body {
        var found: [Pair] = []
        for key in ["json", "multipart", "multipart-with-files"] {
            if let pair = fields.take(key) { found.append(pair) }
        }
        guard let pair = found.first, let value = value(pair.value, names: names) else {
            return .none
        }
        if found.count > 1 {
            problems.add("a request has one body; remove '\(found[1].key)'", at: found[1].keyMark)
        }
        switch (pair.key, value) {
        case ("json", _): return .json(value)
        case ("multipart", .map), ("multipart", .reference): return .multipart(value)
        case (_, .map), (_, .reference): return .multipartWithFiles(value)
        default:
            problems.add(
                "expected a map of fields for '\(pair.key)', or '${{ inputs }}' without quotes",
                at: pair.value.mark)
            return .none
        }
    }
}
