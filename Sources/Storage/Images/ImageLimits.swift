/// How much one image may be.
package struct ImageLimits: Hashable, Sendable {
    package let byteCountMax: Int
    /// Width × height, as the image's header claims.
    package let pixelsMax: Int

    package init(byteCountMax: Int = 512 << 20, pixelsMax: Int = 400_000_000) {
        self.byteCountMax = byteCountMax
        self.pixelsMax = pixelsMax
    }
}
