package import ImageFormats

/// What a service calls a job that it has accepted.
package struct RemoteJob: Hashable, Sendable {
    /// The main handle, 1 to 256 visible ASCII characters.
    package let id: String
    /// Every handle by name, the main one as `id`, in the description's order.
    package let handles: [Handle]

    /// One name of the job.
    package struct Handle: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(id: String, others: [Handle] = []) {
        self.id = id
        handles = [Handle("id", id)] + others
    }

    package func handle(_ name: String) -> String? {
        handles.first { $0.name == name }?.value
    }
}

/// A job as the answer to its submit has it.
package struct Acceptance: Hashable, Sendable {
    package let remote: RemoteJob
    /// What the service says by now that it costs.
    package let cost: Money?

    package init(_ remote: RemoteJob, cost: Money? = nil) {
        self.remote = remote
        self.cost = cost
    }
}

/// What a finished job offers for download; at first that may be nothing.
package struct Outputs: Hashable, Sendable {
    /// URLs in the service's order, each once; secret, since many need no credential.
    ///
    /// Where the answer has an image itself, `InlineImage.address` stands for it.
    package let urls: [String]
    /// Images that the answer has itself: they are written at once, and never recorded.
    package let inline: InlineImages?

    package init(urls: [String], inline: InlineImages? = nil) {
        self.urls = urls
        self.inline = inline
    }

    /// The same without the images themselves: what can be recorded.
    package var recordable: Outputs { Outputs(urls: urls) }
}

/// An image on disk.
package struct StoredImage: Hashable, Sendable {
    /// Relative to the output folder.
    package let path: String
    package let sha256: String
    package let facts: ImageFacts

    package init(path: String, sha256: String, facts: ImageFacts) {
        self.path = path
        self.sha256 = sha256
        self.facts = facts
    }
}

/// Why a job came to nothing.
package struct Failure: Hashable, Sendable {
    /// What kind of reason, which decides whether a later run tries again.
    package enum Class: String, Hashable, Sendable, CaseIterable {
        /// The request was wrong: bad input, unknown model.
        case refused
        /// The content was not allowed.
        case moderated
        /// The service tried and could not.
        case fault
        /// The key was not accepted.
        case unauthorized
        /// There is nothing at the URL, or nothing of that name to run: the same for every job.
        case notFound = "not-found"
        /// The service answers about other jobs than it is asked after.
        case wrongJob = "wrong-job"
        /// There was nothing left to pay with.
        case outOfCredit = "out-of-credit"
        /// It finished, and there was no image, or none that could be used.
        case output
        /// Nobody knew whether the service had it, and its user gave it up.
        case givenUp = "given-up"

        /// Whether the reason may pass without a change to the job.
        package var mayPass: Bool {
            switch self {
            case .fault, .unauthorized, .notFound, .wrongJob, .outOfCredit: true
            case .refused, .moderated, .output, .givenUp: false
            }
        }
    }

    package let kind: Class
    /// What the service said, made safe and cut short.
    package let message: String

    package init(_ kind: Class, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
