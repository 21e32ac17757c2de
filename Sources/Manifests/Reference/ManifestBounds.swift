/// The most that a manifest can say of each.
enum ManifestBounds {
    static let randomMax = 1_000_000
    static let repeatsMax = 1_000_000
    static let concurrencyMax = 1000
    static let retriesMax = 10
    static let imagesMax = 64
    /// Amounts of one limit of a budget.
    static let amountsMax = 100
}
