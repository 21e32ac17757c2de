import Core
import YAML

/// The providers of a manifest, those that could not be read included.
struct Providers {
    private(set) var blocks: [ProviderBlock] = []
    /// Every name in `providers`, in the order written.
    private(set) var names: [(name: String, mark: Mark)] = []

    static let none = Providers()

    private init() {}

    /// - Parameter read: `nil` where a provider can't be read, which it reports.
    init(
        _ pairs: [Pair], diagnostics: inout DiagnosticList,
        read: (Pair, inout DiagnosticList) -> ProviderBlock?
    ) {
        for pair in pairs {
            names.append((pair.key, pair.keyMark))
            NameRule.provider.check(pair.key, at: pair.keyMark, diagnostics: &diagnostics)
            if let block = read(pair, &diagnostics) { blocks.append(block) }
        }
    }

    /// The description of the provider's service; nil where it could not be read.
    func service(of name: String) -> ServiceDescription? {
        blocks.first { $0.name.value == name }?.service
    }

    static let targetWordsDefault = ["endpoint", "model", "workflow"]

    /// The words that services have for what is run, whichever service it is.
    var targetWords: [String] {
        var words = Self.targetWordsDefault
        for word in blocks.compactMap(\.service.target?.word) where !words.contains(word) {
            words.append(word)
        }
        return words
    }
}
