import Core
import Manifests

/// Descriptions with just what a manifest is checked against.
enum Services {
    static func lookUp(_ name: String) -> Result<ServiceDescription, ServiceFault> {
        if name == "./broken.yaml" {
            let place = Place(file: "broken.yaml", line: 3, column: 5, length: 4)
            return .failure(.diagnostics([Diagnostic("unknown key 'pol'", at: place)]))
        }
        if let service = all.first(where: { $0.name == name }) { return .success(service) }
        return .failure(
            .message("unknown service '\(name)'", suggestion: name == "wrio" ? "wiro" : nil))
    }

    static let all = [studio("studio"), studio("instantstudio"), instasd, wiro, urls]
        .compactMap { $0 }

    private static func studio(_ name: String) -> ServiceDescription? {
        description(
            name, url: "https://studio.example/v1",
            target: .init(word: "endpoint", example: "PrOhEE"),
            credentials: [.init(name: "token", variable: "STUDIO_TOKEN")],
            inputs: InputRule(files: .part, ignored: ["seed"]))
    }

    private static let instasd = description(
        "instasd", isURLIdentity: true,
        credentials: [.init(name: "token", variable: "INSTASD_TOKEN")],
        inputs: InputRule(files: .base64, fields: ["title", "value"]))

    private static let wiro = description(
        "wiro", url: "https://api.wiro.ai/v1",
        target: .init(word: "model", example: "wiro/instant-id"),
        credentials: [
            .init(name: "key", variable: "WIRO_API_KEY"),
            .init(name: "secret", variable: "WIRO_API_SECRET", isOptional: true),
        ], inputs: InputRule(files: .part))

    /// A service that takes no files.
    private static let urls = description("urls", url: "https://urls.example", inputs: InputRule())

    private static func description(
        _ name: String, url: String? = nil, isURLIdentity: Bool = false,
        target: ServiceDescription.Target? = nil,
        credentials: [ServiceDescription.Credential] = [], inputs: InputRule
    ) -> ServiceDescription? {
        guard let path = JSONPath("status") else { return nil }
        let nowhere = Place(file: "\(name).yaml", line: 1, column: 1, length: 1)
        let request = RequestRule(.get, TextTemplate(parts: [], place: nowhere))
        return ServiceDescription(
            name: name, title: name, url: url, isURLIdentity: isURLIdentity, target: target,
            credentials: credentials, inputs: inputs,
            submit: SubmitRule(request: request, handles: []),
            poll: PollRule(request: request, status: path, words: [:], images: []))
    }
}
