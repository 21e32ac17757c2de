/// Decides from received bytes, as they come, what an image is and whether it is whole.
///
/// Chunks may be of any size. At most some ten thousand bytes are held: a file's structure is walked,
/// never kept. It is not decoded: what a whole file shows is not judged.
///
///     var inspector = ImageInspector()
///     for try await chunk in body { inspector.consume(chunk.span) }
///     let facts = try inspector.finish()
package struct ImageInspector: Sendable {
    /// The first fault met; once there is one, nothing that follows can mend it.
    package private(set) var fault: ImageFault?
    /// How many bytes have been consumed.
    package private(set) var byteCount = 0

    private let pixelsMax: Int
    private var form: (any ImageForm)?
    private var need = Need.gather(ImageSignature.byteCountMax)
    private var held: [UInt8] = []

    /// Creates an inspector that has seen nothing yet.
    ///
    /// - Parameter pixelsMax: The largest area, width × height, that a header may claim.
    package init(pixelsMax: Int = 400_000_000) {
        self.pixelsMax = pixelsMax
    }

    /// Takes the next bytes.
    ///
    /// A caller may look at `fault` afterwards, to stop a download early.
    package mutating func consume(_ bytes: Span<UInt8>) {
        byteCount += bytes.count
        guard fault == nil else { return }
        do throws(ImageFault) {
            try walk(bytes)
        } catch {
            fault = error
        }
    }

    /// Returns what the image is, now that no bytes follow.
    ///
    /// What follows the end of an image is not looked at: it belongs to the file as it came.
    ///
    /// - Parameter isCut: Whether more bytes were promised than came, so that an end which only the
    ///   end of the file tells is none.
    /// - Throws: The first fault, which may be that the bytes end too early.
    package consuming func finish(isCut: Bool = false) throws(ImageFault) -> ImageFacts {
        if form == nil, fault == nil {
            do throws(ImageFault) { try open() } catch { fault = error }
        }
        if let fault { throw fault }
        guard form != nil else { throw .notAnImage(found: "unknown data") }
        let isOver = need == .tail
        let last = held
        let isEnd = try form?.ended(holding: last) ?? false
        guard let form, isOver || isEnd, !isCut || form.hasEnd else {
            let type = form?.type ?? .png
            throw .truncated(type, "it ends after \(byteCount) bytes, \(form?.place ?? "")")
        }
        return ImageFacts(
            type: form.type, width: form.size?.width, height: form.size?.height,
            byteCount: byteCount)
    }

    /// The type that the bytes consumed so far tell; `nil` while they tell none.
    mutating func typeSoFar() -> ImageType? {
        if form == nil, fault == nil {
            do throws(ImageFault) { try open() } catch { fault = error }
        }
        if case .notAnImage? = fault { return nil }
        if let text = form as? TextForm { return text.isDrawing ? .svg : nil }
        return form?.type
    }

    private mutating func walk(_ bytes: Span<UInt8>) throws(ImageFault) {
        var offset = 0
        while offset < bytes.count {
            switch need {
            case .gather(let count):
                let end = min(bytes.count, offset + count - held.count)
                for index in offset..<end { held.append(bytes[index]) }
                offset = end
                if held.count == count { try gathered() }
            case .pass(let count):
                let end = min(bytes.count, offset + count)
                try form?.show(bytes.extracting(offset..<end))
                try settle(.pass(count - (end - offset)))
                offset = end
            case .find(let byte):
                while offset < bytes.count, bytes[offset] != byte { offset += 1 }
                if offset < bytes.count { try settle(.pass(0)) }
                offset += 1
            case .watch:
                try form?.show(bytes.extracting(offset..<bytes.count))
                try checkSize()
                return
            case .tail: return
            }
        }
    }

    /// Hands over what is held: to the form, or to the choice of one.
    private mutating func gathered() throws(ImageFault) {
        guard form != nil else { return try open() }
        let next = try form?.gathered(held) ?? .tail
        held.removeAll(keepingCapacity: true)
        try checkSize()
        try settle(next)
    }

    private func checkSize() throws(ImageFault) {
        if let form, form.isRaster, let size = form.size, size.pixelCount > pixelsMax {
            throw .tooManyPixels(width: size.width, height: size.height ?? 1)
        }
    }

    /// Makes `next` the need, after all passages of no length at all.
    private mutating func settle(_ next: Need) throws(ImageFault) {
        need = next
        while need == .pass(0) { need = try form?.passed() ?? .tail }
    }

    /// Chooses the form by the first bytes, then walks them.
    private mutating func open() throws(ImageFault) {
        let first = held
        held = []
        let form = try ImageSignature.form(of: first)
        self.form = form
        need = form.opening
        try walk(first.span)
    }
}

extension ImageType {
    /// The type of a file that begins with `first`, of which 4 KiB are enough; `nil` when it is no
    /// image.
    ///
    /// Only an `ImageInspector` that sees the whole file can tell whether it is one to the end.
    package init?(first: [UInt8]) {
        var inspector = ImageInspector(pixelsMax: .max)
        inspector.consume(first.span)
        guard let type = inspector.typeSoFar() else { return nil }
        self = type
    }
}
