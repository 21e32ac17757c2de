internal import Foundation
internal import Testing

/// The rooms of `docs/architecture.md` are those that there are, and each uses only those above it.
@Suite struct RoomTests {
    private let files: [RoomFile]
    /// The files that declare a type.
    private let homes: [String: [RoomFile]]

    init() {
        files = SourceTree.files(below: "Sources").map(RoomFile.init)
        var homes: [String: [RoomFile]] = [:]
        for file in files {
            for type in file.types { homes[type, default: []].append(file) }
        }
        self.homes = homes
    }

    /// The rooms that the page lists, from the bottom up.
    private func listed() throws -> [String] {
        let page = SourceTree.top.appending(path: "docs/architecture.md")
        let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
        return lines.drop { !$0.hasPrefix("## The rooms") }.dropFirst()
            .prefix { !$0.hasPrefix("## ") }.filter { $0.hasPrefix("| `") }
            .map { String($0.dropFirst(3).prefix { $0 != "`" }) }
    }

    @Test func thePageListsEveryRoomOnce() throws {
        #expect(try listed().sorted() == Set(files.map(\.room)).sorted())
    }

    @Test func theModulesAreThoseOfThePackage() throws {
        let package = SourceTree.top.appending(path: "Package.swift")
        let text = try String(contentsOf: package, encoding: .utf8)
        let own = text.matches(of: /(?:module\(\s*|executableTarget\(\s*name: )"(\w+)"/)
        #expect(Set(own.map { String($0.1) }) == Set(files.map(\.module)))
    }

    @Test func aRoomUsesOnlyThoseAboveIt() throws {
        let order = Dictionary(
            uniqueKeysWithValues: try listed().enumerated().map { ($1, $0) })
        for file in files {
            for (word, used) in uses(of: file) where used.room != file.room {
                let isAbove = order[used.room, default: .max] < order[file.room, default: -1]
                #expect(isAbove, "\(file.path) uses \(word) of \(used.room)")
            }
        }
    }

    @Test func aCircleOfFilesHasThreeAtMost() {
        let graph = Dictionary(
            uniqueKeysWithValues: files.map { ($0.path, Set(uses(of: $0).map(\.used.path))) })
        let reached = graph.mapValues { Self.reached(from: $0, in: graph) }
        for (path, others) in reached {
            let circle = others.filter { reached[$0]?.contains(path) ?? false }
            #expect(circle.count <= 3, "\(circle.sorted())")
        }
    }

    /// All that can be come to.
    private static func reached(
        from begin: Set<String>, in graph: [String: Set<String>]
    ) -> Set<String> {
        var (found, left) = (begin, Array(begin))
        while let next = left.popLast() {
            for other in graph[next] ?? [] where found.insert(other).inserted { left.append(other) }
        }
        return found
    }

    private func uses(of file: RoomFile) -> [(word: String, used: RoomFile)] {
        file.words.compactMap { word in file.home(of: word, in: homes).map { (word, $0) } }
    }
}

/// A file, its room, the types that it declares and those that it may use.
private struct RoomFile {
    let path: String
    /// The folder below its module; the module where it is in none.
    let room: String
    let module: String
    let types: Set<String>
    /// What is written with a capital, but for comments and texts of one line.
    let words: Set<String>
    private let imports: Set<String>

    init(_ file: SourceTree.File) {
        path = file.path
        let parts = file.path.split(separator: "/").dropFirst().map(String.init)
        module = parts[0]
        room = parts.count > 2 ? parts[0] + "/" + parts[1] : parts[0]
        let lines = file.lines.map(Self.code)
        types = Set(lines.compactMap(Self.declared))
        words = Set(
            lines.joined(separator: "\n").split { !$0.isLetter && !$0.isNumber && $0 != "_" }
                .filter { $0.first?.isUppercase ?? false }.map(String.init)
        ).subtracting(types)
        imports = Set(
            lines.compactMap { line in
                let words = line.split(separator: " ")
                return words.dropLast().last == "import" ? words.last.map(String.init) : nil
            } + [module])
    }

    /// A line without its comment and its texts.
    private static func code(_ line: String) -> String {
        var code = ""
        var isText = false
        var last: Character = " "
        for character in line {
            if character == "\"", last != "\\" {
                isText.toggle()
            } else if !isText {
                if character == "/", last == "/" { return code }
                code.append(character)
            }
            last = character
        }
        return code
    }

    /// The type that a line declares at the top of its file.
    private static func declared(_ line: String) -> String? {
        guard line.first?.isLetter ?? false || line.first == "@" else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol", "typealias"]
        let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "@" }
        guard let kind = words.firstIndex(where: kinds.contains), kind + 1 < words.count,
            words[..<kind].allSatisfy({ $0.first?.isLowercase ?? false || $0.first == "@" })
        else { return nil }
        return String(words[kind + 1])
    }

    /// Where a word is declared, as far as that is certain: in this room, else in this module, else in
    /// one that is imported.
    func home(of word: String, in homes: [String: [RoomFile]]) -> RoomFile? {
        let found = homes[word, default: []].filter { imports.contains($0.module) }
        let near = [found.filter { $0.room == room }, found.filter { $0.module == module }, found]
        guard let first = near.first(where: { !$0.isEmpty }), first.count == 1 else { return nil }
        return first[0]
    }
}
