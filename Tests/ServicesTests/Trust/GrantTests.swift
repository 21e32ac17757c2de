import Core
import Services
import Testing

@Suite("What a user allows, as it is written")
struct GrantTests {
    private static func grant(_ text: String) -> Result<Grant, GrantFault> {
        do throws(GrantFault) {
            return .success(
                try Grant(written: text) { path throws(InputFileError) in
                    path.hasPrefix("~") ? "/home/anna" + path.dropFirst() : path
                })
        } catch {
            return .failure(error)
        }
    }

    @Test(
        arguments: [
            ("MY_TOKEN=https://My.Host:443/", "MY_TOKEN=https://my.host"),
            (" MY_TOKEN=http://127.0.0.1:8188 ", "MY_TOKEN=http://127.0.0.1:8188"),
            ("/srv/photos", "/srv/photos"), ("~/photos", "/home/anna/photos"),
        ])
    func aLineIsReadAndWrittenInOneSpelling(_ text: String, _ written: String) throws {
        let grant = try Self.grant(text).get()
        #expect(grant.written == written)
        #expect(try Self.grant(grant.written).get() == grant)
    }

    @Test(
        arguments: [
            "*", "all", "*=https://x.example", "MY_TOKEN", "MY_TOKEN=*", "MY_TOKEN=my.host",
            "=https://x.example", "MY TOKEN=https://x.example", "MY_TOKEN=https://x.example/path",
            "MY_TOKEN=https://x.example?a", "MY_TOKEN=https://u:p@x.example", "/", "//", "/proc",
            "/sys/kernel", "/dev/fd", "photos", "../photos",
        ])
    func aMistakeAllowsNothing(_ text: String) {
        guard case .failure(let fault) = Self.grant(text) else {
            Issue.record("\(text) is allowed")
            return
        }
        #expect(!fault.message.isEmpty)
    }
}
