/// The inks of one print.
struct PaintPalette {
    /// The sheet it is printed on.
    let paper: Ink
    /// The background, from top to bottom.
    let ground: [Ink]
    /// The one that stands out.
    let accent: Ink
    /// Five inks from light to dark.
    let inks: [Ink]

    /// The darkest ink.
    var dark: Ink { inks[4] }

    /// Whether the background is dark, as at night.
    var isNight: Bool { ground[0].brightness < 110 }

    private init(paper: Ink, ground: [Ink], accent: Ink, inks: [Ink]) {
        self.paper = paper
        self.ground = ground
        self.accent = accent
        self.inks = inks
    }

    private init(_ paper: UInt32, _ ground: [UInt32], _ accent: UInt32, _ inks: [UInt32]) {
        self.init(
            paper: Ink(paper), ground: ground.map(Ink.init), accent: Ink(accent),
            inks: inks.map(Ink.init))
    }

    /// The same inks with a little of `tint` in each, which keeps them in harmony.
    ///
    /// - Parameters:
    ///   - part: How much of 256 parts.
    ///   - isTurned: Whether the background is upside down.
    func tinted(_ tint: Ink, _ part: Int, isTurned: Bool) -> PaintPalette {
        let mixed = ground.map { $0.mixed(tint, part) }
        return PaintPalette(
            paper: paper.mixed(tint, part / 6), ground: isTurned ? mixed.reversed() : mixed,
            accent: accent.mixed(tint, part / 3), inks: inks.map { $0.mixed(tint, part) })
    }

    /// What any palette may be tinted with: honey, rose, lilac, sky, leaf.
    static let tints: [Ink] = [
        Ink(0xE8B04A), Ink(0xE0607E), Ink(0x8A62C8), Ink(0x3F8FCB), Ink(0x5FA35C),
    ]

    /// All palettes, each chosen to go together by eye.
    static let all: [PaintPalette] = [
        // Dawn, sea, forest, desert
        PaintPalette(
            0xF7F1E5, [0xF9DCC4, 0xF4A988], 0xFFF3D6,
            [0xF2A48A, 0xD9777A, 0xA9566F, 0x6B3F63, 0x3A2A4D]),
        PaintPalette(
            0xF4F1E8, [0xCFE6E3, 0xF4E6C8], 0xF0A35E,
            [0x8CC0BC, 0x4F9AA3, 0x2E7288, 0x1F4E6B, 0x14304A]),
        PaintPalette(
            0xF5F1E4, [0xE6EBCB, 0xF6E3B4], 0xE07A4B,
            [0xB7C48B, 0x86A36B, 0x557F5B, 0x33594A, 0x1E3A36]),
        PaintPalette(
            0xFAF1E3, [0xF8D9A0, 0xF3B26B], 0xFFF1CF,
            [0xE68A4F, 0xCC6240, 0xA3433A, 0x6F2F3A, 0x40202F]),
        // Brush and seal, plum, moonlight, citrus
        PaintPalette(
            0xF6F3EC, [0xE9E6DE, 0xD8D6D0], 0xC8432F,
            [0xB4B6B8, 0x8B9096, 0x5F666F, 0x3C434D, 0x20252E]),
        PaintPalette(
            0xF6EEEB, [0xEAD5E3, 0xF6DFCB], 0xF2B44C,
            [0xCFA3C4, 0xA774A5, 0x7A4F87, 0x533769, 0x2F2147]),
        PaintPalette(
            0xF1EBDD, [0x1D2A4D, 0x3F5B86], 0xF4D58D,
            [0x7D9DBF, 0x527399, 0x375380, 0x243A62, 0x141F3B]),
        PaintPalette(
            0xFBF5E6, [0xFBE7A2, 0xF6C667], 0xFDF6DC,
            [0xF2A541, 0xE27D34, 0xB7552B, 0x5B6E3A, 0x2F4A34]),
        // Clay and teal, rose garden, ice, mustard and indigo
        PaintPalette(
            0xF7F0E6, [0xF1DFC8, 0xE8BFA0], 0xE8743F,
            [0xD98E6B, 0xB9604B, 0x3F7F7C, 0x285C61, 0x173B45]),
        PaintPalette(
            0xF8F0EC, [0xFBE3DD, 0xF3C1BE], 0xF7D98B,
            [0xE89AA0, 0xCF6B7E, 0x7C9A78, 0x4D7460, 0x2A4A45]),
        PaintPalette(
            0xF3F4F2, [0xDCEBF2, 0xF5E9EC], 0xF28C82,
            [0xB5D0DF, 0x86AFC9, 0x5C8AAF, 0x3C668F, 0x23415F]),
        PaintPalette(
            0xF7F2E3, [0xF2E2B0, 0xEBCB74], 0xEE6C4D,
            [0xDDA63A, 0xB97F2B, 0x5564A0, 0x364079, 0x1F2450]),
        // Mint and coral, night in the woods, aubergine, olive and blush
        PaintPalette(
            0xF6F4EA, [0xD8EFE2, 0xFBE2CF], 0xFFD56B,
            [0xF5A38C, 0xEE7B6B, 0x6DB7A5, 0x3A8A83, 0x1F5358]),
        PaintPalette(
            0xF0EDE0, [0x12313A, 0x2F6663], 0xF3B562,
            [0x6BA593, 0x3F7B73, 0x2A5D61, 0x1A434D, 0x0F2731]),
        PaintPalette(
            0xF5ECE4, [0x3B2450, 0xA94C6C], 0xFFD9A0,
            [0xE8907C, 0xB9566E, 0x7F3C68, 0x4F2B57, 0x281A3A]),
        PaintPalette(
            0xF7F1E7, [0xF3D9CC, 0xE9E2C0], 0xD9674E,
            [0xC9BE86, 0xA39B5E, 0x7A7A45, 0x525835, 0x2F3626]),
    ]
}
