/// Reads exactly one YAML document.
///
/// Scalars follow the YAML 1.2 core schema; anchors, aliases and merge keys are resolved.
/// - Returns: the root node; for a source without a document, null at 1:1.
/// - Throws: the first problem: syntax, encoding, a limit, a duplicate key, a second document.
package func parse(
    _ bytes: [UInt8], limits: YAMLLimits = .init()
) throws(Problem) -> Node {
    var composer = try Composer(Source(bytes, limits: limits), limits: limits)
    return try composer.document()
}
