import Core
import Support
import Testing

@Suite("Tables")
struct TableTests {
    /// The rows of a table, each as `name=value` with text in quotes.
    private func rows(_ text: String, _ path: String = "t.csv") throws -> [String] {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles([path: text])
        try pipeline.batch(axes: ["row": .table(path)], inputs: ["x": "${{ matrix.row }}"])
        let plan = try #require(try pipeline.result().plan)
        return try (0..<plan.jobCount).map { try plan.job(at: $0) }.map { job in
            guard case .map(let fields) = job.matrix[0].value else { return "no map" }
            return fields.map { field in
                if case .text(let text) = field.value { return "\(field.name)='\(text)'" }
                return "\(field.name)=\(field.value.inlineText ?? "?")"
            }.joined(separator: " ")
        }
    }

    private func mistake(_ text: String, _ path: String = "t.csv") throws -> String {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles([path: text])
        try pipeline.batch(axes: ["row": .table(path)], inputs: ["x": "${{ matrix.row.a }}"])
        return try pipeline.mistakes().joined(separator: "\n")
    }

    @Test(arguments: [
        ("a,b\n1,x\n2,y\n", ["a='1' b='x'", "a='2' b='y'"]),
        ("a,b\r\n1,x\r\n\r\n2,y", ["a='1' b='x'", "a='2' b='y'"]),
        ("\u{FEFF}a\nx\n", ["a='x'"]),
        (" a , b \n 1 ,\n", ["a=' 1 ' b=''"]),
        ("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n", ["a='x, y' b='say \"hi\"'"]),
        ("a,b\n\"one\ntwo\",3\n4,5\n", ["a='one\ntwo' b='3'", "a='4' b='5'"]),
        ("a,b\n\"one\r\ntwo\",\"\"\n", ["a='one\r\ntwo' b=''"]),
        ("a\n\"\"\nx\n", ["a='x'"]),
        ("a,b\na fox,x\na cat,y\n,\n , \n", ["a='a fox' b='x'", "a='a cat' b='y'"]),
        ("a,b,,\n1,2,,\n3,4\n5,6,, ,\n", ["a='1' b='2'", "a='3' b='4'", "a='5' b='6'"]),
        ("a,b\n1,2  \n\"3\" ,\"4\" \n", ["a='1' b='2'", "a='3' b='4'"]),
        ("a,b\r1,x\r2,y", ["a='1' b='x'", "a='2' b='y'"]),
        ("a,b\r1,x\r\n2,y\n3,\"z\rw\"\r", ["a='1' b='x'", "a='2' b='y'", "a='3' b='z\rw'"]),
        ("a\né🎨\n", ["a='é🎨'"]),
        ("a,\"b\nc\"\n1,2\n", ["a='1' b\nc='2'"]),
        ("a\nx\ry\n", ["a='x'", "a='y'"]),
    ])
    func rowsAreRead(text: String, rows expected: [String]) throws {
        #expect(try rows(text) == expected)
    }

    @Test func aTableThatIsTooLargeIsRefused() throws {
        let long = "a\n" + String(repeating: "x\n", count: 100_001)
        #expect(
            try mistake(long)
                == "11: row 100001 of 't.csv' (line 100002) is one too many: 100000 are read;"
                + " split the table")
        let header = (["a"] + (1..<1000).map { "c\($0)" }).joined(separator: ",") + "\n"
        let row = "x" + String(repeating: ",", count: 999) + "\n"
        #expect(
            try mistake(header + String(repeating: row, count: 1001))
                == "11: row 1001 of 't.csv' (line 1002) is one too many: 1000000 cells are read;"
                + " split the table")
    }

    @Test(arguments: [
        ("a;b\n1,5;x\n", "t.csv", "';' between its cells, by its header"),
        ("a\tb\n1,5\tx\n", "t.csv", "a tab between its cells, by its header"),
        ("a;b\n1,5;x\n", "t.tsv", "';' between its cells, by its header"),
        ("sep=;\r\na;b\r\n1,5;x\r\n", "t.csv", "';' between its cells, by its first line"),
        ("\"sep=|\"\na|b\n1,5|x\n", "t.csv", "'|' between its cells, by its first line"),
    ])
    func theSeparatorIsThatOfTheHeader(text: String, path: String, note: String) throws {
        let axis = try axis(text, path)
        #expect(axis.values[0][field: "a"] == .text("1,5"))
        #expect(axis.values[0][field: "b"] == .text("x"))
        #expect(axis.notes == ["'\(path)' has \(note)"])
    }

    @Test func theSeparatorMayBeSaid() throws {
        let said = try axis("sep=;\nx;|y\n1,|2\n", "t.csv", separator: UInt8(ascii: "|"))
        #expect(said.values[0][field: "x;"] == .text("1,"))
        #expect(said.notes == [])
        // Quoted separators are text, and of those that stand as often the file's own is meant.
        let quoted = try axis("\"a;;\",b\n1;2,3\n", "t.csv")
        #expect(quoted.values[0][field: "b"] == .text("3"))
    }

    private func axis(
        _ text: String, _ path: String, separator: UInt8? = nil
    ) throws -> Plan.Axis {
        var pipeline = try Pipeline()
        pipeline.files = MemoryFiles([path: text])
        try pipeline.batch(
            axes: ["row": .table(path, separator: separator)], inputs: ["x": "${{ matrix.row }}"])
        return try #require(try pipeline.result().plan).batches[0].axes[0]
    }

    @Test func everyBadRowIsTold() throws {
        let bad = "a,b\n1\n1,2\n1,2,3\n\"x\"y,2\n4\n"
        #expect(
            try mistake(bad) == """
                11: row 1 of 't.csv' (line 2) has 1 cell, and the header 2
                11: row 3 of 't.csv' (line 4) has 3 cells, and the header 2
                11: row 4 of 't.csv' (line 5) goes on behind the '"' that ends a cell; double the \
                quotes within a cell
                11: row 5 of 't.csv' (line 6) has 1 cell, and the header 2
                """)
        let many = try mistake("a,b\n" + String(repeating: "1\n", count: 50)).split(separator: "\n")
        try #require(many.count == 21)
        #expect(many[20] == "11: 30 more rows of 't.csv' are wrong")
        #expect(try mistake("[1]\n{}\n{\"a\":1}\nx\n", "t.jsonl").split(separator: "\n").count == 3)
    }

    @Test func tabsSeparateInATSVAndCommasDoNot() throws {
        #expect(try rows("a\tb\n1,2\t\"x\ty\"\n", "t.tsv") == ["a='1,2' b='x\ty'"])
    }

    @Test(arguments: [
        ("a,b\n1,2\n3\n", "11: row 2 of 't.csv' (line 3) has 1 cell, and the header 2"),
        ("a,b\n\"1\n1\",2\n3,4,5\n", "11: row 2 of 't.csv' (line 4) has 3 cells, and the header 2"),
        (
            "a\nx\"y\n",
            "11: row 1 of 't.csv' (line 2) has a '\"' within a cell that does not begin with one;"
                + " put the cell in quotes and double those within"
        ),
        (
            "a\n\"x\"y\n",
            "11: row 1 of 't.csv' (line 2) goes on behind the '\"' that ends a cell;"
                + " double the quotes within a cell"
        ),
        ("a\nx\n\"y\n\n", "11: row 2 of 't.csv' (line 3) has a cell whose '\"' is never closed"),
        ("a,a\n1,2\n", "11: the header of 't.csv' (line 1) has two columns 'a'; rename one"),
        (
            "a,,b\n1,2,3\n",
            "11: the header of 't.csv' (line 1) has no name for column 2; write one"
        ),
        ("a, \n1,2\n", "11: row 1 of 't.csv' (line 2) has 2 cells, and the header 1"),
        (",,\n1,2\n", "11: the header of 't.csv' (line 1) has no names; write one for each column"),
        ("a\n", "11: 't.csv' has no rows"),
        ("", "11: 't.csv' has no rows"),
        ("b,c\n1,2\n", "15: 't.csv' has no column 'a'; it has 'b', 'c'"),
        ("b,ab\n1,2\n", "15: 't.csv' has no column 'a'; did you mean 'ab'?"),
    ])
    func aBadRowIsToldWithItsLine(text: String, message: String) throws {
        #expect(try mistake(text) == message)
    }

    @Test func scalarsOfJSONLinesKeepTheirTypes() throws {
        let text = """
            {"a":18446744073709551615,"b":"7","c":1.50,"d":true,"e":null}

            {"a":-9223372036854775808,"b":"\\u00e9","c":1e3,"d":false,"e":"x"}
            """
        #expect(
            try rows(text, "t.jsonl") == [
                "a=18446744073709551615 b='7' c=1.50 d=true e=",
                "a=-9223372036854775808 b='é' c=1e3 d=false e='x'",
            ])
    }

    @Test(arguments: [
        (
            "{\"a\":1}\n{\"a\":}\n",
            "row 2 of 't.ndjson' (line 2) is not JSON at byte 6: expected a value"
        ),
        ("\n[1]\n", "row 1 of 't.ndjson' (line 2) is no object; write one as {\"name\": value}"),
        ("{\"a\":1,\"a\":2}", "row 1 of 't.ndjson' (line 1) has 'a' twice; remove one"),
        (
            "{\"a\":[1]}",
            "row 1 of 't.ndjson' (line 1) has a list or an object as 'a'; fields go no deeper"
        ),
        ("{}", "row 1 of 't.ndjson' (line 1) has 0 fields; a row has 1 to 1000"),
        (
            "{\"a\":18446744073709551616}",
            "row 1 of 't.ndjson' (line 1) has the number 18446744073709551616 as 'a', which is"
                + " beyond what is sent exactly; write it as text"
        ),
    ])
    func aBadLineOfJSONIsToldWithItsNumber(text: String, message: String) throws {
        #expect(try mistake(text, "t.ndjson") == "11: " + message)
    }

    @Test func aFieldThatOneRowLacksIsTold() throws {
        #expect(
            try mistake("{\"a\":1}\n{\"b\":2}\n", "t.jsonl") == "15: row 2 of 't.jsonl' has no 'a'")
        #expect(
            try mistake("{\"a\":1}\n{\"b\":2}\n{\"b\":3}\n", "t.jsonl")
                == "15: rows 2 and 3 of 't.jsonl' have no 'a'")
    }

    @Test func otherFilesAreNoTables() throws {
        #expect(
            try mistake("a", "t.xlsx") == "11: 't.xlsx' is no table that is known;"
                + " its name ends in .csv, .tsv, .jsonl or .ndjson")
    }
}
