import Core
import YAML

/// What a name stands for, as far as that shows before anything is looked up.
indirect enum NameKind: Sendable {
    /// A name of a group, which is no value itself: `matrix`, `vars`.
    case group([Field])
    case map([Field])
    case scalar
    case list
    case file
    /// Any single name, such as a variable of the environment.
    case anyName
    /// A map whose names are in a file.
    case row
    /// Not known, since what was written is wrong.
    case unknown

    /// A name below another.
    struct Field: Sendable {
        let name: String
        let shape: NameKind
        /// A value of the axis that has no such field.
        var lackingAt: Mark?

        init(_ name: String, _ shape: NameKind, lackingAt: Mark? = nil) {
            self.name = name
            self.shape = shape
            self.lackingAt = lackingAt
        }
    }

    /// The names that stand below this one.
    var fields: [Field] {
        switch self {
        case .group(let fields), .map(let fields): fields
        case .file: FileReference.propertyNames.map { Field($0, .scalar) }
        case .scalar, .list, .anyName, .row, .unknown: []
        }
    }
}

extension NameKind {
    init(of value: Value) {
        switch value {
        case .null, .bool, .integer, .decimal, .text: self = .scalar
        case .list: self = .list
        case .file: self = .file
        case .map(let fields): self = .map(fields.map { Field($0.name, NameKind(of: $0.value)) })
        }
    }

    init(of form: AxisBlock.Form) {
        switch form {
        case .range, .random, .lines, .variants: self = .scalar
        case .table: self = .row
        case .glob, .images: self = .file
        case .values(let values): self.init(of: values)
        }
    }

    /// What all values of an axis have in common.
    init(of values: [Located<Value>]) {
        var files = 0
        var maps: [(fields: [Value.Field], mark: Mark)] = []
        for value in values {
            switch value.value {
            case .file: files += 1
            case .map(let fields):
                let place = value.place
                let mark = Mark(line: place.line, column: place.column, length: place.length)
                maps.append((fields, mark))
            case .null, .bool, .integer, .decimal, .text, .list: break
            }
        }
        if files == values.count, files > 0 {
            self = .file
        } else if files + maps.count == 0 {
            self = .scalar
        } else if maps.count == values.count {
            self = .map(Self.union(of: maps))
        } else {
            self = .unknown
        }
    }

    private static func union(of maps: [(fields: [Value.Field], mark: Mark)]) -> [Field] {
        var names: [String] = []
        var counts: [String: Int] = [:]
        for map in maps {
            for field in map.fields {
                if counts[field.name] == nil { names.append(field.name) }
                counts[field.name, default: 0] += 1
            }
        }
        return names.map { name in
            let lacking =
                counts[name] == maps.count
                ? nil : maps.first { map in !map.fields.contains { $0.name == name } }
            return Field(name, .scalar, lackingAt: lacking?.mark)
        }
    }
}
