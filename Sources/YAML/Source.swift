/// The text of a document: checked UTF-8 without a byte order mark, with its lines.
struct Source: Sendable {
    let bytes: [UInt8]
    /// Halves of characters that are written as escapes; `nil` where there are none.
    let surrogates: SurrogateEscapes?
    private let lineStarts: [Int]

    /// Checks everything that can be said before parsing: size, encoding, characters.
    init(_ written: [UInt8], limits: YAMLLimits) throws(Problem) {
        guard written.count <= limits.bytesMax else {
            throw Problem(
                "the file has \(written.count) bytes, more than \(limits.bytesMax); split it",
                at: Mark(line: 1, column: 1))
        }
        if let encoding = Self.foreignEncoding(of: written) {
            throw Problem(
                "the file is \(encoding); save it as UTF-8", at: Mark(line: 1, column: 1))
        }
        let hasByteOrderMark = written.starts(with: [0xEF, 0xBB, 0xBF])
        bytes = hasByteOrderMark ? Array(written.dropFirst(3)) : written
        var check = SourceCheck(bytes)
        lineStarts = try check.lineStarts()
        surrogates = SurrogateEscapes(in: bytes)
    }

    /// What libyaml is given: of the same length, scalar for scalar.
    var readable: [UInt8] { surrogates?.neutral(bytes) ?? bytes }

    /// The event as the source has it: what libyaml was given in place of halves put right.
    func mended(_ event: Event) throws(Problem) -> Event {
        guard let surrogates, case .scalar(var written) = event.kind else { return event }
        do throws(SurrogateEscapes.LoneHalf) {
            written.text = try surrogates.text(of: written, in: event.range, of: bytes)
        } catch {
            throw Problem(
                "half of a character: what is beyond U+FFFF has two escapes, such as "
                    + "'\\ud83e\\udd8a'; write both, or the character itself",
                at: position(of: error.offset).mark(6))
        }
        var event = event
        event.kind = .scalar(written)
        return event
    }

    /// The place of the byte at `offset`.
    func position(of offset: Int) -> Position {
        let line = lineStarts.lastIndex { $0 <= offset } ?? 0
        return Position(
            line: line + 1, column: bytes[lineStarts[line]..<offset].scalarCount + 1)
    }

    /// A line without its break, counted from 1; empty past the end.
    func line(_ number: Int) -> ArraySlice<UInt8> {
        guard (1...lineStarts.count).contains(number) else { return [] }
        let end = number < lineStarts.count ? lineStarts[number] : bytes.count
        var line = bytes[lineStarts[number - 1]..<end]
        while line.last == 0x0A || line.last == 0x0D { line.removeLast() }
        return line
    }

    /// The part of a line from a place on, without trailing blanks.
    func rest(from place: Position) -> ArraySlice<UInt8> {
        var rest = line(place.line)
        for _ in 1..<max(place.column, 1) where !rest.isEmpty {
            rest = rest.dropFirst().drop { $0 & 0xC0 == 0x80 }
        }
        while rest.last == 0x20 || rest.last == 0x09 { rest.removeLast() }
        return rest
    }

    /// The part of a line before a place.
    func head(before place: Position) -> ArraySlice<UInt8> {
        var head = line(place.line)
        let rest = rest(from: place)
        head.removeLast(head.endIndex - rest.startIndex)
        return head
    }

    /// Whether nothing but blanks follows a place.
    func isAtEnd(_ place: Position) -> Bool {
        place.line >= lineStarts.count && rest(from: place).isEmpty
    }

    /// The place, or the end of the last line for one beyond it.
    func inside(_ place: Position) -> Position {
        guard place.line > lineStarts.count else { return place }
        let last = lineStarts.count
        return Position(line: last, column: line(last).scalarCount + 1)
    }

    private static func foreignEncoding(of bytes: [UInt8]) -> String? {
        switch (bytes.first, bytes.dropFirst().first) {
        case (0xFF, 0xFE), (0xFE, 0xFF): "UTF-16"
        case (0, _?), (_?, 0): "UTF-16 or UTF-32"
        default: nil
        }
    }
}

/// A line and a column, both counted from 1, the column in Unicode scalars.
struct Position: Hashable, Sendable {
    var line: Int
    var column: Int

    /// A mark of `length` scalars that starts here.
    func mark(_ length: Int = 1) -> Mark {
        Mark(line: line, column: column, length: length)
    }
}

extension Collection<UInt8> {
    /// How many Unicode scalars these bytes of valid UTF-8 hold.
    var scalarCount: Int { count { $0 & 0xC0 != 0x80 } }

    /// How many spaces come first.
    var leadingSpaceCount: Int { prefix { $0 == 0x20 }.count }
}
