internal import Core

/// The look at a whole request before it leaves: no key is in it but in headers.
extension RequestComposer {
    /// How much of a file is looked at at once.
    private static let chunkMax = 1 << 18

    func checkForKeys(_ request: OutgoingRequest) throws(RequestFault) {
        guard let search else { return }
        if search.finds(in: Array(request.url.utf8)) { throw Self.fault(in: "its URL") }
        for piece in request.body?.pieces ?? [] {
            switch piece {
            case .bytes(let bytes):
                if search.finds(in: bytes) { throw Self.fault(in: "its inputs") }
            case .file(let file), .base64(let file):
                if try isKey(in: file, search) { throw Self.fault(in: "the file '\(file.path)'") }
            }
        }
    }

    private func isKey(
        in file: InputFile, _ search: SecretSearch
    ) throws(RequestFault) -> Bool {
        var (offset, rest): (Int, [UInt8]) = (0, [])
        while offset < file.byteCount {
            let start = offset
            let chunk = try RequestFault.unsent { () throws(InputFileError) in
                try file.bytes(at: start, countMax: Self.chunkMax)
            }
            if search.finds(in: rest + chunk) { return true }
            rest = Array((rest + chunk).suffix(search.overlap))
            offset += chunk.count
        }
        return false
    }

    private static func fault(in place: String) -> RequestFault {
        .unsent(
            "a key stands in \(place), where the service would keep and show it, so nothing was sent;"
                + " take it out")
    }
}
