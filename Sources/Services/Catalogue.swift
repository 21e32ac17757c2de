package import Core

/// The services that are known without a file of one's own.
package enum Catalogue {
    /// The names that a manifest may give as `service`, sorted.
    package static let names = ["instantstudio", "instasd", "wiro"]

    /// The built-in description of that name, read once when it is first asked for.
    package static func service(named name: String) -> ServiceDescription? {
        switch name {
        case "instantstudio": instantstudio
        case "instasd": instasd
        case "wiro": wiro
        default: nil
        }
    }

    /// Every built-in description, sorted by name.
    package static var all: [ServiceDescription] { names.compactMap(service) }

    /// Whether `service` in a manifest means a file (`./mine.yaml`) and no built-in name.
    package static func isFile(_ service: String) -> Bool {
        service.contains("/") || service.hasSuffix(".yaml") || service.hasSuffix(".yml")
    }

    private static let instantstudio = builtIn(
        PackageResources.instantstudio_yaml, "instantstudio.yaml")
    private static let instasd = builtIn(PackageResources.instasd_yaml, "instasd.yaml")
    private static let wiro = builtIn(PackageResources.wiro_yaml, "wiro.yaml")

    /// Where services are that give each of their users a URL of its own.
    private static let hosts = ["instasd": ["https://api.instasd.com"]]

    private static func builtIn(_ bytes: [UInt8], _ file: String) -> ServiceDescription {
        do throws(DescriptionFaults) {
            var service = try DescriptionReader.description(from: bytes, file: file)
            service.origins = [service.url].compactMap { $0 } + (hosts[service.name] ?? [])
            service.origins = service.origins.compactMap { Origin(of: $0)?.written }
            return service
        } catch {
            preconditionFailure("a built-in description is wrong: \(error.diagnostics)")
        }
    }
}
