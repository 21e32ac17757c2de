/// A single value, as the YAML 1.2 core schema reads it.
package enum Scalar: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A whole number from −2⁶³ to 2⁶⁴ − 1, exact.
    case integer(Int128)
    /// Any other number, in a spelling that is valid JSON: as written where that is one already.
    case decimal(String)
    case text(String)
}
