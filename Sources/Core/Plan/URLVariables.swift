/// Environment variables in a provider's URL.
enum URLVariables {
    /// Those that hold a credential: none may stand in a URL, whatever its user has allowed.
    static func mistakes(
        in url: TextTemplate, of block: ProviderBlock,
        _ environment: @Sendable (String) -> String?
    ) -> [Diagnostic] {
        let credentials = Set(block.service.credentials.map(\.variable) + block.credentials.values)
        return url.references.filter { $0.root == "env" }.compactMap { reference in
            guard let name = reference.path.last else { return nil }
            let isKey = environment(name).flatMap { KeyText.sign(of: $0, called: name) } != nil
            guard isKey || credentials.contains(name) || VariableName.isSecret(name) else {
                return nil
            }
            return Diagnostic(
                "the environment variable '\(name)' holds a key by its name or its looks, and a key"
                    + " never stands in a URL; name it under 'credentials', or call it otherwise",
                at: reference.place)
        }
    }
}
