internal import Core

/// What a service calls a job, read from an answer, or why what stands there can't be that.
enum HandleReading: Hashable, Sendable {
    case value(String)
    /// Nothing is there.
    case absent
    /// Something is there that can't be used: a lowercase fragment, safe to show.
    case unfit(String)

    /// - Parameters:
    ///   - handle: Which, and where it is.
    ///   - redact: Knows the credentials, none of which may be in it.
    init(_ handle: SubmitRule.Handle, in json: JSON, redact: Redactor) {
        guard let found = handle.path.value(in: json) else {
            self = .absent
            return
        }
        let countMax = handle.name == "id" ? 256 : 2048
        guard let text = Self.text(found) else {
            self = .unfit("is \(Self.kind(found, redact)); it must be text or a number")
            return
        }
        if redact.finds(in: text) {
            self = .unfit("has a credential in it, and is not kept")
        } else if let fault = Self.fault(in: text, countMax: countMax) {
            let shown = text.trimmed.isEmpty ? "" : ": '\(redact.start(of: text, 60))'"
            self = .unfit(fault + shown)
        } else if handle.name == "id", !RemoteJob.isID(text) {
            self = .unfit("is '\(redact.start(of: text, 60))', which no path can hold")
        } else {
            self = .value(text)
        }
    }

    /// A truth value names nothing.
    private static func text(_ json: JSON) -> String? {
        switch json {
        case .string(let text), .number(let text): text
        case .null, .bool, .array, .object: nil
        }
    }

    private static func kind(_ json: JSON, _ redact: Redactor) -> String {
        switch json {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .array(let items) where items.isEmpty: "an empty list"
        case .array(let items):
            "a list of \(items.count) (\(AnswerOutline(json, redact: redact, linesMax: 4).text))"
        case .object(let members) where members.isEmpty: "an empty map"
        case .object: "a map (\(AnswerOutline(json, redact: redact, linesMax: 4).text))"
        case .string, .number: "text"
        }
    }

    private static func fault(in text: String, countMax: Int) -> String? {
        if text.isEmpty { return "is empty text" }
        if text.trimmed.isEmpty { return "is nothing but blanks" }
        let count = text.utf8.count
        if count > countMax { return "has \(count) bytes, and \(countMax) are the most" }
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0a, 0x0d: return "has a line end in it"
            case 0x20, 0x09: return "has a blank in it"
            case 0..<0x20, 0x7f..<0xa0: return "has a control character in it"
            case 0x21...0x7e: continue
            default: return "has a character in it that is not ASCII"
            }
        }
        return nil
    }
}
