internal import CLibYAML

/// Reads libyaml's events one at a time; owns the parser and the bytes it reads.
///
/// After `next()` has thrown or returned the end of the stream there is nothing more to read.
@safe struct EventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ source: Source) throws(Problem) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            throw Problem("not enough memory to read the file", at: Mark(line: 1, column: 1))
        }
        let bytes = source.readable
        let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = unsafe input.initialize(fromContentsOf: bytes)
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, input.count)
        unsafe self.parser = parser
        unsafe self.input = input
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event.
    /// - Throws: what libyaml could not read.
    mutating func next() throws(SyntaxFault) -> Event {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw fault() }
        defer { unsafe yaml_event_delete(&event) }
        return unsafe Event(
            kind: Self.kind(of: event),
            start: Position(event.start_mark),
            end: Position(event.end_mark),
            range: Int(
                event.start_mark.index)..<max(
                    Int(event.start_mark.index), Int(event.end_mark.index)))
    }

    private func fault() -> SyntaxFault {
        let parser = unsafe parser.pointee
        return unsafe SyntaxFault(
            problem: parser.problem.map { unsafe String(cString: $0) } ?? "",
            place: Position(parser.problem_mark),
            context: parser.context.map { unsafe String(cString: $0) } ?? "",
            contextPlace: Position(parser.context_mark))
    }

    @unsafe private static func kind(of event: yaml_event_t) -> Event.Kind {
        switch unsafe event.type {
        case YAML_ALIAS_EVENT:
            return unsafe .alias(string(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            return unsafe .scalar(scalar(of: event))
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe .listStart(
                Event.Properties(
                    anchor: string(start.anchor), tag: string(start.tag),
                    isFlow: start.style == YAML_FLOW_SEQUENCE_STYLE))
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe .mapStart(
                Event.Properties(
                    anchor: string(start.anchor), tag: string(start.tag),
                    isFlow: start.style == YAML_FLOW_MAPPING_STYLE))
        case YAML_SEQUENCE_END_EVENT: return .listEnd
        case YAML_MAPPING_END_EVENT: return .mapEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .streamEnd
        default: preconditionFailure("libyaml has ten kinds of events")
        }
    }

    @unsafe private static func scalar(of event: yaml_event_t) -> WrittenScalar {
        let scalar = unsafe event.data.scalar
        let style: WrittenScalar.Style =
            switch unsafe scalar.style {
            case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
            case YAML_LITERAL_SCALAR_STYLE: .literal
            case YAML_FOLDED_SCALAR_STYLE: .folded
            default: .plain
            }
        // libyaml drops a lone "!"; it shows only in what a plain scalar may be taken for.
        let isForcedText = unsafe style == .plain && scalar.plain_implicit == 0
        return unsafe WrittenScalar(
            text: String(
                decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length),
                as: UTF8.self),
            style: style,
            anchor: string(scalar.anchor),
            tag: string(scalar.tag) ?? (isForcedText ? "!" : nil))
    }

    @unsafe private static func string(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        unsafe bytes.map { unsafe String(cString: $0) }
    }
}

extension Position {
    /// libyaml counts lines and columns from 0, columns in characters.
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1)
    }
}
