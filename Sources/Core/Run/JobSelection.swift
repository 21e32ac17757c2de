/// Which jobs of a plan a command is about.
///
/// A job is selected when its batch is and every condition holds; of conditions on the same thing
/// (key, or the same axis) one is enough.
package struct JobSelection: Hashable, Sendable {
    /// What a job must have, as `--only` writes it.
    package enum Condition: Hashable, Sendable {
        /// A key that begins so: hexadecimal digits in lower case.
        case key(prefix: String)
        /// A value of the matrix, by its axis and, where that is a map, its field.
        case value(path: [String], text: String)

        /// Digits of a key that are enough to mean it.
        package static let digitsMin = 4

        /// - Parameter written: `axis=value`, `axis.field=value`, or the beginning of a key.
        package init?(written: String) {
            if let equals = written.firstIndex(of: "=") {
                let path = written[..<equals].split(
                    separator: ".", omittingEmptySubsequences: false)
                guard !path.contains(where: \.isEmpty) else { return nil }
                let text = String(written[written.index(after: equals)...])
                self = .value(path: path.map { String($0) }, text: text)
            } else {
                let isKey = written.utf8.count >= Self.digitsMin && written.allSatisfy(\.isHexDigit)
                guard isKey else { return nil }
                self = .key(prefix: written.lowercased())
            }
        }

        /// Whether it is on the job's key alone.
        package var isKey: Bool {
            switch self {
            case .key: true
            case .value: false
            }
        }

        /// What the condition is on: conditions with the same subject are alternatives.
        fileprivate var subject: [String] {
            switch self {
            case .key: []
            case .value(let path, _): path
            }
        }

        /// The same of a job of which only the key is known.
        func holds(for key: JobKey) -> Bool {
            switch self {
            case .key(let prefix): key.hex.hasPrefix(prefix)
            case .value: false
            }
        }

        package func holds(for job: Job) -> Bool {
            switch self {
            case .key: holds(for: job.key)
            case .value(let path, let text):
                Self.value(at: path, of: job).map { Self.isWritten($0, as: text) } ?? false
            }
        }

        package static func value(at path: [String], of job: Job) -> Value? {
            var value: Value? = .map(job.matrix)
            for name in path { value = value?[field: name] }
            return value
        }

        /// A file is meant by its path, its name or its name without extension; a map by its `id`
        /// or `name`.
        private static func isWritten(_ value: Value, as text: String) -> Bool {
            switch value {
            case .file(let file):
                [file.path, file.name, file.stem].contains { $0.isExactly(text) }
            case .map:
                ["id", "name"].contains { value[field: $0]?.inlineText?.isExactly(text) == true }
            // However it is spelt: 1.5 is 1.50.
            case .decimal(let number):
                DecimalValue(written: text)?.canonical == number.canonical
            default: value.inlineText?.isExactly(text) == true
            }
        }
    }

    /// Only these batches; `nil` for all.
    package var batches: Set<String>?
    package var conditions: [Condition]

    package init(batches: Set<String>? = nil, conditions: [Condition] = []) {
        self.batches = batches
        self.conditions = conditions
    }

    /// Every job.
    package static let all = JobSelection()

    package var isAll: Bool { batches == nil && conditions.isEmpty }

    /// Whether jobs are named by their keys.
    package var namesKeys: Bool { conditions.contains(where: \.isKey) }

    /// Whether jobs of that batch may be selected.
    package func includes(batch: String) -> Bool { batches?.contains(batch) ?? true }

    /// Whether a job is selected of which only its attempt is known: by its batch, and its key where
    /// conditions are on no more than that.
    package func includes(past attempt: Attempt) -> Bool {
        guard includes(batch: attempt.context.batch) else { return false }
        return conditions.isEmpty
            || conditions.allSatisfy(\.isKey) && conditions.contains { $0.holds(for: attempt.key) }
    }

    package func includes(_ job: Job) -> Bool {
        guard includes(batch: job.batch) else { return false }
        return conditions.allSatisfy { condition in
            conditions.contains { $0.subject == condition.subject && $0.holds(for: job) }
        }
    }
}
