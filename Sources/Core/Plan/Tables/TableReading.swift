/// The rows of a table file as values: each a map whose fields the header names, or of a JSON
/// object.
struct TableReading {
    static let rowsMax = 100_000
    static let columnsMax = 1000
    /// In all rows together: each takes memory of its own.
    static let cellsMax = 1_000_000

    private let path: String
    private let files: any InputFiles
    private var rows: [Value] = []
    private var cellCount = 0

    /// - Throws: when the file can't be read or one of its rows is wrong, which says the line.
    static func rows(
        of path: String, _ files: any InputFiles
    ) throws(InputFileError) -> [Value] {
        var reading = TableReading(path: path, files: files)
        switch FileReference(path: path).ext {
        case "csv": try reading.readDelimited(by: UInt8(ascii: ","))
        case "tsv", "tab": try reading.readDelimited(by: UInt8(ascii: "\t"))
        case "jsonl", "ndjson": try reading.readJSONLines()
        default:
            throw InputFileError(
                "'\(path)' is no table that is known; its name ends in .csv, .tsv, .jsonl or .ndjson"
            )
        }
        guard !reading.rows.isEmpty else { throw InputFileError("'\(path)' has no rows") }
        return reading.rows
    }

    private init(path: String, files: any InputFiles) {
        self.path = path
        self.files = files
    }

    /// Fault in the row behind those read so far: `row 3 of 'cats.csv' (line 5) …`.
    private func fault(_ message: String, line: Int) -> InputFileError {
        InputFileError("row \(rows.count + 1) of '\(path)' (line \(line)) \(message)")
    }

    private mutating func append(_ fields: [Value.Field], line: Int) throws(InputFileError) {
        guard rows.count < Self.rowsMax else {
            throw fault("is one too many: \(Self.rowsMax) are read; split the table", line: line)
        }
        cellCount += fields.count
        guard cellCount <= Self.cellsMax else {
            throw fault(
                "is one too many: \(Self.cellsMax) cells are read; split the table", line: line)
        }
        rows.append(.map(fields))
    }
}

// MARK: - CSV and TSV

extension TableReading {
    private mutating func readDelimited(by separator: UInt8) throws(InputFileError) {
        var text = DelimitedText(try files.text(of: path), separator: separator)
        guard let header = try next(in: &text, "the header") else { return }
        let names = header.cells.map(\.trimmed)
        try check(names, line: header.line)
        while let record = try next(in: &text, "row \(rows.count + 1)") {
            guard record.cells.count == names.count else {
                let cells = record.cells.count == 1 ? "1 cell" : "\(record.cells.count) cells"
                throw fault("has \(cells), and the header \(names.count)", line: record.line)
            }
            let fields = zip(names, record.cells).map { Value.Field($0, .text($1)) }
            try append(fields, line: record.line)
        }
    }

    private func next(
        in text: inout DelimitedText, _ what: String
    ) throws(InputFileError) -> DelimitedText.Record? {
        do throws(DelimitedText.Fault) {
            return try text.next()
        } catch {
            throw InputFileError("\(what) of '\(path)' (line \(error.line)) \(error.message)")
        }
    }

    private func check(_ names: [String], line: Int) throws(InputFileError) {
        func fault(_ message: String) -> InputFileError {
            InputFileError("the header of '\(path)' (line \(line)) \(message)")
        }
        guard names.count <= Self.columnsMax else {
            throw fault("has \(names.count) columns; \(Self.columnsMax) are read")
        }
        if let empty = names.firstIndex(of: "") {
            throw fault("has no name for column \(empty + 1); write one")
        }
        var seen: Set<String> = []
        if let twin = names.first(where: { !seen.insert($0).inserted }) {
            throw fault("has two columns '\(twin)'; rename one")
        }
    }
}

// MARK: - JSON Lines

extension TableReading {
    private mutating func readJSONLines() throws(InputFileError) {
        for (index, text) in try files.lines(of: path).enumerated() where !text.trimmed.isEmpty {
            try append(try row(text, line: index + 1), line: index + 1)
        }
    }

    private func row(_ text: String, line: Int) throws(InputFileError) -> [Value.Field] {
        let json: JSON
        do throws(JSONFault) {
            json = try JSON(parsing: Array(text.utf8))
        } catch {
            throw fault("is not JSON at byte \(error.offset + 1): \(error.message)", line: line)
        }
        guard case .object(let members) = json else {
            throw fault("is no object; write one as {\"name\": value}", line: line)
        }
        guard (1...Self.columnsMax).contains(members.count) else {
            throw fault(
                "has \(members.count) fields; a row has 1 to \(Self.columnsMax)", line: line)
        }
        var fields: [Value.Field] = []
        var seen: Set<String> = []
        for member in members {
            guard seen.insert(member.name).inserted else {
                throw fault("has '\(member.name)' twice; remove one", line: line)
            }
            fields.append(Value.Field(member.name, try value(of: member, line: line)))
        }
        return fields
    }

    private func value(of member: JSON.Member, line: Int) throws(InputFileError) -> Value {
        switch member.value {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .string(let text): return .text(text)
        case .number(let written):
            if let number = Value(jsonNumber: written) { return number }
            throw fault(
                "has the number \(written.prefix(40)) as '\(member.name)', which is beyond what is"
                    + " sent exactly; write it as text", line: line)
        case .array, .object:
            throw fault(
                "has a list or an object as '\(member.name)'; fields go no deeper", line: line)
        }
    }
}

extension Value {
    /// The number of a JSON spelling, as YAML's would be read; `nil` when it is not kept exactly.
    fileprivate init?(jsonNumber written: String) {
        if written.utf8.contains(where: { ".eE".utf8.contains($0) }) {
            guard let decimal = DecimalValue(written: written) else { return nil }
            self = .decimal(decimal)
        } else {
            guard let integer = Int128(written),
                (Int128(Int64.min)...Int128(UInt64.max)).contains(integer)
            else { return nil }
            self = .integer(integer)
        }
    }
}
