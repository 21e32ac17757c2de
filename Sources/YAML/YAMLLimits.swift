/// What a YAML source may cost before it is refused.
package struct YAMLLimits: Hashable, Sendable {
    /// Bytes of the source.
    package var bytesMax: Int
    /// Lists and maps inside one another, aliases written out.
    package var depthMax: Int
    /// Values and keys, aliases written out.
    package var nodesMax: Int
    /// Values and keys that come from aliases, merged ones included.
    package var aliasExpansionMax: Int

    package init(
        bytesMax: Int = 4 << 20,
        depthMax: Int = 64,
        nodesMax: Int = 250_000,
        aliasExpansionMax: Int = 100_000
    ) {
        self.bytesMax = bytesMax
        self.depthMax = depthMax
        self.nodesMax = nodesMax
        self.aliasExpansionMax = aliasExpansionMax
    }
}
