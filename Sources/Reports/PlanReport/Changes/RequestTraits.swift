internal import Core

/// What a job asks for, as numbers: the same number stands for the same thing.
struct RequestTraits: Hashable, Sendable {
    /// The names of axes and inputs, in their order.
    struct Form: Hashable, Sendable {
        let axes: [Int]
        let inputs: [Int]
    }

    let form: Form
    /// The values of the axes, files by their bytes, in the form's order.
    let axes: [Int]
    /// The values of the inputs, in the form's order.
    let inputs: [Int]
    let service: Int
    /// 0 for a job without a target.
    let target: Int

    func axis(_ name: Int) -> Int? { form.axes.firstIndex(of: name).map { axes[$0] } }

    func input(_ name: Int) -> Int? { form.inputs.firstIndex(of: name).map { inputs[$0] } }

    /// How many inputs differ, with service and target.
    func differenceCount(from other: RequestTraits) -> Int {
        var count = (service == other.service ? 0 : 1) + (target == other.target ? 0 : 1)
        if form.inputs == other.form.inputs {
            for (one, another) in zip(inputs, other.inputs) where one != another { count += 1 }
            return count
        }
        for (name, value) in zip(form.inputs, inputs) where other.input(name) != value {
            count += 1
        }
        return count + other.form.inputs.count { !form.inputs.contains($0) }
    }
}

/// Turns jobs and what is on record of them into traits.
struct TraitsReader {
    /// The number of the axis that tells the repeats of one point apart.
    static let repeatAxis = 0

    /// By number.
    private(set) var names: [String] = ["repeat"]
    private var numbers: [ExactText: Int] = [:]
    /// What a service calls an input that has a name for people beside the one that is sent.
    private(set) var titles: [Int: String] = [:]
    /// The beginnings of values that can be more or less alike: texts, and the paths of files.
    private(set) var beginnings: [Int: [UInt8]] = [:]
    private var codes: [Value: Int] = [:]
    /// Lists of names that were met, each held once.
    private var forms: Set<RequestTraits.Form> = []

    private static let beginningsMax = 20_000
    private static let beginningLength = 120
    private static let codesMax = 50_000

    mutating func number(of name: String) -> Int {
        let exact = ExactText(name)
        if let number = numbers[exact] { return number }
        names.append(name)
        numbers[exact] = names.count - 1
        return names.count - 1
    }

    /// The number that a name has got already.
    func known(_ name: String) -> Int? { numbers[ExactText(name)] }

    // MARK: - Jobs

    /// - Returns: `nil` when an input file can't be read.
    mutating func traits(of job: Job, in plan: Plan) -> RequestTraits? {
        var axes: [(name: Int, value: Int)] = []
        for axis in job.matrix {
            guard let value = code(of: axis.value, plan) else { return nil }
            axes.append((number(of: axis.name), value))
        }
        var inputs: [(name: Int, value: Int)] = []
        for input in job.inputs {
            guard let value = code(of: input.value, plan) else { return nil }
            let name = number(of: input.name)
            if case .text(let title)? = input.value[field: "title"] { titles[name] = title }
            inputs.append((name, value))
        }
        return traits(
            axes, inputs, replica: job.replica, service: job.service, target: job.target)
    }

    /// The number of a value; `nil` when a file of it can't be read.
    mutating func code(of value: Value, _ plan: Plan) -> Int? {
        if let code = codes[value] { return code }
        let json = try? value.json(decimal: \.canonical) { file throws(InputFileError) in
            if case .awaited(let job) = file.origin { return .string("image of job " + job.hex) }
            return .string("sha256:" + (try plan.sha256(of: file)))
        }
        guard let json else { return nil }
        let code = Self.code(of: json)
        switch value {
        case .text(let text): keepBeginning(of: text, as: code)
        case .file(let file): keepBeginning(of: file.path, as: code)
        case .list, .map: keepBeginning(of: json.text, as: code)
        case .null, .bool, .integer, .decimal: break
        }
        if codes.count < Self.codesMax { codes[value] = code }
        return code
    }

    // MARK: - The record

    /// - Parameter document: As results tell it.
    /// - Returns: `nil` when it makes no sense.
    mutating func traits(of document: JSON) -> RequestTraits? {
        guard case .object(let matrix)? = document["matrix"],
            case .object(let sent)? = document["inputs"],
            let service = document["service"]?.scalarText
        else { return nil }
        let axes = matrix.map { (number(of: $0.name), code(of: $0.value)) }
        let inputs = sent.map { (number(of: $0.name), code(of: $0.value)) }
        return traits(
            axes, inputs,
            replica: document["replica"]?.scalarText.flatMap { UInt64($0) } ?? 0,
            service: service, target: document["target"]?.scalarText)
    }

    private mutating func code(of value: JSON) -> Int {
        let json = Self.content(value)
        let code = Self.code(of: json)
        switch value {
        case .string(let text): keepBeginning(of: text, as: code)
        case .array, .object:
            keepBeginning(of: value["file"]?.scalarText ?? json.text, as: code)
        case .null, .bool, .number: break
        }
        return code
    }

    /// What a request is made of: files by their bytes, equal numbers with one spelling.
    private static func content(_ json: JSON) -> JSON {
        switch json {
        case .null, .bool, .string: return json
        case .number(let written): return .number(canonical(written))
        case .array(let items): return .array(items.map(content))
        case .object(let members):
            if members.count == 2, json["file"]?.scalarText != nil,
                let sha256 = json["sha256"]?.scalarText
            {
                return .string("sha256:" + sha256)
            }
            return .object(members.map { JSON.Member($0.name, content($0.value)) })
        }
    }

    private static func canonical(_ number: String) -> String {
        let isInteger = number.utf8.allSatisfy {
            $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0)
        }
        return isInteger ? number : DecimalValue(written: number)?.canonical ?? number
    }

    // MARK: - Both

    private mutating func traits(
        _ axes: [(name: Int, value: Int)], _ inputs: [(name: Int, value: Int)], replica: UInt64,
        service: String, target: String?
    ) -> RequestTraits {
        let repeats = replica > 0 ? [(name: Self.repeatAxis, value: replica.hashValue)] : []
        let axes = axes + repeats
        let form = RequestTraits.Form(axes: axes.map(\.name), inputs: inputs.map(\.name))
        return RequestTraits(
            form: forms.insert(form).memberAfterInsert, axes: axes.map(\.value),
            inputs: inputs.map(\.value), service: number(of: service),
            target: target.map { number(of: $0) } ?? 0)
    }

    private static func code(of json: JSON) -> Int { json.canonicalBytes.hashValue }

    private mutating func keepBeginning(of text: String, as code: Int) {
        guard beginnings.count < Self.beginningsMax, beginnings[code] == nil else { return }
        beginnings[code] = Array(text.utf8.prefix(Self.beginningLength))
    }
}
