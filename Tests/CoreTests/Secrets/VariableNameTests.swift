import Core
import Testing

@Suite("Names of environment variables")
struct VariableNameTests {
    @Test(
        arguments: [
            "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "OPENAI_KEY", "DB_PASS",
            "MY_PAT", "TOKEN",
        ])
    func aNameOfAKeyIsKnown(_ name: String) {
        #expect(VariableName.isSecret(name))
    }

    @Test(arguments: ["INSTASD_API_URL", "SECRET_URL", "TOKEN_HOST", "HOME", "SERVER", "KEYBOARD"])
    func anAddressIsNone(_ name: String) {
        #expect(!VariableName.isSecret(name))
    }

    @Test func aVariableBearsTheNameOfItsService() {
        #expect(VariableName.isOf("pictures", "PICTURES_TOKEN"))
        #expect(VariableName.isOf("my-press", "MY_PRESS_TOKEN"))
        #expect(!VariableName.isOf("pictures", "PICTURESQUE_TOKEN"))
        #expect(!VariableName.isOf("pictures", "PICTURES"))
        #expect(!VariableName.isOf("my-press", "MY_TOKEN"))
    }

    @Test func aKeyIsFoundInEverySpellingThatTravels() throws {
        let search = try #require(SecretSearch([Secret("canary-1f8e/55d0")]))
        for text in ["my canary-1f8e/55d0!", "canary-1f8e%2F55d0", #"canary-1f8e\/55d0"#] {
            #expect(search.finds(in: Array(text.utf8)), "\(text)")
        }
        #expect(!search.finds(in: Array("canary-1f8e".utf8)))
        #expect(SecretSearch([Secret("local")]) == nil, "found in any text")
    }
}
