internal import Core
internal import Synchronization

/// The credentials that this process has read, from its environment or a file of keys.
///
/// The one way to them, so that the console and every file of results know what they may not show.
enum Credentials {
    private static let known = Mutex<(secrets: Set<Secret>, redaction: Redaction)>(
        ([], Redaction([])))

    /// The value of an environment variable, which from now on is taken out of all that is written.
    static func read(_ variable: String) -> Secret? {
        guard let secret = Console.variable(variable).map(Secret.init) else { return nil }
        know(secret)
        return secret
    }

    /// A value from elsewhere, which from now on is taken out of all that is written.
    static func know(_ secret: Secret) {
        known.withLock { known in
            guard known.secrets.insert(secret).inserted else { return }
            known.redaction = Redaction(known.secrets)
        }
    }

    /// Whether there is a credential that was read in `text`.
    static func finds(in text: String) -> Bool {
        known.withLock { $0.redaction }.finds(in: text)
    }

    /// `text` without any credential that was read.
    static func hidden(_ text: String) -> String {
        known.withLock { $0.redaction }.hidden(text)
    }

    /// A document without any credential that was read.
    @Sendable static func redacted(_ json: JSON) -> JSON {
        let bytes = json.bytes
        let hidden = hidden(bytes)
        if hidden.elementsEqual(bytes) { return json }
        return (try? JSON(parsing: hidden)) ?? .null
    }

    /// `bytes` without any credential that was read.
    static func hidden(_ bytes: [UInt8]) -> [UInt8] {
        known.withLock { $0.redaction }.hidden(bytes)
    }
}
