#if canImport(Darwin)
internal import Foundation
#else
@_spi(_Unicode) import Swift
#endif

extension String {
    /// The text with every accent in one character with its letter, where there is such a character
    /// (Unicode's form NFC).
    package var composed: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        #if canImport(Darwin)
        return precomposedStringWithCanonicalMapping
        #else
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: _nfc)
        return String(scalars)
        #endif
    }

    /// The same without regard to case: what two names share that a file system may take for one.
    package var folded: String { composed.lowercased().composed }
}
