import Core
import Testing

@Suite("Values")
struct ValueTests {
    @Test(arguments: [
        (Value.null, ""), (.bool(true), "true"),
        (.integer(18_446_744_073_709_551_615), "18446744073709551615"),
        (.integer(-9_223_372_036_854_775_808), "-9223372036854775808"), (.text("0123"), "0123"),
        (.file(FileReference(path: "in/a.jpg")), "in/a.jpg"),
    ])
    func aScalarHasOneText(value: Value, text: String) {
        #expect(value.inlineText == text)
    }

    @Test func listsAndMapsHaveNoText() {
        #expect(Value.list([.integer(1)]).inlineText == nil)
        #expect(Value.map([Value.Field("a", .integer(1))]).inlineText == nil)
    }

    @Test(arguments: [
        ("in/anna.jpg", "anna.jpg", "anna", "jpg"),
        ("anna.tar.GZ", "anna.tar.GZ", "anna.tar", "gz"),
        (".hidden", ".hidden", ".hidden", ""), ("a/.b.png", ".b.png", ".b", "png"),
        ("plain", "plain", "plain", ""), ("a.", "a.", "a", ""), ("日本/猫.png", "猫.png", "猫", "png"),
    ])
    func aFileHasNameStemAndExtension(path: String, name: String, stem: String, ext: String) {
        let file = FileReference(path: path)
        #expect(file.name == name)
        #expect(file.stem == stem)
        #expect(file.ext == ext)
    }

    @Test func filesAreFoundHoweverDeep() {
        let file = Value.file(FileReference(path: "a"))
        let other = Value.file(FileReference(path: "b"))
        let value = Value.map([
            Value.Field("x", .list([.text("t"), file])), Value.Field("y", other),
        ])
        #expect(value.files.map(\.path) == ["a", "b"])
    }

    @Test func jsonKeepsKindsAndSpellings() throws {
        let decimal = try #require(DecimalValue(written: "1.50"))
        let value: Value = .list([
            .null, .bool(false), .integer(Int128(UInt64.max)), .decimal(decimal), .text("2"),
            .map([Value.Field("f", .file(FileReference(path: "a")))]),
        ])
        let json = value.json { .string("file " + $0.path) }
        #expect(json.text == #"[null,false,18446744073709551615,1.50,"2",{"f":"file a"}]"#)
    }
}
