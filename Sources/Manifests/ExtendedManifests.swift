import Core
import YAML

/// Reads what a manifest `extends`, and lays the manifest over it.
///
/// Maps merge, lists replace, null unsets; of several bases later ones win, the manifest over all.
struct ExtendedManifests {
    /// Files that one manifest may be read from besides its own.
    static let filesMax = 16
    /// Files that extend one another.
    static let depthMax = 8
    /// Values in all files together.
    static let valuesMax = YAMLLimits().nodesMax

    private struct Link {
        let path: String
        /// Where the file is named; nil for the manifest itself.
        let mark: Mark?
    }

    private let read: (String) -> Result<[UInt8], ServiceFault>
    private var fileCount = 0
    private var valueCount = 0
    /// Whether all bases could be read, so that it can be said what is missing.
    private(set) var isComplete = true

    init(read: @escaping (String) -> Result<[UInt8], ServiceFault>) {
        self.read = read
    }

    /// The manifest with all that it extends, `extends` itself left out.
    mutating func manifest(_ root: Node, of file: String, diagnostics: inout DiagnosticList) -> Node
    {
        guard root.pairs?.contains(where: { $0.key == "extends" }) ?? false else { return root }
        valueCount = root.size
        return resolved(root, chain: [Link(path: file, mark: nil)], diagnostics: &diagnostics)
    }

    private mutating func resolved(
        _ root: Node, chain: [Link], diagnostics: inout DiagnosticList
    ) -> Node {
        guard let pairs = root.pairs, let pair = pairs.first(where: { $0.key == "extends" }) else {
            return root
        }
        var base: Node?
        for node in paths(pair.value, diagnostics: &diagnostics) {
            guard let path = node.text(as: "'extends'", problems: &diagnostics.problems),
                let next = self.base(path, at: node.mark, chain: chain, diagnostics: &diagnostics)
            else {
                isComplete = false
                continue
            }
            base = base.map { Defaults.merge(next, over: $0) } ?? next
        }
        let own = Node(.mapping(pairs.filter { $0.key != "extends" }), at: root.mark)
        return base.map { Defaults.merge(own, over: $0) } ?? own
    }

    private mutating func paths(_ node: Node, diagnostics: inout DiagnosticList) -> [Node] {
        switch node.content {
        case .sequence(let items): return items
        case .scalar(.text, _): return [node]
        case .scalar(.null, _): return []
        case .scalar, .mapping:
            diagnostics.error(
                "expected the path of a manifest, or a list of them, for 'extends', found "
                    + node.kindName, at: node.mark)
            isComplete = false
            return []
        }
    }

    /// A file that is extended, with all that it extends itself.
    private mutating func base(
        _ written: String, at mark: Mark, chain: [Link], diagnostics: inout DiagnosticList
    ) -> Node? {
        guard let written = diagnostics.expanded(written, at: mark) else { return nil }
        let path = ManifestPath.joined(written, besides: chain[chain.count - 1].path)
        if let start = chain.firstIndex(where: {
            ManifestPath.cleaned($0.path).isExactly(ManifestPath.cleaned(path))
        }) {
            reportCycle(chain[start...], at: mark, diagnostics: &diagnostics)
            return nil
        }
        guard chain.count <= Self.depthMax, fileCount < Self.filesMax else {
            diagnostics.error(
                chain.count > Self.depthMax
                    ? "more than \(Self.depthMax) files extend one another; extend fewer"
                    : "more than \(Self.filesMax) files are extended; put some together",
                at: mark)
            return nil
        }
        fileCount += 1
        guard let root = root(of: path, written, at: mark, diagnostics: &diagnostics) else {
            return nil
        }
        return resolved(
            root, chain: chain + [Link(path: path, mark: mark)], diagnostics: &diagnostics)
    }

    /// A path beside the one that was read, as the manifest would write it.
    private static func like(_ written: String, _ near: String, _ path: String) -> String {
        var bare = written[...]
        while bare.hasPrefix("./") { bare = bare.dropFirst(2) }
        let folder = path.hasSuffix(bare) ? path.dropLast(bare.count) : ""
        return near.hasPrefix(folder) ? String(near.dropFirst(folder.count)) : near
    }

    private mutating func root(
        of path: String, _ written: String, at mark: Mark, diagnostics: inout DiagnosticList
    ) -> Node? {
        switch read(path) {
        case .failure(.message(let message, let near)):
            let advice = near.map { "; did you mean '\(Self.like(written, $0, path))'?" } ?? ""
            diagnostics.errorOnce("can't extend \(quoted(written)): \(message)\(advice)", at: mark)
            return nil
        case .failure(.diagnostics(let found)):
            diagnostics.add(found)
            return nil
        case .success(let bytes):
            do throws(Problem) {
                let (root, cuts) = try parseWithCuts(
                    bytes, source: diagnostics.source(named: path))
                CommentCheck(cuts: cuts).check(root, diagnostics: &diagnostics)
                valueCount += root.size
                guard valueCount <= Self.valuesMax else {
                    diagnostics.error(
                        "more than \(Self.valuesMax) values with this file; extend less", at: mark)
                    return nil
                }
                if root.pairs != nil { return root }
                diagnostics.error(
                    "expected a map to extend, found \(root.kindName)", at: root.mark,
                    notes: [Problem.Note("extended here", at: mark)])
            } catch {
                diagnostics.problems.add(error)
            }
            return nil
        }
    }

    private func reportCycle(
        _ chain: ArraySlice<Link>, at mark: Mark, diagnostics: inout DiagnosticList
    ) {
        let names = (chain.map(\.path) + [chain[chain.startIndex].path]).map { quoted($0) }
        diagnostics.error(
            "\(names[0]) extends itself: \(names.joined(separator: " → ")); remove one", at: mark,
            notes: chain.dropFirst().compactMap { link in
                link.mark.map { Problem.Note("\(quoted(link.path)) is extended here", at: $0) }
            })
    }
}

/// Paths of manifests, as text alone.
enum ManifestPath {
    /// `path` as the file at `file` means it: relative to its folder.
    static func joined(_ path: String, besides file: String) -> String {
        var path = path[...]
        while path.utf8.starts(with: "./".utf8) {
            path = path[path.utf8.index(path.startIndex, offsetBy: 2)...]
        }
        guard path.utf8.first != UInt8(ascii: "/"), let slash = file.lastSlash else {
            return String(path)
        }
        return String(file[...slash] + path)
    }

    /// The path without `.`, and without `..` where that is sure: two that differ may still be one
    /// file.
    static func cleaned(_ path: String) -> String {
        var parts: [String] = []
        for part in path.pathParts where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return (path.isAbsolutePath ? "/" : "") + parts.joined(separator: "/")
    }
}
