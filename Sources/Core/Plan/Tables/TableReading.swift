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
    private var rowCount = 0
    private var cellCount = 0
    private var faults = FaultList()
    private var notes: [String] = []

    /// - Parameter separator: What ends a cell, where the manifest says so.
    /// - Throws: when the file can't be read, or rows are wrong: each is told with its line.
    static func rows(
        of path: String, separator: UInt8?, _ files: any InputFiles
    ) throws(AxisFaults) -> AxisReading {
        var reading = TableReading(path: path, files: files)
        do throws(InputFileError) {
            try reading.read(separator)
        } catch {
            reading.faults.add(error.message)
        }
        let faults = reading.faults.messages(of: "rows of '\(path)' are wrong")
        guard faults.isEmpty else { throw AxisFaults(faults) }
        guard !reading.rows.isEmpty else { throw AxisFaults(["'\(path)' has no rows"]) }
        return AxisReading(values: .list(reading.rows), notes: reading.notes)
    }

    private init(path: String, files: any InputFiles) {
        self.path = path
        self.files = files
    }

    private mutating func read(_ separator: UInt8?) throws(InputFileError) {
        switch FileReference(path: path).ext {
        case "csv": try readDelimited(by: UInt8(ascii: ","), separator)
        case "tsv", "tab": try readDelimited(by: UInt8(ascii: "\t"), separator)
        case "jsonl", "ndjson":
            guard separator == nil else {
                throw InputFileError(
                    "'\(path)' is JSON Lines, which has no separator; leave 'separator' out")
            }
            try readJSONLines()
        default:
            throw InputFileError(
                "'\(path)' is no table that is known; its name ends in .csv, .tsv, .jsonl or .ndjson"
            )
        }
    }

    /// Fault in the row that is read: `row 3 of 'cats.csv' (line 5) …`.
    private func fault(_ message: String, line: Int) -> InputFileError {
        InputFileError("row \(rowCount) of '\(path)' (line \(line)) \(message)")
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
    /// - Parameters:
    ///   - usual: What ends a cell in files with this extension.
    ///   - meant: What the manifest says.
    private mutating func readDelimited(
        by usual: UInt8, _ meant: UInt8?
    ) throws(InputFileError) {
        var text = DelimitedText(try files.text(of: path), separator: usual)
        let named = text.takeSeparatorLine()
        let separator = meant ?? named ?? text.separatorOfHeader(usual: usual)
        text.separate(by: separator)
        if meant == nil, separator != usual {
            let source = named == nil ? "its header" : "its first line"
            notes.append(
                "'\(path)' has \(Self.name(of: separator)) between its cells, by \(source)")
        }
        guard let header = try self.header(in: &text) else { return }
        let names = Self.withoutEmptyEnd(header.cells.map(\.trimmed))
        try check(names, line: header.line)
        var emptyCount = 0
        while true {
            let record: DelimitedText.Record
            do throws(DelimitedText.Fault) {
                guard let next = try text.next() else { break }
                record = next
            } catch {
                rowCount += 1
                faults.add(fault(error.message, line: error.line).message)
                continue
            }
            if record.cells.allSatisfy({ $0.trimmed.isEmpty }) {
                emptyCount += 1
                continue
            }
            rowCount += 1
            try take(record, names)
        }
        if emptyCount > 0 {
            notes.append(
                emptyCount == 1
                    ? "1 row of '\(path)' has nothing in its cells and is passed over"
                    : "\(emptyCount) rows of '\(path)' have nothing in their cells and are passed"
                        + " over")
        }
    }

    /// Takes in a row; what is wrong with it is noted.
    private mutating func take(
        _ record: DelimitedText.Record, _ names: [String]
    ) throws(InputFileError) {
        let count = record.cells.count
        let isLonger = record.cells.dropFirst(names.count).contains { !$0.trimmed.isEmpty }
        guard count >= names.count, !isLonger else {
            let used = isLonger ? Self.withoutEmptyEnd(record.cells).count : count
            let cells = used == 1 ? "1 cell" : "\(used) cells"
            faults.add(
                fault("has \(cells), and the header \(names.count)", line: record.line).message)
            return
        }
        let fields = zip(names, record.cells).map { Value.Field($0, .text($1)) }
        try append(fields, line: record.line)
    }

    private func header(
        in text: inout DelimitedText
    ) throws(InputFileError) -> DelimitedText.Record? {
        do throws(DelimitedText.Fault) {
            return try text.next()
        } catch {
            throw InputFileError("the header of '\(path)' (line \(error.line)) \(error.message)")
        }
    }

    private static func withoutEmptyEnd(_ cells: [String]) -> [String] {
        Array(cells.prefix((cells.lastIndex { !$0.trimmed.isEmpty } ?? -1) + 1))
    }

    private static func name(of separator: UInt8) -> String {
        separator == UInt8(ascii: "\t") ? "a tab" : "'\(String(Unicode.Scalar(separator)))'"
    }

    private func check(_ names: [String], line: Int) throws(InputFileError) {
        func fault(_ message: String) -> InputFileError {
            InputFileError("the header of '\(path)' (line \(line)) \(message)")
        }
        guard !names.isEmpty else { throw fault("has no names; write one for each column") }
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
            rowCount += 1
            let fields: [Value.Field]
            do throws(InputFileError) {
                fields = try row(text, line: index + 1)
            } catch {
                faults.add(error.message)
                continue
            }
            try append(fields, line: index + 1)
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
