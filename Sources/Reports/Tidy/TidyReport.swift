package import Core

/// What lies in an output folder that the present plan does not need, and what was done about it.
package struct TidyReport: Sendable {
    /// Why a file is not needed.
    package enum Kind: String, CaseIterable, Sendable {
        case earlierPlan = "earlier plan"
        case earlierAttempt = "earlier attempt"
        case stray

        fileprivate var heading: String {
            switch self {
            case .earlierPlan: "images of earlier plans"
            case .earlierAttempt: "images of jobs that were made again"
            case .stray: "files that the ledger does not know"
            }
        }
    }

    /// One file, relative to the output folder.
    package struct File: Sendable {
        package let path: String
        package let byteCount: Int
        package let kind: Kind
        /// The job whose image it is.
        package let key: JobKey?
        /// Where it was moved to.
        package var target: String?

        package init(
            path: String, byteCount: Int, kind: Kind, key: JobKey? = nil, target: String? = nil
        ) {
            self.path = path
            self.byteCount = byteCount
            self.kind = kind
            self.key = key
            self.target = target
        }
    }

    private let files: [File]
    private let output: String
    private let isMoved: Bool

    package init(_ files: [File], output: String, isMoved: Bool) {
        self.files = files
        self.output = output
        self.isMoved = isMoved
    }

    /// - Parameter command: What moves them.
    package func text(command: String, look: Look) -> String {
        guard !files.isEmpty else { return "nothing to tidy\n" }
        let total = Self.total(files)
        let folder = SafeText.line(output + "/past")
        guard !isMoved else {
            return look.palette.bold("moved \(total), to \(folder); nothing was deleted") + "\n"
        }
        var lines = [look.palette.bold("\(total), that the present plan does not need")]
        for kind in Kind.allCases {
            let own = files.filter { $0.kind == kind }
            guard !own.isEmpty else { continue }
            lines.append("\(kind.heading): \(Self.total(own))")
            let width = own.map { Self.size($0.byteCount).count }.max() ?? 0
            for file in own {
                let size = Self.size(file.byteCount)
                let padding = String(repeating: " ", count: width - size.count)
                lines.append("  \(padding)\(size)  \(SafeText.line(file.path))")
            }
        }
        lines.append("move them to \(folder): \(command)")
        return lines.map { $0 + "\n" }.joined()
    }

    package var json: JSON {
        .members([
            "files": .array(
                files.map { file in
                    .members([
                        "path": .string(file.path), "is": .string(file.kind.rawValue),
                        "bytes": .integer(file.byteCount),
                        "key": file.key.map { .string($0.hex) },
                        "moved-to": file.target.map { .string($0) },
                    ])
                }),
            "bytes": .integer(files.reduce(0) { $0 + $1.byteCount }),
            "moved": .bool(isMoved),
        ])
    }

    private static func total(_ files: [File]) -> String {
        "\(Wording.count(files.count, "file")), \(size(files.reduce(0) { $0 + $1.byteCount }))"
    }

    /// `812 bytes`, `4.1 kB`, `12 MB`.
    static func size(_ byteCount: Int) -> String {
        guard byteCount >= 1000 else { return Wording.count(byteCount, "byte") }
        var (tenths, unit) = ((byteCount + 50) / 100, "kB")
        for next in ["MB", "GB", "TB"] where tenths >= 10_000 {
            (tenths, unit) = ((tenths + 500) / 1000, next)
        }
        return tenths < 100
            ? "\(tenths / 10).\(tenths % 10) \(unit)" : "\((tenths + 5) / 10) \(unit)"
    }
}
