internal import Core
internal import Hashing

/// What the references of one request stand for.
struct RequestScope: Scope {
    let credentials: [String: Secret]
    let nonce: Int64
    var target: String?
    var key: String?
    var inputs: [Value.Field]?
    /// The submit that is sent, or asked after.
    var attempt: SubmitName?
    var handles: [RemoteJob.Handle] = []
    /// `page`, `offset` and `next`, where a list is read.
    var paging: [String: Value] = [:]
    /// The file part whose companion is being named.
    var name: String?
    /// Signatures by name, made for this request.
    private(set) var signatures: [String: String] = [:]

    init(credentials: [String: Secret], nonce: Int64) {
        self.credentials = credentials
        self.nonce = nonce
    }

    func value(of reference: Reference) throws(ScopeFault) -> Value {
        let found: Value? =
            switch (reference.root, reference.path.count) {
            case ("credentials", 2):
                credentials[reference.path[1]].map { .text($0.revealedForRequest()) }
            case ("hmac", 2): signatures[reference.path[1]].map { .text($0) }
            case ("nonce", 1): .integer(Int128(nonce))
            case ("target", 1): target.map { .text($0) }
            case ("key", 1): key.map { .text($0) }
            case ("attempt", 2):
                switch reference.path[1] {
                case "id": attempt.map { .text($0.id) }
                case "uuid": attempt.map { .text($0.uuid) }
                default: nil
                }
            case ("inputs", 1): inputs.map { .map($0) }
            case ("name", 1): name.map { .text($0) }
            case (let root, 1):
                paging[root] ?? handles.first { $0.name == root }.map { .text($0.value) }
            default: nil
            }
        if let found { return found }
        throw ScopeFault(
            "'\(reference.written)' has no value for this request", at: reference.place)
    }

    /// Makes the signatures whose credentials are there, in lower-case hexadecimal.
    mutating func sign(_ rules: [ServiceDescription.Signature]) throws(ScopeFault) {
        for rule in rules where hasCredentials(for: rule) {
            let key = try rule.key.resolved(in: self)
            let message = try rule.message.resolved(in: self)
            let code = HMAC.sha256(of: Array(message.utf8), key: Array(key.utf8))
            signatures[rule.name] = code.hexText
        }
    }

    private func hasCredentials(for rule: ServiceDescription.Signature) -> Bool {
        (rule.key.references + rule.message.references).allSatisfy { reference in
            reference.root != "credentials" || credentials[reference.path.last ?? ""] != nil
        }
    }
}
