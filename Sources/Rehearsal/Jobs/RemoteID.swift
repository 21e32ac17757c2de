internal import Core
internal import Hashing

/// A job's id, which holds all there is to know of the job.
///
/// So the server keeps no jobs: one that is asked for after a restart goes on as if nothing had
/// been.
///
/// `t1-<start>-<service>-<ordinal>-<images>-<seed>-<check>`: numbers in base 36, times in
/// milliseconds, the seed's 16 bytes and the check's 4 in hexadecimal. An `x` behind the images:
/// the job will fail.
struct RemoteID: Hashable {
    var start: Timestamp
    /// How long the job takes.
    var service: Duration
    /// Which accepted submit of this process it was, so that two of the same inputs differ.
    var ordinal: Int
    var imageCount: Int
    var fails: Bool
    /// The beginning of the digest of the inputs, from which the images are painted.
    var seed: [UInt8]

    static let imagesMax = 64
    static let seedByteCount = 16
    /// A day: the longest service time that is read back.
    static let serviceMax = Duration.seconds(86_400)

    /// The id as the client sees it: visible ASCII, safe in paths.
    func text(mount: String) -> String {
        let numbers = [start.milliseconds, service.milliseconds, Int64(ordinal)].map {
            String($0, radix: 36)
        }
        let images = String(imageCount, radix: 36) + (fails ? "x" : "")
        let body = (["t1"] + numbers + [images, seed.hexText]).joined(separator: "-")
        return body + "-" + Self.check(body, mount)
    }

    /// `nil` for what is no id of this mount.
    init?(_ text: String, mount: String) {
        let pieces = text.split(separator: "-", omittingEmptySubsequences: false)
        guard pieces.count == 7, pieces[0] == "t1", text.utf8.count <= 128,
            pieces[6] == Self.check(pieces.dropLast().joined(separator: "-"), mount),
            let start = Int64(pieces[1], radix: 36), let service = Int64(pieces[2], radix: 36),
            let ordinal = Int(pieces[3], radix: 36), let seed = String(pieces[5]).hexBytes,
            seed.count == Self.seedByteCount
        else { return nil }
        let fails = pieces[4].hasSuffix("x")
        guard let imageCount = Int(fails ? pieces[4].dropLast() : pieces[4], radix: 36),
            (1...Self.imagesMax).contains(imageCount),
            (0...Self.serviceMax.milliseconds).contains(service)
        else { return nil }
        self.init(
            start: Timestamp(milliseconds: start), service: .milliseconds(service),
            ordinal: ordinal, imageCount: imageCount, fails: fails, seed: seed)
    }

    init(
        start: Timestamp, service: Duration, ordinal: Int, imageCount: Int, fails: Bool,
        seed: [UInt8]
    ) {
        self.start = start
        self.service = service
        self.ordinal = ordinal
        self.imageCount = imageCount
        self.fails = fails
        self.seed = seed
    }

    /// The 32 bytes from which image `index`, counted from 0, is painted.
    func paintingDigest(_ index: Int) -> [UInt8] {
        SHA256.hash(seed + [UInt8(truncatingIfNeeded: index)])
    }

    private static func check(_ body: String, _ mount: String) -> String {
        SHA256.hash(Array("\(mount)\n\(body)".utf8)).prefix(4).hexText
    }
}

extension RemoteID {
    /// Where a job is between its submit and its end.
    enum Stage: Hashable {
        case queued, running, ended
    }

    /// The first 15 % of a job's time it waits in the service's queue.
    func stage(at moment: Timestamp) -> Stage {
        let elapsed = (moment - start).milliseconds
        if elapsed >= service.milliseconds { return .ended }
        return elapsed * 100 < service.milliseconds * 15 ? .queued : .running
    }

    /// How many of `total` steps are done.
    func steps(of total: Int, at moment: Timestamp) -> Int {
        guard service > .zero else { return total }
        let elapsed = max(0, (moment - start).milliseconds)
        return Int(min(Int64(total), elapsed * Int64(total) / service.milliseconds))
    }

    /// What the job costs, in millionths: 0.001 to 0.01.
    var costMicro: Int64 {
        1_000 + Int64(seed[0]) * 35 + Int64(seed[1] % 36)
    }
}
