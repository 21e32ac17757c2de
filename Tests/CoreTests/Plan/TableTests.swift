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
        return try pipeline.jobs().map { job in
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
        ("a\n\"\"\nx\n", ["a=''", "a='x'"]),
        ("a,b\n,\n", ["a='' b=''"]),
        ("a\né🎨\n", ["a='é🎨'"]),
        ("a,\"b\nc\"\n1,2\n", ["a='1' b\nc='2'"]),
        ("a\nx\ry\n", ["a='x\ry'"]),
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
        let row = String(repeating: ",", count: 999) + "\n"
        #expect(
            try mistake(header + String(repeating: row, count: 1001))
                == "11: row 1001 of 't.csv' (line 1002) is one too many: 1000000 cells are read;"
                + " split the table")
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
            "a, \n1,2\n", "11: the header of 't.csv' (line 1) has no name for column 2; write one"
        ),
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
    }

    @Test func otherFilesAreNoTables() throws {
        #expect(
            try mistake("a", "t.xlsx") == "11: 't.xlsx' is no table that is known;"
                + " its name ends in .csv, .tsv, .jsonl or .ndjson")
    }
}
