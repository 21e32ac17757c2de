/// How to talk to one kind of remote API: submit → id → poll → images → download.
///
/// A submit's templates may name `target`, `inputs`, `key`, `attempt.*` and `nonce`, those of later
/// requests `id` and the other handles by their names, and `nonce`. Only headers and signatures may
/// name `credentials.*`, and headers `hmac.*`.
package struct ServiceDescription: Sendable {
    package var name: String
    /// The service's name for people: "Wiro AI".
    package var title: String
    /// Where its facts were read.
    package var documentation: String?
    /// The base URL; `nil` when each user has their own and a manifest must say it.
    package var url: String?
    /// Whether the URL says what is run, so that it is part of a job's key.
    package var isURLIdentity: Bool
    package var target: Target?
    package var credentials: [Credential]
    /// Ways to authenticate; the first whose credentials are all there is used.
    package var authentications: [Authentication]
    package var signatures: [Signature]
    package var headers: [HeaderRule]
    package var inputs: InputRule
    package var submit: SubmitRule
    package var poll: PollRule
    package var cancel: CancelRule?
    /// How to find out what became of a submit without an answer.
    package var evidence: EvidenceRule?
    /// Tried in order before the meanings that HTTP itself gives.
    package var errors: [ErrorRule]
    package var limits: Limits
    /// How long the service keeps a finished job's images.
    package var keeps: Duration?
    /// How many images one job makes, as far as is known: a run waits for as many to be listed, and
    /// a rehearsal makes as many.
    package var imagesPerJob: Int
    /// How long a job that is done may take to list its images.
    package var settles: Duration
    /// Whether a job that failed at the service may cost something all the same.
    package var chargesFailures: Bool
    /// The most bytes that are read of an answer, once it is unpacked.
    package var answerMax: Int
    /// The description's file as the manifest names it; `nil` for one that is built in.
    package var path: String?
    /// Where its own variables belong, as URLs begin; only what is built in can say that.
    package var origins: [String] = []

    package init(
        name: String, title: String, documentation: String? = nil, url: String? = nil,
        isURLIdentity: Bool = false, target: Target? = nil, credentials: [Credential] = [],
        authentications: [Authentication] = [], signatures: [Signature] = [],
        headers: [HeaderRule] = [], inputs: InputRule = InputRule(), submit: SubmitRule,
        poll: PollRule, cancel: CancelRule? = nil, evidence: EvidenceRule? = nil,
        errors: [ErrorRule] = [],
        limits: Limits = Limits(), keeps: Duration? = nil, imagesPerJob: Int = 1,
        settles: Duration = settlesByDefault, chargesFailures: Bool = true,
        answerMax: Int = Self.answerMaxDefault, path: String? = nil
    ) {
        self.name = name
        self.title = title
        self.documentation = documentation
        self.url = url
        self.isURLIdentity = isURLIdentity
        self.target = target
        self.credentials = credentials
        self.authentications = authentications
        self.signatures = signatures
        self.headers = headers
        self.inputs = inputs
        self.submit = submit
        self.poll = poll
        self.cancel = cancel
        self.evidence = evidence
        self.errors = errors
        self.limits = limits
        self.keeps = keeps
        self.imagesPerJob = imagesPerJob
        self.settles = settles
        self.chargesFailures = chargesFailures
        self.answerMax = answerMax
        self.path = path
    }
}

extension ServiceDescription {
    /// The most bytes of an answer, where nobody says.
    package static let answerMaxDefault = 64 << 20

    /// How long a job and its images can be had at least, as far as anybody knows.
    package var keepsAtLeast: Duration { keeps ?? .seconds(24 * 3600) }

    /// How long a job that is done may take to list its images.
    package static let settlesByDefault = Duration.seconds(30)

    /// What a job costs that the service could not make, where it does not say so itself.
    ///
    /// - Parameter price: What the job was expected to cost.
    /// - Returns: Nothing at all, in its unit; `nil` where nobody knows.
    package func costOfFailure(price: Money?) -> Money? {
        guard !chargesFailures, let unit = poll.cost?.unit ?? price?.unit else { return nil }
        return Money(micro: 0, unit: unit)
    }

    /// The service's own word for what is run, and whether a batch must name it.
    package struct Target: Hashable, Sendable {
        package var word: String
        /// What it looks like, for messages: `owner/model`.
        package var example: String

        package init(word: String, example: String) {
            self.word = word
            self.example = example
        }
    }

    /// A secret that the service knows its user by.
    package struct Credential: Hashable, Sendable {
        package var name: String
        /// The environment variable that holds it unless a manifest names another.
        package var variable: String
        package var isOptional: Bool

        package init(name: String, variable: String, isOptional: Bool = false) {
            self.name = name
            self.variable = variable
            self.isOptional = isOptional
        }
    }

    /// Headers that prove who asks, and the credentials they need.
    package struct Authentication: Hashable, Sendable {
        package var needs: [String]
        package var headers: [HeaderRule]

        package init(needs: [String], headers: [HeaderRule]) {
            self.needs = needs
            self.headers = headers
        }
    }

    /// A lower-case hexadecimal HMAC-SHA-256, made anew for each request and named `hmac.<name>`.
    package struct Signature: Hashable, Sendable {
        package var name: String
        package var key: TextTemplate
        package var message: TextTemplate

        package init(name: String, key: TextTemplate, message: TextTemplate) {
            self.name = name
            self.key = key
            self.message = message
        }
    }

    /// What the service allows, where a manifest does not say.
    package struct Limits: Hashable, Sendable {
        package var concurrency: Int
        package var rate: Rate?
        package var timeout: Duration
        package var requestTimeout: Duration

        package init(
            concurrency: Int = 4, rate: Rate? = nil, timeout: Duration = .seconds(20 * 60),
            requestTimeout: Duration = .seconds(60)
        ) {
            self.concurrency = concurrency
            self.rate = rate
            self.timeout = timeout
            self.requestTimeout = requestTimeout
        }
    }
}
