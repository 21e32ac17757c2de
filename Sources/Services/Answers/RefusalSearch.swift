internal import Core

/// Walks an answer for what it says went wrong.
struct RefusalSearch {
    private(set) var found: [RefusalText.Item] = []
    private var visitCount = 0

    private static let depthMax = 7
    private static let visitsMax = 1000
    private static let foundMax = 100

    /// Members that say what went wrong, the strongest first.
    private static let places = [
        "errors", "error", "node_errors", "detail", "details", "error_description",
        "error_message", "errorMessage", "failure_reason", "failureReason", "reason", "message",
        "msg", "invalid-params", "invalid_params", "invalidParams", "invalid_fields",
        "validation_errors", "validationErrors", "fieldErrors", "field_errors", "faultstring",
        "title",
    ]

    /// Members of one error that hold its text, the plainest first.
    private static let texts = [
        "message", "msg", "detail", "defaultMessage", "error_description", "error_message",
        "errorMessage", "reason", "error",
    ]

    /// The same by names that a request may have for its own fields.
    private static let weakTexts = ["description", "text", "title", "summary"]

    /// Members of one error that say what it is about.
    private static let fields = [
        "field", "param", "parameter", "property", "propertyPath", "loc", "path", "pointer",
        "instancePath", "attribute", "source", "input_name", "name",
    ]

    /// Members of one error that hold further errors.
    private static let lists = [
        "errors", "details", "invalid-params", "invalid_params", "invalidParams",
        "invalid_fields", "fieldViolations", "violations", "fieldErrors", "field_errors",
        "formErrors", "validation_errors", "issues", "causes", "_errors", "inner",
    ]

    /// Names that group errors and are no field of a request.
    private static let groups: Set<String> = [
        "errors", "error", "_errors", "non_field_errors", "nonFieldErrors", "base", "__all__",
        "form", "formErrors", "fieldErrors", "field_errors", "validation_errors",
        "validationErrors", "fieldViolations", "violations", "issues", "messages", "details",
        "detail", "body", "general", "",
    ]

    /// Names that say something of an error besides its text.
    private static let facts: Set<String> = [
        "code", "error_code", "errorCode", "type", "@type", "status", "statusCode", "status_code",
        "http_status", "kind", "id", "request_id", "requestId", "trace_id", "traceId", "trace",
        "timestamp", "time", "url", "doc_url", "documentation_url", "help", "links", "meta",
        "metadata", "extensions", "extra_info", "dependent_outputs", "class_type", "input",
        "value", "rejectedValue", "received", "ctx", "instance", "path", "success", "ok",
        "traceback", "stack", "domain", "retryable", "retry_after",
    ]

    /// What is the request given back, or the job's own data, and no word of the service.
    private static let echoes: Set<String> = [
        "input", "inputs", "request", "params", "parameters", "payload", "prompt", "metadata",
        "meta", "options", "settings", "config", "arguments", "args", "workflow", "headers",
        "query",
        "user",
    ]

    /// How a value is looked at: what is left when the most is reached is not.
    private mutating func mayVisit() -> Bool {
        visitCount += 1
        return visitCount <= Self.visitsMax && found.count < Self.foundMax
    }

    private mutating func add(_ text: String, _ field: String?) {
        let trimmed = text.trimmed
        if !trimmed.isEmpty, found.count < Self.foundMax {
            found.append(.init(field: field, text: trimmed))
        }
    }
}

// MARK: - The whole answer

extension RefusalSearch {
    /// Looks at a whole answer.
    mutating func root(_ json: JSON, isError: Bool) {
        switch json {
        case .string(let text):
            if isError { texts(of: text, field: nil, depth: 0) }
        case .array:
            if isError { collect(json, field: nil, depth: 0) }
        case .object(let members):
            usual(json, isError: isError)
            if found.isEmpty { nested(members, isError: isError) }
            if found.isEmpty, isError { byField(members) }
        case .null, .bool, .number: break
        }
    }

    /// The members that are usual; of what is no error by its status, the first that says something.
    private mutating func usual(_ json: JSON, isError: Bool) {
        for name in Self.places {
            guard let value = json[name] else { continue }
            // A job may have a title of its own.
            if name == "title", !isError || !found.isEmpty { continue }
            collect(value, field: nil, depth: 1)
            if !isError, !found.isEmpty { return }
        }
        if found.isEmpty { codes(json, ["error", "errors"]) }
    }

    /// The same one level below, where an answer is wrapped: `data`, `result`, `job`, `response`.
    private mutating func nested(_ members: [JSON.Member], isError: Bool) {
        for member in members.prefix(50) where !Self.echoes.contains(member.name) {
            guard mayVisit() else { return }
            switch member.value {
            case .object: usual(member.value, isError: isError)
            case .array(let items):
                for item in items.prefix(4) where found.isEmpty { usual(item, isError: isError) }
            case .null, .bool, .number, .string: continue
            }
            if !found.isEmpty { return }
        }
    }

    /// `{"seed": ["must be below 2147483648"]}`: fields with lists of texts, or with texts.
    private mutating func byField(_ members: [JSON.Member]) {
        let lists = members.filter { $0.value.isListOfTexts }
        for member in lists { collect(member.value, field: Self.field(member.name), depth: 1) }
        guard lists.isEmpty else { return }
        for member in members where !Self.facts.contains(member.name) {
            // A text with a blank in it is a sentence; what has none is a name of something.
            if case .string(let text) = member.value, text.trimmed.contains(" ") {
                add(text, Self.field(member.name))
            }
        }
        if found.isEmpty { codes(.object(members), ["code", "error_code", "type"]) }
    }

    /// A code is better than nothing.
    private mutating func codes(_ json: JSON, _ names: [String]) {
        for name in names where found.isEmpty {
            guard let value = json[name] else { continue }
            switch value {
            case .number(let number): add("\(name) \(number)", nil)
            case .string(let text): add("\(name) \(text)", nil)
            case .null, .bool, .array, .object: break
            }
        }
    }
}

// MARK: - One error, or many

extension RefusalSearch {
    /// Every text of `json`, which is an error, a list of them, or a map from fields to them.
    mutating func collect(_ json: JSON, field: String?, depth: Int) {
        guard depth <= Self.depthMax, mayVisit() else { return }
        switch json {
        case .string(let text): texts(of: text, field: field, depth: depth)
        case .array(let items):
            for item in items.prefix(Self.foundMax) {
                collect(item, field: field, depth: depth + 1)
            }
        case .object(let members):
            if !oneError(json, field: field, depth: depth) {
                map(members, field: field, depth: depth)
            }
        case .null, .bool, .number: break
        }
    }

    /// A text, or an answer in a text.
    private mutating func texts(of text: String, field: String?, depth: Int) {
        let start = text.utf8.first { $0 > 0x20 }
        if start == UInt8(ascii: "{") || start == UInt8(ascii: "["), text.utf8.count <= 65_536,
            let inner = try? JSON(parsing: Array(text.utf8))
        {
            let before = found.count
            if depth < Self.depthMax, case .object(let members) = inner {
                usual(inner, isError: true)
                if found.count == before { map(members, field: field, depth: depth + 1) }
            } else {
                collect(inner, field: field, depth: depth + 1)
            }
            if found.count > before { return }
        }
        add(text, field)
    }

    /// An object that has a text of its own, with the field that it is about.
    ///
    /// - Returns: Whether it is one.
    private mutating func oneError(_ json: JSON, field: String?, depth: Int) -> Bool {
        let names = Self.texts + (isDescribed(json) ? Self.weakTexts : [])
        let texts = names.compactMap { name -> String? in
            guard case .string(let text)? = json[name], !text.trimmed.isEmpty else { return nil }
            return text
        }
        guard let text = texts.first else {
            // `{"error": {"message": {…}}}`, `{"error": {"message": ["…"]}}`
            let before = found.count
            for name in Self.texts {
                guard let value = json[name], value.isNested else { continue }
                collect(value, field: about(json, field), depth: depth + 1)
                if found.count > before { return true }
            }
            return false
        }
        let about = about(json, field)
        self.texts(of: text, field: about, depth: depth + 1)
        if case .string(let more)? = json["details"], !more.trimmed.isEmpty, more != text {
            add(more, about)
        }
        for name in Self.lists {
            guard let value = json[name], value.isNested else { continue }
            collect(value, field: field, depth: depth + 1)
        }
        return true
    }

    /// Whether an object has more that only an error has, or one member alone.
    private func isDescribed(_ json: JSON) -> Bool {
        guard case .object(let members) = json else { return false }
        return members.count == 1
            || members.contains { Self.facts.contains($0.name) || Self.fields.contains($0.name) }
    }

    private mutating func map(_ members: [JSON.Member], field: String?, depth: Int) {
        let before = found.count
        for member in members.prefix(Self.foundMax) where !Self.facts.contains(member.name) {
            let name = Self.field(member.name)
            let path = [field, name].compactMap(\.self).joined(separator: ".")
            collect(member.value, field: path.isEmpty ? nil : path, depth: depth + 1)
        }
        if found.count == before {
            codes(.object(members), ["code", "error_code", "errorCode", "type", "status"])
        }
    }

    /// The field that an error says it is about, below `field`.
    private func about(_ json: JSON, _ field: String?) -> String? {
        let isNamed = json["reason"] != nil || json["message"] != nil
        for name in Self.fields where name != "name" || isNamed {
            guard let value = json[name], Self.canPoint(value, as: name),
                let own = RefusalField.name(in: value)
            else { continue }
            // Where both are told, the longer one usually holds the other.
            guard let field, !own.hasPrefix(field) else { return own }
            return field.hasSuffix(own) ? field : field + "." + own
        }
        if let extra = json["extra_info"], case .string(let name)? = extra["input_name"] {
            return [field, name].compactMap(\.self).joined(separator: ".")
        }
        return field
    }

    /// A source is a field only with a pointer, and a path with slashes is the request's own.
    private static func canPoint(_ json: JSON, as name: String) -> Bool {
        guard case .string(let text) = json else { return true }
        return name != "source" && (name != "path" || !text.hasPrefix("/"))
    }

    private static func field(_ name: String) -> String? {
        groups.contains(name) ? nil : name
    }
}

extension JSON {
    fileprivate var isNested: Bool {
        switch self {
        case .array, .object: true
        case .null, .bool, .number, .string: false
        }
    }

    fileprivate var isListOfTexts: Bool {
        guard case .array(let items) = self, !items.isEmpty else { return false }
        return items.prefix(20).allSatisfy { if case .string = $0 { true } else { false } }
    }
}
