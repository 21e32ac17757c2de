/// The size that the outermost tag of an SVG drawing tells, in pixels of 1/96 inch.
enum DrawingSize {
    /// `width` and `height`, where they are lengths; else what `viewBox` spans.
    static func of(_ tag: [UInt8]) -> ImageSize? {
        let attributes = attributes(in: tag)
        let sides = ["width", "height"].map { attributes[$0].flatMap(pixels) }
        if let width = sides[0], let height = sides[1] { return size(width, height) }
        let box = (attributes["viewBox"] ?? "").split { " ,\t\r\n".contains($0) }.map { Double($0) }
        guard box.count == 4, let wide = box[2], let high = box[3], wide > 0, high > 0 else {
            return nil
        }
        if let width = sides[0] { return size(width, width * high / wide) }
        if let height = sides[1] { return size(height * wide / high, height) }
        return size(wide, high)
    }

    private static func size(_ width: Double, _ height: Double) -> ImageSize? {
        guard width > 0, height > 0, width < 1e9, height < 1e9 else { return nil }
        return ImageSize(
            width: max(1, Int(width.rounded())), height: max(1, Int(height.rounded())))
    }

    private static let units: [String: Double] = [
        "": 1, "px": 1, "pt": 96.0 / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4,
        "Q": 96 / 101.6,
    ]

    private static func pixels(_ text: String) -> Double? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let text = words.first, words.count == 1 else { return nil }
        let digits = text.prefix { $0.isASCII && ($0.isNumber || ".+-".contains($0)) }
        guard let number = Double(digits), let scale = units[String(text.dropFirst(digits.count))]
        else { return nil }
        return number * scale
    }

    private static func attributes(in tag: [UInt8]) -> [String: String] {
        var found: [String: String] = [:]
        var rest = tag[...]
        while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
            let before = rest[..<equals].split { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
            rest = rest[(equals + 1)...].drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
            guard let mark = rest.first, [0x22, 0x27].contains(mark),
                let end = rest.dropFirst().firstIndex(of: mark), let name = before.last
            else { return found }
            let value = rest[rest.index(after: rest.startIndex)..<end]
            found[String(decoding: name, as: UTF8.self)] = String(decoding: value, as: UTF8.self)
            rest = rest[(end + 1)...]
        }
        return found
    }
}
