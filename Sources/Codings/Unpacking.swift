/// Takes the codings off a body as it comes, layer by layer, in bounded memory.
///
/// What a header says is only a hint: bytes that are not packed as they are said to be stay as they
/// are, and gzip data are unpacked whether or not anybody spoke of it.
///
///     var unpacking = Unpacking(said: "gzip")
///     for chunk in chunks {
///         unpacking.feed(chunk)
///         while let piece = try unpacking.next() { use(piece) }
///     }
///     unpacking.end()
///     while let piece = try unpacking.next() { use(piece) }
package struct Unpacking {
    /// How many first bytes a coding is judged by.
    private static let firstMax = 4096
    /// From so many bytes on, what came may have become so many times as much.
    private static let (bombMin, ratioMax) = (64 << 20, 250)

    /// Those that were said, the outermost last, and not yet looked for.
    private var said: [Coding]
    private var layers: [(coding: Coding, decoder: any Decoder)] = []
    private var wire: [UInt8] = []
    /// What is held back until it is known what it is.
    private var first: [UInt8] = []
    private var isKnown = false
    private var isEnded = false
    private let header: String
    /// What the header says, when the bytes are neither that nor text.
    package private(set) var leftPacked: String?
    private var packedCount = 0
    private var unpackedCount = 0

    /// - Parameter header: What `Content-Encoding` says.
    package init(said header: String?) {
        said = Coding.list(of: header)
        self.header = header ?? ""
    }

    /// The codings that were found, the outermost first.
    package var found: [Coding] { layers.map(\.coding) }

    /// Whether the bytes that follow are as they come over the wire, so that they need not be fed.
    package var isPlain: Bool { isKnown && layers.isEmpty && first.isEmpty && wire.isEmpty }

    /// Gives it the bytes that come next, after all of those before have been taken.
    package mutating func feed(_ bytes: [UInt8]) {
        packedCount += bytes.count
        wire = wire.isEmpty ? bytes : wire + bytes
    }

    /// Says that no more bytes come.
    package mutating func end() {
        isEnded = true
    }

    /// The next bytes as they are without their codings; `nil` until more is fed.
    ///
    /// - Throws: When they are packed and damaged, or at the end, when they are cut off.
    package mutating func next() throws(CodingFault) -> [UInt8]? {
        while !isKnown {
            if let piece = try pull(layers.count) {
                first += piece
                if first.count < Self.firstMax { continue }
            } else if !isEnded {
                return nil
            }
            recognize()
        }
        let piece = first.isEmpty ? try pull(layers.count) : first
        first = []
        guard let piece else {
            if isEnded, let layer = layers.last(where: { !$0.decoder.isWhole }) {
                throw .cut(layer.coding)
            }
            return nil
        }
        unpackedCount += piece.count
        if unpackedCount > Self.bombMin, unpackedCount / Self.ratioMax > packedCount { throw .bomb }
        return piece
    }

    /// Decides by the first bytes whether there is one more layer.
    private mutating func recognize() {
        let isAll = isEnded && layers.allSatisfy { $0.decoder.isWhole }
        var coding: Coding?
        while coding == nil, let next = said.popLast() {
            if next.isMet(by: first, isAll: isAll) { coding = next }
        }
        if coding == nil, Coding.isGzip(first) { coding = .gzip }
        guard let coding, layers.count < Coding.layersMax else {
            isKnown = true
            let isBinary = first.contains { $0 < 9 }
            if isBinary, layers.isEmpty, !header.isEmpty, header.lowercased() != "identity" {
                leftPacked = String(header.prefix(40))
            }
            return
        }
        let decoder = coding.makeDecoder()
        decoder.feed(first)
        first = []
        layers.append((coding, decoder))
    }

    /// The next bytes behind `depth` layers.
    private mutating func pull(_ depth: Int) throws(CodingFault) -> [UInt8]? {
        guard depth > 0 else {
            defer { wire = [] }
            return wire.isEmpty ? nil : wire
        }
        while true {
            if let piece = try layers[depth - 1].decoder.next() { return piece }
            guard let more = try pull(depth - 1) else { return nil }
            layers[depth - 1].decoder.feed(more)
        }
    }
}

extension Coding {
    /// To how many bytes the beginning is unpacked on trial.
    private static let trialMax = 256 * 1024

    fileprivate func makeDecoder() -> any Decoder {
        switch self {
        case .gzip, .deflate: Inflater(self)
        case .brotli: BrotliDecoder()
        }
    }

    /// Whether bytes that begin with `first` are packed so.
    ///
    /// Only gzip says so itself. Of the others the beginning is unpacked on trial.
    /// - Parameter isAll: Whether nothing follows `first`.
    fileprivate func isMet(by first: [UInt8], isAll: Bool) -> Bool {
        if self == .gzip { return Self.isGzip(first) }
        let trial = makeDecoder()
        trial.feed(first)
        do throws(CodingFault) {
            var count = 0
            while let piece = try trial.next(), count < Self.trialMax { count += piece.count }
            return !isAll || trial.isWhole || count >= Self.trialMax
        } catch {
            return false
        }
    }
}
