import Core
import Testing

@Suite("Secrets")
struct SecretTests {
    private struct Holder: Error {
        let name = "wiro"
        let secret: Secret
    }

    private enum Fault: Error { case refused(Secret, [String: Secret?]) }

    private static let secret = Secret("hunter2hunter2")

    private static let holders: [any Sendable] = [
        secret, [secret], ["key": secret], Optional(secret) as any Sendable, Holder(secret: secret),
        Fault.refused(secret, ["a": secret, "b": nil]), (1, secret), Redaction([secret]),
    ]

    @Test(arguments: holders.indices)
    func aSecretIsPrintedByNothingThatHoldsIt(index: Int) {
        let holder: Any = Self.holders[index]
        var texts = [
            "\(holder)", String(describing: holder), String(reflecting: holder),
            "\(Mirror(reflecting: holder).children.map { "\($0)" })",
        ]
        var dumped = ""
        dump(holder, to: &dumped)
        texts.append(dumped)
        var printed = ""
        Swift.print(holder, to: &printed)
        debugPrint(holder, to: &printed)
        texts.append(printed)
        for text in texts { #expect(!text.contains("hunter") && !text.contains("104, 117")) }
    }

    @Test func onlyARequestGetsTheValue() {
        #expect(Self.secret.revealedForRequest() == "hunter2hunter2")
        #expect(Mirror(reflecting: Self.secret).children.isEmpty)
        #expect(!((Self.secret as Any) is any Encodable))
        #expect("\(Self.secret)" == "<secret>")
    }
}
