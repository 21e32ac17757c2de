/// A value as a manifest wrote it: what an axis holds, what an input is, what a service is sent.
///
/// Numbers keep their kind: an integer is exact from −2⁶³ to 2⁶⁴−1, a decimal keeps its spelling,
/// and text that looks like a number stays text. Nothing here ever passes through `Double`.
package indirect enum Value: Sendable {
    case null
    case bool(Bool)
    case integer(Int128)
    case decimal(DecimalValue)
    case text(String)
    case list([Value])
    case map([Field])
    case file(FileReference)

    /// One named value of a map, in the order written.
    package struct Field: Sendable {
        package let name: String
        package let value: Value

        package init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }
}

// MARK: - Equality

/// Texts, names and paths are equal when their bytes are.
extension Value: Hashable {
    package static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let one), .bool(let other)): one == other
        case (.integer(let one), .integer(let other)): one == other
        case (.decimal(let one), .decimal(let other)): one == other
        case (.text(let one), .text(let other)): one.isExactly(other)
        case (.list(let one), .list(let other)): one == other
        case (.map(let one), .map(let other)): one == other
        case (.file(let one), .file(let other)): one == other
        case (.null, _), (.bool, _), (.integer, _), (.decimal, _), (.text, _), (.list, _),
            (.map, _), (.file, _):
            false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let flag): hasher.combine(flag)
        case .integer(let number): hasher.combine(number)
        case .decimal(let number): hasher.combine(number)
        case .text(let text): text.hashBytes(into: &hasher)
        case .list(let items): hasher.combine(items)
        case .map(let fields): hasher.combine(fields)
        case .file(let file): hasher.combine(file)
        }
    }
}

extension Value.Field: Hashable {
    package static func == (left: Value.Field, right: Value.Field) -> Bool {
        left.name.isExactly(right.name) && left.value == right.value
    }

    package func hash(into hasher: inout Hasher) {
        name.hashBytes(into: &hasher)
        hasher.combine(value)
    }
}

/// An input file: where it is, relative to the manifest's folder.
///
/// Its bytes are read when they are needed. Two are the same when the bytes of their paths are.
package struct FileReference: Sendable {
    package let path: String
    /// How it comes to be there; `nil` for a file of the user's.
    package let origin: Origin?
    /// Whether it may be something else than an image.
    package let mayBeAnything: Bool

    /// A file that jobs make.
    package enum Origin: Hashable, Sendable {
        /// An image of a job that is done, with the SHA-256 that it was kept with, below the folder
        /// that images are kept in.
        case made(sha256: String, folder: String)
        /// An image that this job will have made; the path's extension is a guess.
        case awaited(JobKey)
    }

    package init(path: String, origin: Origin? = nil, mayBeAnything: Bool = false) {
        self.path = path
        self.origin = origin
        self.mayBeAnything = mayBeAnything
    }

    /// Whether there is no such file yet.
    package var isAwaited: Bool {
        if case .awaited = origin { true } else { false }
    }

    /// What a reference may name of a file.
    package static let propertyNames = ["path", "name", "stem", "ext", "sha256"]

    /// The file's name with its extension: `anna.jpg`.
    package var name: String {
        let bytes = path.utf8
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(path[bytes.index(after: slash)...])
    }

    /// The name without its last extension: `anna`.
    ///
    /// A leading dot does not begin an extension.
    package var stem: String {
        let name = name
        return Self.dot(in: name).map { String(name[..<$0]) } ?? name
    }

    /// The last extension without its dot, in lower case: `jpg`; empty when there is none.
    package var ext: String {
        let name = name
        return Self.dot(in: name).map { name[name.utf8.index(after: $0)...].lowercased() } ?? ""
    }

    private static func dot(in name: String) -> String.Index? {
        let dot = name.utf8.lastIndex(of: UInt8(ascii: "."))
        return dot == name.startIndex ? nil : dot
    }
}

extension FileReference: Hashable {
    package static func == (left: FileReference, right: FileReference) -> Bool {
        left.path.isExactly(right.path) && left.origin == right.origin
    }

    package func hash(into hasher: inout Hasher) {
        path.hashBytes(into: &hasher)
        hasher.combine(origin)
    }
}

extension Value {
    /// The text that stands for this value inside other text, in a form field or in a file name.
    ///
    /// `nil` for lists and maps, which have no such text; a file stands as its path.
    package var inlineText: String? {
        switch self {
        case .null: ""
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): Self.digits(of: number)
        case .decimal(let number): number.written
        case .text(let text): text
        case .file(let file): file.path
        case .list, .map: nil
        }
    }

    /// The digits of an integer, the quick way for those that fit a machine word.
    static func digits(of number: Int128) -> String {
        Int64(exactly: number).map { String($0) } ?? String(number)
    }

    /// What the value is, for messages: "a number", "text", "a list".
    package var kindName: String {
        switch self {
        case .null: "nothing"
        case .bool: "true or false"
        case .integer, .decimal: "a number"
        case .text: "text"
        case .list: "a list"
        case .map: "a map"
        case .file: "a file"
        }
    }

    /// The value of a map's field; `nil` where there is none or this is no map.
    package subscript(field name: String) -> Value? {
        guard case .map(let fields) = self else { return nil }
        return fields.first { $0.name == name }?.value
    }

    /// Every file in this value, however deep, in order.
    package var files: [FileReference] {
        switch self {
        case .file(let file): [file]
        case .list(let items): items.flatMap(\.files)
        case .map(let fields): fields.flatMap(\.value.files)
        case .null, .bool, .integer, .decimal, .text: []
        }
    }
}
