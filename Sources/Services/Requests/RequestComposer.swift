internal import Core

/// Fills the requests of a description.
struct RequestComposer: Sendable {
    let description: ServiceDescription
    let url: ServiceURL
    let credentials: [String: Secret]
    let authentication: ServiceDescription.Authentication?
    /// What the paths of input files are relative to.
    let directory: String
    let nonces: Nonces
    /// The keys that may stand in no other part of a request than its headers.
    var search: SecretSearch?
    /// Which files may be read.
    var files: (any FileGuard)?

    /// The request that makes a job; the same again for the same name.
    func submit(_ job: Job, _ name: SubmitName) throws(RequestFault) -> OutgoingRequest {
        var scope = try scope()
        scope.attempt = name
        scope.target = job.target
        scope.key = job.key.hex
        scope.inputs = job.inputs
        let rule = description.submit.request
        var request = try request(rule, scope: scope, seed: job.key.hex)
        request.isOnce = true
        if let byteMax = description.inputs.payloadMax, let body = request.body,
            body.byteCount > byteMax
        {
            throw .refused(
                "the request has \(body.byteCount) bytes and \(description.title) takes \(byteMax); "
                    + "give smaller files, or URLs of them")
        }
        return request
    }

    /// A request about an accepted job: the first of the rule's that the job's handles can fill.
    func followUp(_ rule: RequestRule, _ remote: RemoteJob) throws(RequestFault) -> OutgoingRequest
    {
        var scope = try scope()
        scope.handles = remote.handles
        let optional = Set(description.submit.handles.map(\.name))
        let fitting = ([rule] + rule.instead).first { candidate in
            candidate.references.allSatisfy { reference in
                !optional.contains(reference.root) || remote.handle(reference.root) != nil
            }
        }
        return try request(fitting ?? rule, scope: scope, seed: remote.id)
    }

    /// Fills the headers once, so that what they lack shows before anything is sent.
    func checkHeaders() throws(RequestFault) {
        _ = try headers(try scope(nonce: 0))
    }

    func scope() throws(RequestFault) -> RequestScope {
        try scope(nonce: nonces.next())
    }

    private func scope(nonce: Int64) throws(RequestFault) -> RequestScope {
        var scope = RequestScope(credentials: credentials, nonce: nonce)
        do throws(ScopeFault) {
            try scope.sign(description.signatures)
        } catch {
            throw .refused(error.message)
        }
        return scope
    }

    func request(
        _ rule: RequestRule, scope: RequestScope, seed: String
    ) throws(RequestFault) -> OutgoingRequest {
        var request = OutgoingRequest(
            method: rule.method, url: try address(rule, scope: scope),
            headers: try headers(scope, and: rule.headers),
            timeout: description.limits.requestTimeout, isOnce: false)
        switch rule.body {
        case .none: break
        case .json(let template):
            try attachJSON(try value(template, scope), to: &request)
        case .multipart(let template):
            try attachForm(try value(template, scope), scope, seed, to: &request)
        case .multipartWithFiles(let template):
            let value = try value(template, scope)
            if value.files.isEmpty {
                try attachJSON(value, to: &request)
            } else {
                try attachForm(value, scope, seed, to: &request)
            }
        }
        try checkForKeys(request)
        return request
    }
}

// MARK: - Address and headers

extension RequestComposer {
    private func address(_ rule: RequestRule, scope: RequestScope) throws(RequestFault) -> String {
        var address: String
        if rule.path.parts.count == 1, case .reference(let reference) = rule.path.parts[0] {
            let given = try text(of: reference, scope)
            address =
                given.hasPrefix("/") && !given.hasPrefix("//")
                ? url.origin.written + given : given
        } else {
            address = url.written
            for part in rule.path.parts {
                switch part {
                case .literal(let literal): address += literal
                case .reference(let reference):
                    address += try pathText(try text(of: reference, scope), reference)
                }
            }
        }
        var separator = address.contains("?") ? "&" : "?"
        for item in rule.query {
            let value = try resolved(item.value, scope)
            address +=
                separator + PercentCode.encode(item.name) + "="
                + PercentCode.encode(value)
            separator = "&"
        }
        guard let origin = Origin(of: address), origin == url.origin else {
            throw .refused(
                "the service gave an address on another host than '\(url.origin.written)'; "
                    + "no credential is sent there")
        }
        return address
    }

    /// A target may have slashes in it, `owner/model`; everything else is one segment.
    private func pathText(_ text: String, _ reference: Reference) throws(RequestFault) -> String {
        let isTarget = reference.root == "target"
        guard isTarget ? PercentEncoding.isBelow(text) : text != "." && text != ".." else {
            let what = isTarget ? description.target?.word ?? "target" : reference.written
            throw .refused("'\(text.prefix(60))' can't be a \(what); remove empty parts and dots")
        }
        return PercentCode.encode(text, keepingSlashes: isTarget)
    }

    private func headers(
        _ scope: RequestScope, and own: [HeaderRule] = []
    ) throws(RequestFault) -> [OutgoingRequest.Header] {
        var headers: [OutgoingRequest.Header] = []
        for header in description.headers + (authentication?.headers ?? []) + own {
            let value = try resolved(header.value, scope)
            guard HeaderText.isValue(value) else {
                throw .refused(
                    "the header '\(header.name)' would hold characters that headers can't; check "
                        + "the credentials for line ends and spaces")
            }
            headers.append(.init(name: header.name, value: value))
        }
        return headers
    }

    private func text(
        of reference: Reference, _ scope: RequestScope
    ) throws(RequestFault) -> String {
        try resolved(TextTemplate(parts: [.reference(reference)], place: reference.place), scope)
    }

    private func resolved(
        _ template: TextTemplate, _ scope: RequestScope
    ) throws(RequestFault) -> String {
        do throws(ScopeFault) {
            return try template.resolved(in: scope)
        } catch {
            throw .refused(error.message)
        }
    }
}

// MARK: - Bodies

extension RequestComposer {
    private func value(
        _ template: TemplateValue, _ scope: RequestScope
    ) throws(RequestFault) -> Value {
        do throws(ScopeFault) {
            return try template.resolved(in: scope)
        } catch {
            throw .refused(error.message)
        }
    }

    private func attachJSON(
        _ value: Value, to request: inout OutgoingRequest
    ) throws(RequestFault) {
        var json = JSONBody(files: description.inputs.files, open: open)
        try json.write(value)
        request.body = json.body
        request.headers.append(.init(name: "Content-Type", value: "application/json"))
    }

    private func attachForm(
        _ value: Value, _ scope: RequestScope, _ seed: String, to request: inout OutgoingRequest
    ) throws(RequestFault) {
        guard case .map(let fields) = value else {
            throw .refused("a form needs a map of fields, not \(value.kindName)")
        }
        let template = description.inputs.companion
        let companion = template.map { template in
            { (name: String) -> String in
                var scope = scope
                scope.name = name
                return (try? template.resolved(in: scope)) ?? name
            }
        }
        let form = try MultipartBody(
            fields: fields, seed: seed, companion: companion, open: open)
        request.body = form.body
        request.headers.append(.init(name: "Content-Type", value: form.contentType))
    }

    private func open(_ reference: FileReference) throws(RequestFault) -> InputFile {
        let file = try RequestFault.unsent { () throws(InputFileError) in
            try InputFile(reference, in: directory, guard: files)
        }
        if let byteMax = description.inputs.fileMax, file.byteCount > byteMax {
            throw .refused(
                "'\(reference.path)' has \(file.byteCount) bytes and \(description.title) takes "
                    + "\(byteMax); make it smaller")
        }
        return file
    }
}
