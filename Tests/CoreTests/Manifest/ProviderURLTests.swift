import Core
import Testing

@Suite struct ProviderURLTests {
    @Test(
        arguments: [
            ("https://api.example.com", nil), ("https://api.example.com:8443/a/b", nil),
            ("http://localhost:1", nil), ("http://127.8.9.1", nil), ("http://[::1]:80/x", nil),
            ("http://127.evil.com", "would send the credentials in clear text; write 'https://…'"),
            (
                "http://localhost.evil.com",
                "would send the credentials in clear text; write 'https://…'"
            ),
            ("ftp://a", "is no URL that can be called; write 'https://…'"),
            ("api.example.com", "is no URL that can be called; write 'https://…'"),
            ("https://", "has no host that can be called"),
            ("https://:80", "has no host that can be called"),
            ("https://a:99999", "has a port that is no number from 1 to 65535"),
            ("https://a:+80", "has a port that is no number from 1 to 65535"),
            ("https://a:", "has a port that is no number from 1 to 65535"),
            ("https://a%41", "has no host that can be called"),
            ("https://[a.b]", "has no host that can be called"),
            ("https://[::1", "has no host that can be called"),
            (
                "https://a/%2",
                "has a path that is none; write characters that it can't have as '%20'"
            ),
            ("https://a/%20/b", nil), ("https://[2001:db8::1]:8443/a", nil),
            ("http://192.168.1.2", "would send the credentials in clear text; write 'https://…'"),
            ("https:\\\\a", "has a space or a character that no URL may have"),
            ("https://ä.example", "has a space or a character that no URL may have"),
            ("https://a b", "has a space or a character that no URL may have"),
            ("https://a/?key=1", "has a '?' or '#'; paths are appended to it, so leave that out"),
            (
                "https://u:p@a",
                "has a user or password in it, and no secret may stand in a manifest"
            ),
        ] as [(String, String?)])
    func onlyUrlsThatKeepCredentialsSafeAreTaken(url: String, fault: String?) {
        #expect(ProviderURL.fault(in: url) == fault)
    }

    private static let onTheInternet =
        "would send prompts and images in clear text over the internet; write 'https://…'"

    @Test(
        arguments: [
            ("http://192.168.1.2:8188", nil), ("http://10.0.0.7", nil), ("http://172.16.0.1", nil),
            ("http://172.31.255.1/api", nil), ("http://[fd12:3456::1]:7860", nil),
            ("http://[FC00::1]", nil), ("http://gpu.local:8188", nil), ("http://GPU", nil),
            ("http://rig.lan", nil), ("http://rig.home.arpa", nil), ("http://comfy.internal", nil),
            ("http://127.0.0.1:1", nil), ("http://4090.local", nil), ("http://a_b:1", nil),
            ("http://172.32.0.1", onTheInternet), ("http://172.15.0.1", onTheInternet),
            ("http://11.0.0.1", onTheInternet), ("http://192.169.0.1", onTheInternet),
            ("http://169.254.169.254", onTheInternet), ("http://[fe80::1]", onTheInternet),
            ("http://[fd::1]", onTheInternet), ("http://[2001:db8::1]", onTheInternet),
            ("http://0.0.0.0", onTheInternet), ("http://100.64.0.1", onTheInternet),
            ("http://8.8.8.8", onTheInternet), ("http://010.0.0.1", onTheInternet),
            ("http://10.0.0", onTheInternet), ("http://167772161", onTheInternet),
            ("http://0x0a000001", onTheInternet), ("http://10.evil.com", onTheInternet),
            ("http://192.168.1.2.evil.com", onTheInternet), ("http://local", nil),
            ("http://gpu.local.evil.com", onTheInternet), ("http://evil.com", onTheInternet),
            ("http://.local", onTheInternet), ("https://evil.com", nil),
        ] as [(String, String?)])
    func withoutCredentialsTheOwnNetworkIsAskedWithoutEncryption(url: String, fault: String?) {
        #expect(ProviderURL.fault(in: url, isSecret: false) == fault)
        if url.hasPrefix("http:"), !url.contains("127.0.0.1") {
            #expect(ProviderURL.fault(in: url) != nil)
        }
    }
}
