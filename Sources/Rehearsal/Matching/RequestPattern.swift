internal import Core

/// A described request read backwards: whether a call was made from it, and from what.
struct RequestPattern {
    /// What the references of a request stood for.
    struct Captures {
        var texts: [String: String]
        var documents: [String: JSON]
        /// The whole body, without the members that say who or which attempt asks.
        var body: JSON

        /// What a reference stood for, where it is text or a number.
        func text(_ name: String) -> String? { texts[name] ?? documents[name]?.scalarText }
    }

    let rule: RequestRule
    let path: TextPattern

    /// Where a handle that is a whole URL leads, below the mount.
    static func handlePath(_ name: String) -> String { "/handles/\(name)/" }

    /// - Parameter handles: The names of the job's handles. A path that is one of them is a whole
    ///   URL that an answer gave, which leads to `/handles/<name>/<id>`.
    init(_ rule: RequestRule, handles: Set<String>) {
        self.rule = rule
        var parts = rule.path.parts
        if let handle = Self.urlHandle(of: rule, handles: handles) {
            parts.insert(.literal(Self.handlePath(handle)), at: 0)
        }
        path = TextPattern(parts: parts)
    }

    /// The handle that is the request's whole path.
    static func urlHandle(of rule: RequestRule, handles: Set<String>) -> String? {
        guard rule.path.parts.count == 1, case .reference(let reference) = rule.path.parts.first,
            handles.contains(reference.written)
        else { return nil }
        return reference.written
    }

    /// What the path's references stood for; `nil` when the call is another one.
    func route(_ call: Call) -> [String: String]? {
        rule.method.rawValue == call.method ? path.captures(in: call.path) : nil
    }

    /// What all references stood for, in a call whose path fits.
    func captures(_ call: Call) throws(BadRequest) -> Captures {
        var texts = route(call) ?? [:]
        for wanted in rule.query {
            guard let given = call.query.first(where: { $0.name == wanted.name }) else {
                throw BadRequest("the query has no '\(wanted.name)'")
            }
            guard let found = Self.captures(of: wanted.value, in: given.value) else {
                throw BadRequest("'\(given.value)' is not what the query's '\(wanted.name)' holds")
            }
            texts.merge(found) { _, new in new }
        }
        for wanted in rule.headers {
            guard let given = call.headers[wanted.name.lowercased()] else {
                throw BadRequest("the header '\(wanted.name)' is missing")
            }
            guard let found = Self.captures(of: wanted.value, in: given) else {
                throw BadRequest("'\(given)' is not what the header '\(wanted.name)' holds")
            }
            texts.merge(found) { _, new in new }
        }
        let document = try Payload(call, as: rule.body).document
        guard let template else {
            return Captures(texts: texts, documents: [:], body: .null)
        }
        guard let documents = BodyPattern(template: template).captures(in: document) else {
            throw BadRequest("the body does not have the form that is described")
        }
        return Captures(
            texts: texts, documents: documents, body: Self.lasting(document, template))
    }

    /// Whether the body has a place for all inputs.
    var holdsInputs: Bool {
        template?.references.contains { $0.path == ["inputs"] } ?? false
    }

    private var template: TemplateValue? {
        switch rule.body {
        case .none: nil
        case .json(let value), .multipart(let value), .multipartWithFiles(let value): value
        }
    }

    /// The value of a header, or of a query, has been decoded already: its slashes count as any
    /// other character.
    private static func captures(
        of template: TextTemplate, in value: String
    ) -> [String: String]? {
        if template.parts.count == 1, case .reference(let reference)? = template.parts.first {
            return [reference.written: value]
        }
        return TextPattern(parts: template.parts).captures(in: value)
    }

    /// What differs from attempt to attempt, or from user to user, decides no image.
    static let passingRoots: Set<String> = ["nonce", "hmac", "credentials", "key", "attempt"]

    private static func lasting(_ document: JSON, _ template: TemplateValue) -> JSON {
        guard case .map(let fields) = template, case .object(let members) = document else {
            return document
        }
        let names = fields.filter { field in
            field.value.references.contains { passingRoots.contains($0.root) }
        }.map(\.name)
        return .object(members.filter { !names.contains($0.name) })
    }
}
