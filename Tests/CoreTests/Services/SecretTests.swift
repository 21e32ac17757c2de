import Core
import Testing

@Suite("Secrets")
struct SecretTests {
    @Test func aSecretIsNotPrinted() {
        let secret = Secret("hunter2")
        #expect(
            "\(secret) \(String(reflecting: secret)) \(secret as Any)".contains("hunter2") == false)
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("hunter2"))
        #expect(secret.revealedForRequest() == "hunter2")
    }
}
