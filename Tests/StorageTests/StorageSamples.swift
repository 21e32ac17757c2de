import Core

/// Values that tests of this module share.
enum StorageSamples {
    /// A whole picture of 3 by 2 grey pixels.
    static let png: [UInt8] = [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44,
        0x52, 0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x02, 0x08, 0x00, 0x00, 0x00, 0x00, 0xB8,
        0x1F, 0x39, 0xC6, 0x00, 0x00, 0x00, 0x10, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0xE0,
        0x12, 0x91, 0x63, 0xD0, 0x30, 0xB2, 0x01, 0x00, 0x02, 0x74, 0x00, 0xD3, 0x7E, 0x4C, 0x63,
        0x1A, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
    ]
    static let pngSHA256 = "eea9db5c2c072fa06f1419e35b6283b8443aedea9ddbff359a0112588b3d5738"

    /// A title, which may stand before the picture's last 12 bytes.
    static let textChunk: [UInt8] = [
        0x00, 0x00, 0x00, 0x0B, 0x74, 0x45, 0x58, 0x74, 0x54, 0x69, 0x74, 0x6C, 0x65, 0x00, 0x6F,
        0x74, 0x68, 0x65, 0x72, 0xE3, 0x46, 0x7C, 0x6D,
    ]

    static func key(_ number: Int) -> JobKey {
        let digits = String(number, radix: 16)
        return JobKey(hex: String(repeating: "0", count: 8 - digits.count) + digits + "beef")
    }

    /// The unit that rows of these attempts have.
    static let credits = MoneyUnit("credits", of: "instantstudio")

    static func attempt(
        _ job: Int, number: Int = 1, _ state: JobState = .submitting, provider: String = "studio",
        submitted: Int64? = nil
    ) -> Attempt {
        Attempt(
            key: key(job), number: number, state: state,
            context: Attempt.Context(
                batch: "selfies", provider: provider, service: "instantstudio",
                stem: "selfies/\(job)", price: Money(micro: 10_000_000, unit: credits)),
            times: Attempt.Times(
                submitted: Timestamp(milliseconds: submitted ?? 1000 + Int64(job))))
    }
}

/// Numbers that look random and come out the same each time.
struct Draws: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    mutating func flag() -> Bool { below(2) == 0 }
}
