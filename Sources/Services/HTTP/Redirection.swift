internal import FoundationEssentials

/// Where a redirect leads.
enum Redirection {
    /// The address that `location` means, seen from `address`, without a fragment.
    static func address(from address: String, to location: String) -> String? {
        guard let base = URL(string: address, encodingInvalidCharacters: false),
            let next = URL(string: location, relativeTo: base)
        else { return nil }
        return String(next.absoluteString.prefix { $0 != "#" })
    }
}
