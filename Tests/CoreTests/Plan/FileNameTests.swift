import Core
import Support
import Testing

@Suite("File names")
struct FileNameTests {
    @Test(arguments: [
        ("a cat, sitting", "a-cat-sitting"), ("../../etc/passwd", "etc-passwd"), ("..", ""),
        (".hidden", "hidden"), ("...", ""), ("", ""), ("日本", "日本"), ("猫 neko 猫", "猫-neko-猫"),
        ("a\0b", "a-b"), ("a\u{202e}gnp.exe", "agnp.exe"), ("C:\\x", "C-x"),
        ("a\nb\u{7f}c", "a-b-c"),
        ("--a--", "a"), ("a  -  b", "a--b"), ("v1.0_x", "v1.0_x"), ("é", "é"), ("~", ""), ("-", ""),
        ("a.", "a"), ("$HOME", "HOME"), ("a*?\"<>|b", "a-b"),
    ])
    func whatIsNotPlainBecomesAHyphen(text: String, name: String) {
        #expect(FileName.safe(text) == name)
    }

    @Test(arguments: [
        ("猫と月", "猫と月"), ("ёлка, ночь", "ёлка-ночь"), ("가나", "가나"), ("ﾊﾝｶｸ", "ﾊﾝｶｸ"), ("x²", "x²"),
        ("हिन्दी", "हिन्दी"), ("می\u{200C}خواهم", "میخواهم"), ("a\u{200B}b\u{2066}c", "abc"),
        ("a／b＼c．．d", "a-b-c-d"), ("🎨 art", "art"), ("\u{301}x", "x"), ("-\u{301}x", "x"),
        ("a\u{85}b\u{2028}c", "a-b-c"), ("\u{E000}", ""),
    ])
    func lettersOfAnyScriptStay(text: String, name: String) {
        #expect(FileName.safe(text).isExactly(name))
    }

    @Test func accentsAreOneCharacterWithTheirLetters() {
        #expect(FileName.safe("cafe\u{301}").isExactly("caf\u{E9}"))
        #expect(FileName.safe("\u{1112}\u{1161}\u{11AB}").isExactly("한"))
    }

    @Test(arguments: [
        ("con", "con_"), ("NUL.txt", "NUL_.txt"), ("Com1", "Com1_"), ("lpt9.a.b", "lpt9_.a.b"),
        ("aux ", "aux_"), ("COM²", "COM²_"), ("com10", "com10"), ("cone", "cone"),
        ("prn-1", "prn-1"),
    ])
    func namesThatWindowsKeepsForItselfAreChanged(text: String, name: String) {
        #expect(FileName.safe(text) == name)
    }

    @Test(arguments: 0..<300)
    func aNameIsBoundedAndPlainWhateverItIsMadeFrom(length: Int) {
        let texts = [
            String(repeating: "x", count: length), String(repeating: "猫", count: length),
            String(repeating: "a.", count: length), String(repeating: "-", count: length) + "b",
        ]
        for name in texts.map({ FileName.safe($0) }) {
            #expect(name.utf8.count <= 150)
            #expect(!name.hasPrefix(".") && !name.hasPrefix("-"))
            #expect(name.unicodeScalars.allSatisfy { plain.contains($0) })
            #expect(!name.unicodeScalars.contains("\u{FFFD}"))
        }
    }

    private let plain = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-猫".unicodeScalars)

    /// The name of the only job with this prompt.
    private func stem(_ prompt: String, save: String?) throws -> String {
        var pipeline = try Pipeline()
        try pipeline.batch(
            axes: ["prompt": .texts(prompt)], inputs: ["x": "${{ matrix.prompt }}"], save: save)
        return try pipeline.jobs()[0].stem
    }

    @Test(arguments: ["../../../etc/cron.d/x", "/etc/passwd", "a/../b", "..", "\0/..", "日本/.."])
    func noValueLeavesItsBatchsFolder(prompt: String) throws {
        for save in [
            nil, "x${{ matrix.prompt }}", "${{ matrix.prompt }}/y", "/../${{ matrix.prompt }}/z",
        ] {
            let parts = try stem(prompt, save: save).split(
                separator: "/", omittingEmptySubsequences: false)
            #expect(parts.first == "cats")
            #expect((2...3).contains(parts.count))
            #expect(parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") })
        }
    }

    @Test func onlyTheTemplatesOwnSlashesMakeFolders() throws {
        #expect(
            try stem("a/b", save: "${{ matrix.prompt }}/${{ matrix.prompt }}") == "cats/a-b/a-b")
        #expect(try stem("x", save: "//a//${{ matrix.prompt }}/") == "cats/a/x")
    }

    @Test func withoutSaveANameShowsTheAxesAndTheKey() throws {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles(["in/anna b.jpg": "1"])
        let size = Value.map([Value.Field("width", .integer(8)), Value.Field("id", .text("wide"))])
        let bare = Value.map([Value.Field("h", .integer(9))])
        try pipeline.batch(
            axes: [
                "photo": .glob("in/*"), "scale": .list([try decimal("1.50")]),
                "size": .list([size]), "bare": .list([bare]), "word": .texts("日本"),
                "none": .list([.null]),
            ], inputs: ["x": "${{ matrix.photo }}"])
        let job = try pipeline.jobs()[0]
        #expect(job.stem == "cats/anna-b-1.50-wide-9-日本-\(job.key.short)")
    }

    @Test func withoutSaveLongAndForeignValuesStillHaveANameEach() throws {
        var pipeline = try Pipeline()
        let long = String(repeating: "long ", count: 60)
        try pipeline.batch(
            axes: ["prompt": .texts("日本", "中国", long + "1", long + "2")],
            inputs: ["x": "${{ matrix.prompt }}"])
        let jobs = try pipeline.jobs()
        #expect(try pipeline.faults() == [])
        #expect(jobs[0].stem == "cats/日本-\(jobs[0].key.short)")
        #expect(jobs.allSatisfy { $0.stem.utf8.count < 150 })
    }

    @Test func aSaveThatLeavesNothingIsAFaultAtItsPlace() throws {
        var pipeline = try Pipeline()
        try pipeline.batch(
            axes: ["prompt": .texts("🐈", "🐕")], inputs: ["x": "${{ matrix.prompt }}"],
            save: "${{ matrix.prompt }}")
        #expect(
            try pipeline.faults().first == "19: 'save' gives '🐈', which leaves no file name;"
                + " use letters, digits, '.', '_' or '-'")
    }
}
