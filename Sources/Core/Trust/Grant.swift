/// Something that may leave this computer, or be read, because its user said so.
package enum Grant: Hashable, Sendable {
    /// The value of an environment variable, to an origin in its one spelling: `https://my.host`.
    case variable(String, origin: String)
    /// A folder with all that is below it, or one file, by its real path.
    case root(ExactText)

    package static func root(_ path: String) -> Grant { .root(ExactText(path)) }

    package var isRoot: Bool {
        switch self {
        case .root: true
        case .variable: false
        }
    }

    /// As it is kept, and as `TIRAGE_ALLOW` has it: `MY_TOKEN=https://my.host`, `/home/anna/photos`.
    package var written: String {
        switch self {
        case .variable(let name, let origin): "\(name)=\(origin)"
        case .root(let path): path.text
        }
    }

    /// What it lets a command do: `send MY_TOKEN to https://my.host`.
    package var deed: String {
        switch self {
        case .variable(let name, let origin): "send \(name) to \(origin)"
        case .root(let path): "read \(path.text)"
        }
    }
}

extension Grant: Comparable {
    /// Variables first, each kind by the bytes of its text.
    package static func < (left: Grant, right: Grant) -> Bool {
        switch (left, right) {
        case (.variable, .root): true
        case (.root, .variable): false
        case (.variable, .variable), (.root, .root):
            ExactText(left.written) < ExactText(right.written)
        }
    }
}
