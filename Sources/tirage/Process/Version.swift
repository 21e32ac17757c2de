/// What `tirage --version` says, and what services see in `User-Agent`.
enum Version {
    static let current = "0.1.0"
}
