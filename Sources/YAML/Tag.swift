/// A tag of the core schema.
enum Tag {
    case text, integer, decimal, bool, null, list, map
    /// A lone `!`: the value is what its shape says, a scalar is text.
    case unspecific

    private static let prefix = "tag:yaml.org,2002:"

    init(_ tag: String, at mark: Mark) throws(Problem) {
        switch tag {
        case "!": self = .unspecific
        case Self.prefix + "str": self = .text
        case Self.prefix + "int": self = .integer
        case Self.prefix + "float": self = .decimal
        case Self.prefix + "bool": self = .bool
        case Self.prefix + "null": self = .null
        case Self.prefix + "seq": self = .list
        case Self.prefix + "map": self = .map
        default:
            throw Problem(
                "unknown tag \(quoted(Self.short(tag))); "
                    + "remove it, or quote text that begins with '!'", at: mark)
        }
    }

    /// The tag as it is usually written: `!!str`.
    static func short(_ tag: String) -> String {
        tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
    }
}
