/// How inputs and files travel to a service.
package struct InputRule: Hashable, Sendable {
    /// What becomes of an input that is a local file.
    package enum FileTravel: String, Hashable, Sendable, CaseIterable {
        /// A part of a multipart body, with its name and type.
        case part
        /// Base64 text where the value stands.
        case base64
        /// A `data:` URI where the value stands.
        case dataURI = "data-uri"
        /// Not at all: only URLs are taken.
        case none
    }

    package var files: FileTravel
    /// An empty form field sent beside a file's part: `${{ name }}Url`.
    package var companion: TextTemplate?
    /// The fields that every input must be a map of, in no order; empty when inputs may be
    /// anything.
    package var fields: [String]
    /// Names that mean nothing to the service: it takes them and makes the same image.
    package var ignored: [String]
    /// A request body must have fewer bytes.
    package var payloadMax: Int?
    /// The largest single file in bytes.
    package var fileMax: Int?

    package init(
        files: FileTravel = .none, companion: TextTemplate? = nil, fields: [String] = [],
        ignored: [String] = [], payloadMax: Int? = nil, fileMax: Int? = nil
    ) {
        self.files = files
        self.companion = companion
        self.fields = fields
        self.ignored = ignored
        self.payloadMax = payloadMax
        self.fileMax = fileMax
    }
}

/// One HTTP request with places to fill.
package struct RequestRule: Hashable, Sendable {
    /// The HTTP methods that a description may use.
    package enum Method: String, Hashable, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    /// What the request carries.
    package enum Body: Hashable, Sendable {
        case none
        case json(TemplateValue)
        /// A form: every field of this map is a part.
        case multipart(TemplateValue)
        /// JSON, or a form when an input is a file.
        case multipartWithFiles(TemplateValue)
    }

    package var method: Method
    /// Appended to the base URL, or a whole URL (`${{ pollURL }}`) that must have the same origin.
    package var path: TextTemplate
    package var query: [HeaderRule]
    /// Headers of this request alone.
    package var headers: [HeaderRule]
    package var body: Body
    /// Requests to send instead, the first that can be filled, when this one names an optional
    /// handle that the service did not give.
    package var instead: [RequestRule]

    package init(
        _ method: Method, _ path: TextTemplate, query: [HeaderRule] = [],
        headers: [HeaderRule] = [], body: Body = .none, instead: [RequestRule] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.instead = instead
    }

    /// Every reference in the path, the query, the headers and the body, in that order.
    package var references: [Reference] {
        let bodyReferences: [Reference] =
            switch body {
            case .none: []
            case .json(let value), .multipart(let value), .multipartWithFiles(let value):
                value.references
            }
        return path.references + (query + headers).flatMap(\.value.references) + bodyReferences
    }
}

/// The request that makes a job, and how to read its answer.
package struct SubmitRule: Hashable, Sendable {
    /// What the service calls the job, by name; the first is `id`.
    package struct Handle: Hashable, Sendable {
        package var name: String
        package var path: JSONPath
        package var isOptional: Bool

        package init(_ name: String, _ path: JSONPath, isOptional: Bool = false) {
            self.name = name
            self.path = path
            self.isOptional = isOptional
        }
    }

    package var request: RequestRule
    package var handles: [Handle]

    package init(request: RequestRule, handles: [Handle]) {
        self.request = request
        self.handles = handles
    }
}

/// How to ask a service to stop a job: the request depends on whether it has begun.
package struct CancelRule: Hashable, Sendable {
    package var queued: RequestRule?
    package var running: RequestRule?

    package init(queued: RequestRule?, running: RequestRule?) {
        self.queued = queued
        self.running = running
    }
}

/// A name and the text behind it: a header, or a part of a query.
package struct HeaderRule: Hashable, Sendable {
    package var name: String
    package var value: TextTemplate

    package init(_ name: String, _ value: TextTemplate) {
        self.name = name
        self.value = value
    }
}
