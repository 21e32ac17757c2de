internal import Core
internal import Storage
internal import YAML

/// One input of a probe, as the command line has it: `seed=7`, `prompt=a fox`, `photo=@in.png`.
///
/// What looks like a number, a truth value or nothing is that, what stands in quotes is text, what
/// stands in brackets is a list or a map, all as in a manifest; everything else is text as it is.
struct ProbeInput {
    let field: Value.Field

    /// Why an input can't be used.
    struct Fault: Error {
        let message: String
    }

    init(written: String) throws(Fault) {
        guard let sign = written.firstIndex(of: "="), sign != written.startIndex else {
            throw Fault(
                message: "--set takes a name, '=' and a value, such as 'prompt=a fox', not "
                    + quoted(written))
        }
        let name = String(written[..<sign])
        let text = String(written[written.index(after: sign)...])
        field = Value.Field(name, try Self.value(text, of: name))
    }

    private static func value(_ text: String, of name: String) throws(Fault) -> Value {
        if text.hasPrefix("@") {
            let path = String(text.dropFirst())
            return .file(try file(path, name))
        }
        guard let first = text.first, isYAML(text, first) else { return .text(text) }
        do throws(Problem) {
            let node = try parse(Array(text.utf8))
            return try value(node, name)
        } catch {
            if first == "\"" || first == "'" { return .text(text) }
            throw Fault(message: "--set \(name): \(error.message)")
        }
    }

    /// Whether a value is written as YAML: in quotes or brackets, or a single word.
    private static func isYAML(_ text: String, _ first: Character) -> Bool {
        if first == "{" || first == "[" { return true }
        if first == "\"" || first == "'" { return text.count > 1 && text.last == first }
        if text == "~" || Double(text) != nil { return true }
        return (first.isLetter || first.isNumber)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || "+-.".utf8.contains(byte)
            }
    }

    private static func file(_ path: String, _ name: String) throws(Fault) -> FileReference {
        do throws(InputFileError) {
            _ = try ManifestFiles(folder: "").byteCount(of: path)
        } catch {
            throw Fault(message: "--set \(name): \(error.message)")
        }
        return FileReference(path: path)
    }

    private static func value(_ node: Node, _ name: String) throws(Problem) -> Value {
        switch node.content {
        case .sequence(let items):
            var values: [Value] = []
            for item in items { values.append(try value(item, name)) }
            return .list(values)
        case .mapping(let pairs):
            if pairs.count == 1, pairs[0].key == "file", let path = pairs[0].value.text {
                do throws(Fault) { return .file(try file(path, name)) } catch {
                    throw Problem(error.message, at: node.mark)
                }
            }
            var fields: [Value.Field] = []
            for pair in pairs { fields.append(.init(pair.key, try value(pair.value, name))) }
            return .map(fields)
        case .scalar(.null, _): return .null
        case .scalar(.bool(let flag), _): return .bool(flag)
        case .scalar(.integer(let number), _): return .integer(number)
        case .scalar(.text(let text), _): return .text(text)
        case .scalar(.decimal(let written), _):
            guard let number = DecimalValue(written: written) else {
                throw Problem(
                    "the number \(quoted(written)) has too many digits; quote it to send text",
                    at: node.mark)
            }
            return .decimal(number)
        }
    }
}
