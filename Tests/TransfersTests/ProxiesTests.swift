import Testing
import Transfers

@Suite("Proxies of the environment")
struct ProxiesTests {
    private func proxy(
        of environment: [String: String], scheme: String = "https", host: String = "a.example",
        port: Int = 443
    ) -> String? {
        Proxies { environment[$0] }.proxy(scheme: scheme, host: host, port: port)?.name
    }

    @Test func eachSchemeHasItsVariableAndAllTheRest() {
        let all = [
            "http_proxy": "http://plain.example:1", "https_proxy": "http://secure.example:2",
            "all_proxy": "socks5://any.example:3",
        ]
        #expect(proxy(of: all) == "secure.example:2")
        #expect(proxy(of: all, scheme: "http") == "plain.example:1")
        #expect(proxy(of: ["all_proxy": "socks5h://any.example:3"]) == "any.example:3")
        #expect(proxy(of: [:]) == nil && proxy(of: ["https_proxy": ""]) == nil)
    }

    @Test func upperCaseCountsToo_butNotForHTTP() {
        #expect(proxy(of: ["HTTPS_PROXY": "p.example:1"]) == "p.example:1")
        #expect(proxy(of: ["ALL_PROXY": "p.example:1"]) == "p.example:1")
        #expect(proxy(of: ["HTTP_PROXY": "p.example:1"], scheme: "http") == nil)
        #expect(proxy(of: ["https_proxy": "low:1", "HTTPS_PROXY": "up:2"]) == "low:1")
    }

    @Test func whoAsksIsInNoMessage() {
        #expect(proxy(of: ["https_proxy": "http://anna:word@p.example:3128/"]) == "p.example:3128")
    }

    @Test(arguments: [
        ("*", "a.example", true), ("a.example", "a.example", true),
        ("A.Example", "a.EXAMPLE", true), (".example", "a.example", true),
        ("example", "a.example", true), ("*.example", "a.example", true),
        ("b.example", "a.example", false), ("ample", "a.example", false),
        ("x, a.example", "a.example", true), ("a.example:443", "a.example", true),
        ("a.example:80", "a.example", false), ("10.0.0.0/8", "10.1.2.3", true),
        ("10.0.0.0/8", "11.1.2.3", false), ("10.1.2.3", "10.1.2.3", true),
        ("[fd00::1]", "fd00::1", true), ("fd00::/16", "fd00:1::1", true), ("", "a.example", false),
        ("10.0.0.0/99", "10.1.2.3", false),
    ])
    func exceptionsAreNamesNetworksAndEverything(list: String, host: String, isDirect: Bool) {
        let environment = ["https_proxy": "p.example:1", "no_proxy": list]
        #expect((proxy(of: environment, host: host) == nil) == isDirect)
        let upper = ["https_proxy": "p.example:1", "NO_PROXY": list]
        #expect((proxy(of: upper, host: host) == nil) == isDirect)
    }

    @Test(arguments: ["localhost", "a.localhost", "127.0.0.1", "127.1.2.3", "::1"])
    func thisComputerIsAskedDirectly(host: String) {
        #expect(proxy(of: ["https_proxy": "p.example:1"], host: host) == nil)
    }

    @Test func certificatesAreReadInTheOrderOfTheToolCurl() {
        let all = ["CURL_CA_BUNDLE": "a", "SSL_CERT_FILE": "b", "SSL_CERT_DIR": "c"]
        let found = Certificates { all[$0] }
        #expect(found.file == "a" && found.folder == "c")
        #expect(Certificates { ["SSL_CERT_FILE": "b", "CURL_CA_BUNDLE": ""][$0] }.file == "b")
        #expect(Certificates { _ in nil } == Certificates())
    }
}
