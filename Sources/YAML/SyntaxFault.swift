/// What libyaml says where it cannot go on.
struct SyntaxFault: Error {
    /// libyaml's words; they hold nothing of the input.
    let problem: String
    var place: Position
    /// What libyaml was reading, and where that began.
    let context: String
    let contextPlace: Position

    /// The fault in words for the one who wrote the source, at the place to correct.
    ///
    /// `brackets` is where the flow lists and maps that are still open begin.
    func problem(in source: Source, openAt brackets: [Position]) -> Problem {
        let end = endProblem(in: source, openAt: brackets)
        // libyaml's place for the end of a file may be on a line that is not there.
        var fault = self
        fault.place = source.inside(place)
        return fault.problem(in: source, atEnd: end)
    }

    private func problem(in source: Source, atEnd end: Problem?) -> Problem {
        tabProblem(in: source)
            ?? quoteProblem(in: source)
            ?? end
            ?? bracketProblem(in: source)
            ?? keyProblem(in: source)
            ?? characterProblem(in: source)
            ?? Problem("not valid YAML: \(words)", at: place.mark())
    }

    private var words: String {
        context.isEmpty || context == "block" ? problem : "\(problem) \(context)"
    }
}

extension SyntaxFault {
    private func tabProblem(in source: Source) -> Problem? {
        let indent = source.line(place.line).prefix { $0 == 0x20 || $0 == 0x09 }
        guard let tab = indent.firstIndex(of: 0x09), !context.contains("quoted") else { return nil }
        return Problem(
            "a tab indents this line; YAML wants spaces",
            at: Mark(line: place.line, column: tab - indent.startIndex + 1))
    }

    private func endProblem(in source: Source, openAt brackets: [Position]) -> Problem? {
        guard source.isAtEnd(place) else { return nil }
        for bracket in brackets.reversed() {
            let rest = source.rest(from: bracket)
            // An anchor or a tag may come first.
            guard let sign = rest.firstIndex(where: { [0x5B, 0x7B].contains($0) }),
                sign == rest.startIndex || [0x26, 0x21].contains(rest[rest.startIndex])
            else { continue }
            let column = bracket.column + rest[..<sign].scalarCount
            return Problem(
                "this '\(rest[sign] == 0x5B ? "[" : "{")' is never closed",
                at: Mark(line: bracket.line, column: column))
        }
        return nil
    }

    private func bracketProblem(in source: Source) -> Problem? {
        let what = context.contains("flow mapping") ? "map" : "list"
        guard context.contains("flow mapping") || context.contains("flow sequence") else {
            return nil
        }
        let rest = source.rest(from: place)
        if rest.starts(with: Array("{{".utf8)), source.head(before: place).last == UInt8(ascii: "$")
        {
            return Problem(
                "'${{ … }}' between brackets needs quotes: \"${{ … }}\"; what is no text goes on a "
                    + "line of its own, without quotes",
                at: Mark(line: place.line, column: place.column - 1, length: 3))
        }
        return Problem(
            "expected ',' or the end of the \(what); close it, or quote text with "
                + "any of , : [ ] { } in it", at: place.mark(),
            notes: [Problem.Note("the \(what) begins here", at: contextPlace.mark())])
    }

    private func quoteProblem(in source: Source) -> Problem? {
        guard context.contains("quoted scalar") else {
            return nil
        }
        switch problem {
        case "found unexpected end of stream", "found unexpected document indicator":
            return Problem("this quote is never closed", at: contextPlace.mark())
        case "found unknown escape character":
            return Self.unknownEscape(at: place)
        case "did not find expected hexdecimal number":
            return Self.unknownEscape(at: placeBeforeEscape)
        case "found invalid Unicode character escape code":
            return Problem(
                "an escape that is no character; write the character itself",
                at: placeBeforeEscape.mark(2))
        default:
            return nil
        }
    }

    /// libyaml's place is after the backslash and the letter here.
    private var placeBeforeEscape: Position {
        Position(line: place.line, column: max(place.column - 2, 1))
    }

    private static func unknownEscape(at place: Position) -> Problem {
        Problem(
            "unknown escape in double quotes; write '\\\\' for a backslash, "
                + "or use single quotes", at: place.mark(2))
    }

    private func keyProblem(in source: Source) -> Problem? {
        switch problem {
        case "mapping values are not allowed in this context":
            let head = source.head(before: place)
            let isSecond = zip(head, head.dropFirst()).contains { $0 == 0x3A && $1 == 0x20 }
            return Problem(
                isSecond
                    ? "a second ': ' in this line; put the value in quotes"
                    : "a key that does not line up with the keys above; correct the indentation",
                at: place.mark())
        case "could not find expected ':'":
            return Problem(
                "expected ':' after a key; write 'key: value', "
                    + "and indent text that goes on in another line", at: contextPlace.mark())
        case "did not find expected key" where isAfterQuote(in: source):
            return Problem(
                "text after the closing quote; put all of the value in quotes", at: place.mark())
        case "did not find expected key" where ["]", "}"].contains(found(in: source)):
            return Problem(
                "this \(quoted(found(in: source))) closes nothing; remove it", at: place.mark())
        case "did not find expected key":
            return Problem(
                "expected 'key: value' that lines up with the keys above", at: place.mark(),
                notes: [Problem.Note("the map begins here", at: contextPlace.mark())])
        case "did not find expected '-' indicator":
            return Problem(
                "expected '- ' that lines up with the items above", at: place.mark(),
                notes: [Problem.Note("the list begins here", at: contextPlace.mark())])
        case "block sequence entries are not allowed in this context":
            return Problem(
                "a list cannot begin here; begin it on a line of its own, "
                    + "or quote text that begins with '- '", at: place.mark())
        default:
            return nil
        }
    }

    private func isAfterQuote(in source: Source) -> Bool {
        let head = source.head(before: place).reversed().drop { $0 == 0x20 }
        return head.first == UInt8(ascii: "\"") || head.first == UInt8(ascii: "'")
    }

    /// The character at the place.
    private func found(in source: Source) -> String {
        let rest = String(decoding: source.rest(from: place).prefix(4), as: UTF8.self)
        return String(rest.unicodeScalars.prefix(1))
    }

    private func characterProblem(in source: Source) -> Problem? {
        switch problem {
        case "found unexpected ':'":
            return Problem(
                "a ':' that begins no value; put text with ':' in quotes", at: place.mark())
        case "found character that cannot start any token" where found(in: source) == "\t":
            return Problem("a tab cannot stand here; use spaces", at: place.mark())
        case "found character that cannot start any token":
            return Problem(
                "no value can begin with \(quoted(found(in: source))); put it in quotes",
                at: place.mark())
        case "did not find expected alphabetic or numeric character":
            let sign = context.contains("alias") ? "*" : "&"
            return Problem(
                "'\(sign)' begins an \(sign == "*" ? "alias" : "anchor") in YAML; "
                    + "put text that begins with it in quotes", at: contextPlace.mark())
        case "did not find expected comment or line break":
            return Problem(
                "nothing can follow '|' or '>' on its line; begin the text on the next",
                at: place.mark())
        case "did not find expected node content":
            return Problem(
                "expected a value, found \(quoted(found(in: source))); put it in quotes if it is text",
                at: place.mark())
        case "did not find expected <document start>":
            return Problem(
                "expected the end of the file, for the value above is complete; "
                    + "correct the indentation or the brackets", at: place.mark())
        case "found unknown directive name", "could not find expected directive name":
            return Problem(
                "'%' begins a directive in YAML; put text that begins with it in quotes",
                at: contextPlace.mark())
        case "found undefined tag handle":
            return Problem("unknown tag; quote text that begins with '!'", at: place.mark())
        case "found incompatible YAML document":
            return Problem("unknown YAML version; remove the '%YAML' line", at: place.mark())
        default:
            return nil
        }
    }
}
