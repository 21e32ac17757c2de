import Core
import Testing

@Suite struct KeyTextTests {
    private static let hex = "0123456789abcdef0123456789abcdef"

    @Test(
        arguments: [
            ("prompt", "sk-1234567890abcdef"), ("prompt", "sk-proj-AbCdEf123456_78901234"),
            ("x", "key is sk-1234567890abcdef, keep it"), ("x", "sk-abcdefghijklmnopqrst"),
            ("x", "Bearer 0123456789abcdef"), ("x", "bearer eyJhbGciOi1.eyJzdWIi"),
            ("x", "Bearer abcdefghijklmn"), ("Authorization", "Bearer abcd"),
            ("Authorization", "Token abcdefgh"),
            ("authorization", "Basic dXNlcjpwYXNz"),
            ("x", "r8_AbCdEf1234567890abcdef"), ("x", "hf_abcdefghijklmnopqrstuvwx"),
            ("x", "AKIAIOSFODNN7EXAMPLE"), ("x", "ghp_0123456789abcdefABCDEF"),
            ("x", "AIzaSyA-0123456789abcdefghijklmnopqrs"),
            ("x", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc"),
            ("x", "-----BEGIN RSA PRIVATE KEY-----\nabc"),
            ("api_key", hex), ("apiKey", hex), ("x-api-key", hex), ("API KEY", hex), ("token", hex),
            ("client_secret", hex), ("password", hex), ("key", hex), ("access_token", hex),
            ("api_key", "0f8fad5b-d9cb-469f-a165-70867728950e"),
            ("api_key", "abcDEF123ghiJKL456mnoPQR789stuVWX0yz+/=="),
            ("image", "https://anna:hunter2@example.com/a.png"),
        ])
    func aKeyIsKnown(name: String, text: String) {
        #expect(KeyText.sign(of: text, called: name) != nil)
    }

    @Test(
        arguments: [
            ("prompt", "a fox in snow"), ("prompt", "the bearer of bad news, 1920s"),
            ("prompt", "Bearer cats carrying a basket"), ("prompt", "basic watercolour2024"),
            ("prompt", "sk-8 skateboard"), ("prompt", "sk-learn"), ("prompt", "a key-visual-2024"),
            ("prompt", "task-1234567890abcdef"), ("model", "hf_hub_download"),
            ("seed", hex), ("sha256", hex + hex), ("model_hash", hex), ("id", hex),
            ("max_tokens", "4096"), ("trigger_token", "<s0><s1>"), ("token", "ohwx woman"),
            ("api_key", "none"), ("keyframes", "0:(a fox),12:(a cat)"),
            ("password", "a door with a keypad, digits 1 2 3, oil on canvas"),
            ("secret", "a-secret-garden-behind-an-old-wall-2"),
            (
                "image",
                "https://s3.example/a.png?X-Amz-Credential=AKIAIOSFODNN7EXAMPLE&token=\(hex)"
            ),
            ("image", "https://example.com/@anna/a.png"),
            ("cache_key", "RealVisXL_V4.0_Lightning_fp16_b1"), ("model_key", hex),
            ("prompt", "eyJ is how base64 of JSON begins"),
        ])
    func otherTextIsNone(name: String, text: String) {
        #expect(KeyText.sign(of: text, called: name) == nil)
    }

    @Test func aMessageHasNoMoreThanTheBeginning() throws {
        let sign = try #require(KeyText.sign(of: "sk-1234567890abcdef", called: "x"))
        #expect(sign.message == "this looks like a key ('sk-…')")
        let named = try #require(KeyText.sign(of: Self.hex, called: "api_key"))
        #expect(named.message == "the value of 'api_key' looks like a key")
    }
}
