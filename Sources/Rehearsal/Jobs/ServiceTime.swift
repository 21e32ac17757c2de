internal import Core

/// How long the jobs of a rehearsal take: spread around a mean as a real service's are, and the
/// same each time for the same inputs.
struct ServiceTime {
    let mean: Duration
    /// Whether every job takes the mean.
    var isSteady = false

    /// The time of the job with this digest.
    ///
    /// Close to lognormal with σ 0.25: twelve bits of the digest each move it up or down by 7 %,
    /// the first byte by up to 3 %. In whole numbers, so that every machine agrees.
    /// - Returns: 0.39 to 2.4 of the mean, to the millisecond.
    func of(digest: [UInt8]) -> Duration {
        if isSteady { return mean }
        var millionths = 970_000
        for byte in digest.suffix(12) {
            millionths = millionths * (byte & 1 == 1 ? 1074 : 931) / 1000
        }
        let fine = 1000 + (Int(digest.first ?? 128) - 128) / 4
        return .milliseconds(mean.milliseconds * Int64(millionths * fine / 1000) / 1_000_000)
    }
}
