extension Unicode.Scalar {
    /// Whether a reader can't see that it is there, or it changes how what is beside it is read.
    ///
    /// Zero-width and other format characters, marks of direction, tags, selectors of variants, and
    /// letters that are blank. Not control characters, and not spaces.
    package var isUnseen: Bool {
        switch value {
        case 0..<0xAD: false
        case 0xAD, 0x034F, 0x061C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F: true
        case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x3164, 0xFE00...0xFE0F: true
        case 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB, 0x1BCA0...0x1BCA3, 0x1D173...0x1D17A: true
        case 0xE0000...0xE0FFF: true
        default: properties.generalCategory == .format
        }
    }
}
