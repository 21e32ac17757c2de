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
}
