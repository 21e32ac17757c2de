import Core
import Testing

@Suite("Commands that messages advise")
struct InvocationTests {
    private let cats = Invocation(
        file: "my cats.yaml", isRehearsal: true, settings: ["vars.style=ink and gold"],
        selection: ["--batch", "a b"])

    @Test func aCommandKeepsWhatDecidesWhatItIsAbout() {
        #expect(
            cats.command("run", ["--retry", "done"])
                == "tirage run --rehearse \"my cats.yaml\" --set vars.style=\"ink and gold\""
                + " --batch \"a b\" --retry done")
        #expect(
            cats.ofAllJobs.command("resolve")
                == "tirage resolve --rehearse \"my cats.yaml\" --set vars.style=\"ink and gold\"")
        #expect(Invocation(file: "a.yaml").command("status") == "tirage status a.yaml")
    }

    @Test func jobsAreMadeAgainWithoutOthersWhereNotAllAreMeant() {
        let keys = ["3fa9c2d1aa", "0123456789"].map { JobKey(hex: $0) }
        #expect(
            Invocation(file: "a.yaml").retrying(keys)
                == "tirage run a.yaml --retry 3fa9c2d1 --retry 01234567")
        #expect(
            Invocation(file: "a.yaml", selection: ["--limit", "5"]).retrying([keys[0]])
                == "tirage run a.yaml --only 3fa9c2d1 --retry 3fa9c2d1")
    }

    @Test(arguments: [
        ("-x.yaml", "./-x.yaml"), ("-", "-"), ("--rehearse", "./--rehearse"), ("./-x", "./-x"),
    ])
    func aFileThatLooksLikeAnOptionIsAFile(_ file: String, _ word: String) {
        #expect(Invocation(file: file).command("run") == "tirage run \(word)")
    }

    @Test(arguments: [
        ("a.yaml", "a.yaml"), ("in/a-b_c.yaml", "in/a-b_c.yaml"), ("", "\"\""),
        ("a b", "\"a b\""), ("dog's", "\"dog's\""), ("a\"b", #"'a"b'"#),
        ("$HOME", "'$HOME'"), ("`ls`", "'`ls`'"), ("a\\b", #"'a\b'"#), ("wow!", "'wow!'"),
        ("\"it's\"", #"'"it'\''s"'"#), ("a;b", "\"a;b\""), ("*", "\"*\""), ("~", "\"~\""),
        ("#a", "\"#a\""), ("a=b c", "a=\"b c\""), ("a b=c", "\"a b=c\""), ("k=", "k=\"\""),
        ("猫", "\"猫\""), ("a\nb", #"$'a\012b'"#), ("\u{1B}[31m'", #"$'\033[31m\''"#),
        ("a\u{202E}b", #"$'a\342\200\256b'"#), ("a\t\\", #"$'a\011\\'"#),
        ("vars.x={a: 1}", "vars.x=\"{a: 1}\""), ("=a", "=a"),
    ])
    func aWordIsQuotedAsAShellReadsIt(_ word: String, _ quoted: String) {
        #expect(ShellWord.quoted(word) == quoted)
    }
}
