/// Reads exactly one YAML document.
///
/// Scalars follow the YAML 1.2 core schema; anchors, aliases and merge keys are resolved.
/// - Parameter source: The source that every mark then names, where several are read.
/// - Returns: the root node; for a source without a document, null at 1:1.
/// - Throws: the first problem: syntax, encoding, a limit, a duplicate key, a second document.
package func parse(
    _ bytes: [UInt8], limits: YAMLLimits = .init(), source: Int = 0
) throws(Problem) -> Node {
    try parseWithCuts(bytes, limits: limits, source: source).root
}

/// The same, with the comments that may have been meant as text: `prompt: a cat #1 in snow`.
///
/// - Returns: With the root the mark of each `#` that ends a plain scalar and has no blank behind
///   it, by the mark of that scalar.
package func parseWithCuts(
    _ bytes: [UInt8], limits: YAMLLimits = .init(), source: Int = 0
) throws(Problem) -> (root: Node, cuts: [Mark: Mark]) {
    do throws(Problem) {
        var composer = try Composer(Source(bytes, limits: limits), limits: limits)
        let root = try composer.document()
        guard source != 0 else { return (root, composer.cuts) }
        let cuts = composer.cuts.map { ($0.key.moved(to: source), $0.value.moved(to: source)) }
        return (root.moved(to: source), Dictionary(cuts) { first, _ in first })
    } catch {
        throw error.moved(to: source)
    }
}
