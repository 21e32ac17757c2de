/// What is known of an image whose bytes have all been seen.
package struct ImageFacts: Hashable, Sendable {
    package let type: ImageType
    /// Pixels from left to right; `nil` when the file does not say so where the inspector looks.
    package let width: Int?
    /// Pixels from top to bottom; `nil` under the same conditions.
    package let height: Int?
    package let byteCount: Int

    package init(type: ImageType, width: Int?, height: Int?, byteCount: Int) {
        self.type = type
        self.width = width
        self.height = height
        self.byteCount = byteCount
    }
}
