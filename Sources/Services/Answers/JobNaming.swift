internal import Core

/// Tells by the id in an answer which job it is about.
struct JobNaming: Sendable {
    /// What an answer says of that.
    enum Reading: Hashable {
        /// The job that was asked after.
        case same
        case other(String, at: JSONPath)
        /// It names no job.
        case unnamed
    }

    /// What the answers of a service have shown so far.
    struct Heard {
        /// Whether an answer has named the job that was asked after.
        private var isNamed = false
        /// Whether one has named another.
        private var isMixed = false

        /// Whether questions may share connections: what stood in one from before would be known by
        /// its id.
        var mayShare: Bool { isNamed && !isMixed }

        mutating func on(_ reading: Reading) {
            switch reading {
            case .same: isNamed = true
            case .other: isMixed = true
            case .unnamed: isNamed = false
            }
        }
    }

    private let paths: [JSONPath]

    init(of description: ServiceDescription) {
        paths = description.poll.namePaths(submit: description.submit.handles.first?.path)
    }

    /// Any name of the job's will do: some answers have its token.
    func reading(of remote: RemoteJob, in json: JSON) -> Reading {
        var other: Reading?
        for path in paths {
            for value in path.values(in: json) {
                guard let found = Self.text(value) else { continue }
                let isSame = remote.handles.contains { Self.isSame(found, $0.value) }
                if isSame { return .same }
                other = other ?? .other(found, at: path)
            }
        }
        return other ?? .unnamed
    }

    /// A truth value, nothing and empty text name no job.
    private static func text(_ json: JSON) -> String? {
        switch json {
        case .string(let text), .number(let text): text.trimmed.isEmpty ? nil : text.trimmed
        case .null, .bool, .array, .object: nil
        }
    }

    /// Whether two spellings mean one job: case and hyphens of a UUID, and the path before an id,
    /// are written in one answer and not in another.
    private static func isSame(_ one: String, _ other: String) -> Bool {
        if one == other { return true }
        let (one, other) = (plain(one), plain(other))
        return one == other || one.hasSuffix("/" + other) || other.hasSuffix("/" + one)
    }

    private static func plain(_ id: String) -> String {
        let bare = id.filter { $0 != "-" }.lowercased()
        // Only of what is written in hexadecimal digits are hyphens and case no part.
        let digits = bare.split(separator: "/").last ?? ""
        return digits.count >= 16 && digits.allSatisfy(\.isHexDigit) ? bare : id
    }
}
