internal import Codings
internal import Foundation

/// Bytes in the codings of HTTP.
package enum Packed {
    /// As zlib does, which HTTP calls "deflate" (RFC 1950).
    package static func zlib(_ bytes: [UInt8]) -> [UInt8] { Zlib.packed(bytes) }

    /// What some send as "deflate": the same without its head and its sum (RFC 1951).
    package static func raw(_ bytes: [UInt8]) -> [UInt8] {
        Array(Zlib.packed(bytes).dropFirst(2).dropLast(4))
    }

    /// One member of a gzip file (RFC 1952).
    package static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        let sum = little(Zlib.checksum(bytes)) + little(bytes.count)
        return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255] + raw(bytes) + sum
    }

    private static func little(_ number: Int) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    /// What the Brotli sample unpacks to: a poll's answer.
    package static let answer =
        #"{"id":"job-1","state":"done","images":["https://images.test/a.png"],"cost":0.05}"#

    /// `answer`, by the tool `brotli` 1.0.9 at level 11.
    package static let brotliAnswer = base64(
        "H08ACIzTFfOihHUPom6U+vb7gpYkhkARXDOKRccpB6xBQGELKA3pxvcYOxOT4Uz5HmuQfboE0E0iAlwOK7+mBKs5"
            + "b1pbXAilQNfVywc=")

    /// 200 MiB of zeros in 172 bytes, by the same.
    package static let brotliBomb = base64(
        "z///f/gnAOKxQCD3/p/////wTwDEYQGA7v0/////4Z8AiMMiAN37f/7//8M/ARCHBQC69//8//+HfwIgDgsAdO//"
            + "+f//D/8EQBwWAOje//P//x/+CYA4LADQvf/n//8//BMAcVgAoHv/z///f/gnAOKwAED3/p/////wTwDEYQGA"
            + "7v0/////4Z8AiMMCAN37f/7//8M/ARCHBQC69//5//+HfwIgDgsAdO//AA==")

    private static func base64(_ text: String) -> [UInt8] {
        Array(Data(base64Encoded: text) ?? Data())
    }

    /// `bytes` as a scripted server takes them: a character each.
    package static func text(_ bytes: [UInt8]) -> String {
        String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}
