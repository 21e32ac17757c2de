internal import Core
internal import Hashing

/// What a submit asked for: everything that decides the images, and nothing else.
struct Submission {
    /// SHA-256 of the service, the target, the path, the query and the inputs with each file as its
    /// bytes.
    let digest: [UInt8]

    init(service: String, path: String, captures: RequestPattern.Captures) {
        let texts = captures.texts.filter { name, _ in
            !RequestPattern.passingRoots.contains(String(name.prefix { $0 != "." }))
        }
        let document = JSON.members([
            "service": .string(service),
            "path": .string(PercentCode.decode(path)),
            "names": .object(texts.map { JSON.Member($0.key, .string($0.value)) }),
            "inputs": captures.body,
        ])
        digest = SHA256.hash(document.canonicalBytes)
    }
}
