/// A colour, eight bits each of red, green and blue.
struct Ink: Hashable {
    let rgb: UInt32

    init(_ rgb: UInt32) { self.rgb = rgb }

    /// This ink with `part` of 256 parts of `other` in it.
    func mixed(_ other: Ink, _ part: Int) -> Ink {
        Ink(Self.blend(rgb, other.rgb, UInt32(max(0, min(256, part)))))
    }

    /// Brightness as the eye sees it, 0 … 255.
    var brightness: Int {
        (Int(rgb >> 16) * 77 + Int(rgb >> 8 & 255) * 150 + Int(rgb & 255) * 29) >> 8
    }

    /// `under` with `part` of 256 parts of `over`: red and blue go through one multiplication.
    static func blend(_ under: UInt32, _ over: UInt32, _ part: UInt32) -> UInt32 {
        let rest = 256 &- part
        let outer = (under & 0xFF00FF) &* rest &+ (over & 0xFF00FF) &* part
        let green = (under & 0x00FF00) &* rest &+ (over & 0x00FF00) &* part
        return (outer >> 8 & 0xFF00FF) | (green >> 8 & 0x00FF00)
    }
}

/// How a shape is coloured.
enum Paint {
    case flat(Ink)
    /// From the first ink at `from` to the last at `to`, in equal steps, and the same across.
    case along(Point, Point, [Ink])
    /// From the first ink at the centre to the last at `radius`.
    case around(Point, radius: Int, [Ink])
}
