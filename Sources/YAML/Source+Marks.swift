/// Where the values of a document lie in its source.
extension Source {
    /// The mark of a scalar, without its anchor and tag where possible, and its layout.
    func place(of written: WrittenScalar, _ event: Event) -> (Mark, TextLayout) {
        let start = event.start
        guard start.line == event.end.line else {
            let layout =
                written.style == .literal
                ? blockLayout(of: written.text, header: start.line) : .unknown
            return (firstLineMark(from: start), layout)
        }
        let length = written.text.unicodeScalars.count
        let span = event.end.column - start.column
        switch written.style {
        case .plain:
            // Nothing is escaped or folded on one line, so the value is the last of the event.
            let column = event.end.column - length
            return (
                Mark(line: start.line, column: column, length: length),
                .run(line: start.line, column: column, length: length)
            )
        case .quoted where span == length + 2:
            // An escape is longer than what it stands for: equal lengths mean there is none.
            return (
                start.mark(span),
                .run(line: start.line, column: start.column + 1, length: length)
            )
        case .quoted, .literal, .folded:
            return (start.mark(span), .unknown)
        }
    }

    /// A mark from `start` to `end`, or to the end of the first line.
    func mark(from start: Position, to end: Position) -> Mark {
        start.line == end.line
            ? start.mark(end.column - start.column) : firstLineMark(from: start)
    }

    /// Why what begins at `event` cannot be a key.
    func keyProblem(at event: Event) -> Problem {
        let isTemplate =
            rest(from: event.start).starts(with: Array("{{".utf8))
            || head(before: event.start).last == UInt8(ascii: "{")
        if isTemplate {
            return Problem(
                "'{{' begins a map in YAML; write '${{ … }}', or quote the text",
                at: event.start.mark(2))
        }
        return Problem("a list or a map cannot be a key; quote it", at: event.mark)
    }

    /// From `start` to the end of its line; short for a line no reader looks at whole.
    private func firstLineMark(from start: Position) -> Mark {
        guard line(start.line).count <= 10_000 else { return start.mark() }
        return start.mark(rest(from: start).scalarCount)
    }

    /// The layout of a literal block, found by comparing its lines with the source's.
    private func blockLayout(of text: String, header: Int) -> TextLayout {
        let isBlank = { (byte: UInt8) in byte == 0x20 }
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard let index = lines.firstIndex(where: { !$0.allSatisfy(isBlank) }) else {
            return .unknown
        }
        let written = line(header + 1 + index)
        let indent = written.leadingSpaceCount - lines[index].leadingSpaceCount
        guard indent >= 0, written.dropFirst(indent).elementsEqual(lines[index]) else {
            return .unknown
        }
        return .block(firstLine: header + 1, column: indent + 1)
    }
}

extension Event {
    /// From where the event starts to where it ends, or one scalar if that is on another line.
    var mark: Mark {
        start.mark(start.line == end.line ? end.column - start.column : 1)
    }
}
