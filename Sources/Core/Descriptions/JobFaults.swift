/// Why a job can't be sent as it is.
package struct JobFault: Hashable, Sendable {
    /// The input it is about; `nil` for the target.
    package let input: String?
    /// A lowercase fragment that says what to do.
    package let message: String

    package init(input: String?, message: String) {
        self.input = input
        self.message = message
    }
}

extension ServiceDescription {
    /// What a service would not be sent of a job, as far as it shows without opening its files.
    ///
    /// - Parameters:
    ///   - target: As resolved; `nil` where the URL says what is run.
    ///   - inputs: As resolved, in the order of the batch, which is that of the faults.
    package func faults(target: String?, inputs: [Value.Field]) -> [JobFault] {
        let form = submit.request.form(sending: inputs)
        var faults: [JobFault] = []
        if let message = target.flatMap(fault(inTarget:)) {
            faults.append(JobFault(input: nil, message: message))
        }
        for input in inputs {
            let found = (
                fileFault(in: input.value), shapeFault(in: input.value),
                formFault(in: input.value, form)
            )
            guard found != (nil, nil, nil) else { continue }
            for case let message? in [found.0, found.1, found.2] {
                faults.append(JobFault(input: input.name, message: message))
            }
        }
        return faults
    }

    private func fault(inTarget text: String) -> String? {
        let word = target?.word ?? "target"
        let example = target.map { "; write one such as '\($0.example)'" } ?? ""
        if text.trimmed.isEmpty { return "the \(word) is empty" + example }
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            return "the \(word) has a line end or another control character; remove it"
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
            return "'\(text.prefix(60))' can't be a \(word); remove empty parts and dots"
        }
        return nil
    }

    private func fileFault(in value: Value) -> String? {
        guard inputs.files == .none, let file = value.files.first else { return nil }
        return "'\(file.path)' is a file, and \(title) takes none; write the URL of it"
    }

    /// Where every input must be a map of certain fields.
    private func shapeFault(in value: Value) -> String? {
        guard !inputs.fields.isEmpty else { return nil }
        let list = inputs.fields.map { "'\($0)'" }.joined(separator: " and ")
        guard case .map(let fields) = value else {
            return "\(title) wants a map with \(list), found \(value.kindName)"
        }
        let names = fields.map(\.name)
        if let missing = inputs.fields.first(where: { !names.contains($0) }) {
            return "'\(missing)' is missing; \(title) wants a map with \(list)"
        }
        if let unknown = names.first(where: { !inputs.fields.contains($0) }) {
            return "unknown field '\(unknown)'; \(title) wants a map with \(list)"
        }
        return nil
    }

    private func formFault(in value: Value, _ form: RequestRule.Form?) -> String? {
        guard let form, inputs.files != .none else { return nil }
        switch form {
        case .fields: return Self.fault(inPart: value)
        case .text:
            return value.files.first.map {
                "'\($0.path)' is inside a part of a form and can't be sent; write a URL of it"
            }
        }
    }

    /// A list is a part for each of its items; a map has no parts.
    private static func fault(inPart value: Value) -> String? {
        switch value {
        case .list(let items): return items.lazy.compactMap(fault(inPart:)).first
        case .map:
            guard let file = value.files.first else {
                return "a map can't be a field of a form; write its JSON as text, in quotes"
            }
            return "'\(file.path)' is inside a map, which can't be sent in a form;"
                + " write it as an input of its own"
        case .null, .bool, .integer, .decimal, .text, .file: return nil
        }
    }
}

extension RequestRule {
    /// What becomes of inputs in a form.
    fileprivate enum Form {
        /// Each is a part, or a list of parts.
        case fields
        /// Together they are the text of one part.
        case text
    }

    /// The form that carries `inputs`; `nil` when they leave as JSON or not at all.
    fileprivate func form(sending inputs: [Value.Field]) -> Form? {
        let template: TemplateValue
        switch body {
        case .none, .json: return nil
        case .multipart(let written): template = written
        case .multipartWithFiles(let written):
            guard inputs.contains(where: { !$0.value.files.isEmpty }) else { return nil }
            template = written
        }
        if case .reference = template { return .fields }
        return template.references.contains { $0.root == "inputs" } ? .text : nil
    }
}
