import Core
import Services
import Testing

@Suite("Where variables belong")
struct BelongingTests {
    private static func isSettled(
        _ variable: String, _ url: String, _ service: String, isInURL: Bool = false
    ) throws -> Bool {
        let origin = try #require(Origin(of: url))
        let description = try #require(Catalogue.service(named: service))
        return Belonging.isSettled(variable, at: origin, for: description, isInURL: isInURL)
    }

    @Test(
        arguments: [
            ("WIRO_API_KEY", "https://api.wiro.ai/v1", "wiro"),
            ("WIRO_API_KEY", "https://API.wiro.ai.:443/other", "wiro"),
            ("WIRO_KEY_2", "https://api.wiro.ai/v1", "wiro"),
            ("WIRO_API_KEY", "http://127.0.0.1:8188", "wiro"),
            ("WIRO_API_KEY", "http://[::1]:8188", "wiro"),
            ("WIRO_API_KEY", "http://localhost", "wiro"),
            ("INSTASD_TOKEN", "https://api.instasd.com/api_endpoints/x", "instasd"),
            ("INSTANTSTUDIO_TOKEN", "https://toolkit.instantstudio.ai", "instantstudio"),
        ])
    func aServicesOwnVariableGoesToItsOwnURLAndToThisComputer(
        _ variable: String, _ url: String, _ service: String
    ) throws {
        #expect(try Self.isSettled(variable, url, service))
    }

    @Test(
        arguments: [
            ("WIRO_API_KEY", "https://evil.example/v1", "wiro"),
            ("WIRO_API_KEY", "https://api.wiro.ai.evil.example", "wiro"),
            ("WIRO_API_KEY", "https://xn--wro-0na.ai", "wiro"),
            ("WIRO_API_KEY", "https://api.wiro.ai:8443", "wiro"),
            ("WIRO_API_KEY", "http://api.wiro.ai", "wiro"),
            ("WIRO_API_KEY", "http://127.1", "wiro"),
            ("WIRO_API_KEY", "http://2130706433", "wiro"),
            ("AWS_SECRET_ACCESS_KEY", "https://api.wiro.ai/v1", "wiro"),
            ("AWS_SECRET_ACCESS_KEY", "http://127.0.0.1:1", "wiro"),
            ("INSTASD_TOKEN", "https://api.wiro.ai", "wiro"),
            ("INSTASD_TOKEN", "https://instasd.com", "instasd"),
        ])
    func everythingElseIsTheUsersToAllow(
        _ variable: String, _ url: String, _ service: String
    ) throws {
        #expect(try !Self.isSettled(variable, url, service))
    }

    @Test func theAddressOfAServiceMayComeFromTheEnvironment() throws {
        let url = "https://api.instasd.com/api_endpoints/x"
        #expect(try Self.isSettled("INSTASD_API_URL", url, "instasd", isInURL: true))
        #expect(try !Self.isSettled("HOME", url, "instasd", isInURL: true))
        #expect(
            try !Self.isSettled("INSTASD_API_URL", "https://x.example", "instasd", isInURL: true))
    }

    @Test(arguments: ["https://u:p@host", "https://a b", "ftp://x", "https://", "https://a.."])
    func whatIsReadDifferentlyByDifferentReadersIsNoOrigin(_ url: String) {
        #expect(Origin(of: url) == nil)
    }
}
