/// Reads exactly one YAML document.
///
/// Scalars follow the YAML 1.2 core schema; anchors, aliases and merge keys are resolved.
/// - Parameter source: The source that every mark then names, where several are read.
/// - Returns: the root node; for a source without a document, null at 1:1.
/// - Throws: the first problem: syntax, encoding, a limit, a duplicate key, a second document.
package func parse(
    _ bytes: [UInt8], limits: YAMLLimits = .init(), source: Int = 0
) throws(Problem) -> Node {
    do throws(Problem) {
        var composer = try Composer(Source(bytes, limits: limits), limits: limits)
        let root = try composer.document()
        return source == 0 ? root : root.moved(to: source)
    } catch {
        throw error.moved(to: source)
    }
}
