/// Puts another seed where the inputs of a batch have theirs.
///
/// A seed is what an input of such a name is given (`seed`, `noise_seed`, `{ title: Seed, value: … }`),
/// and what any input names so: `${{ matrix.seed }}`, `${{ vars.seed }}`.
struct Reseeding {
    private let seed: UInt32
    /// Names below `matrix` and `vars` that stand for a seed.
    private var paths: Set<[String]> = []

    init(of batch: Plan.Batch, _ seed: UInt32) {
        self.seed = seed
        for input in batch.inputs { look(at: input.value, input.name) }
    }

    private mutating func look(at value: TemplateValue, _ name: String) {
        switch value {
        case .constant, .file: break
        case .reference(let reference):
            if RandomSeed.isSeed(name) || reference.namesSeed { paths.insert(reference.path) }
        case .text(let text):
            let isAlone = RandomSeed.isSeed(name) && text.parts.count == 1
            for reference in text.references where isAlone || reference.namesSeed {
                paths.insert(reference.path)
            }
        case .list(let items): for item in items { look(at: item, name) }
        case .map(let fields):
            let title = fields.lazy.compactMap(Self.title).first
            for field in fields { look(at: field.value, Self.name(field.name, title, in: name)) }
        }
    }

    private static func title(_ field: TemplateValue.Field) -> String? {
        guard field.name == "title", case .constant(.text(let title)) = field.value else {
            return nil
        }
        return title
    }

    /// What the field of a map is called: a value by its title, or as the map is.
    private static func name(_ field: String, _ title: String?, in map: String) -> String {
        guard field == "value" else { return field }
        return RandomSeed.isSeed(map) ? map : title ?? field
    }

    // MARK: - Values

    /// The values of the axes with the other seed.
    func matrix(_ fields: [Value.Field]) -> [Value.Field] { replaced(fields, below: ["matrix"]) }

    /// The same of the variables.
    func vars(_ fields: [Value.Field]) -> [Value.Field] { replaced(fields, below: ["vars"]) }

    private func replaced(_ fields: [Value.Field], below path: [String]) -> [Value.Field] {
        fields.map { field in
            let path = path + [field.name]
            if paths.contains(path) { return Value.Field(field.name, reseeded(field.value)) }
            guard case .map(let inner) = field.value else { return field }
            return Value.Field(field.name, .map(replaced(inner, below: path)))
        }
    }

    /// An input with the other seed where it is written out.
    func input(_ value: Value, _ name: String) -> Value {
        switch value {
        case .map(let fields):
            var title: String?
            if case .text(let text)? = value[field: "title"] { title = text }
            return .map(
                fields.map { field in
                    let name = Self.name(field.name, title, in: name)
                    return Value.Field(field.name, input(field.value, name))
                })
        case .list(let items): return .list(items.map { input($0, name) })
        case .null, .bool, .integer, .decimal, .text, .file:
            return RandomSeed.isSeed(name) ? reseeded(value) : value
        }
    }

    /// The seed as `value` writes its number; what is no number stays.
    private func reseeded(_ value: Value) -> Value {
        switch value {
        case .integer, .decimal: .integer(Int128(seed))
        case .text(let text): Int128(text.trimmed) == nil ? value : .text("\(seed)")
        case .null, .bool, .list, .map, .file: value
        }
    }
}

extension Reference {
    /// Whether what it names is called a seed.
    fileprivate var namesSeed: Bool { path.last.map(RandomSeed.isSeed) ?? false }
}
