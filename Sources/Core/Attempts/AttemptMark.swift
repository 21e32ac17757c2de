extension Attempt {
    /// What is known of an attempt's images since they were made: that its user decided against them,
    /// that their files are gone.
    package struct Mark: Hashable, Sendable {
        /// When its user decided against them.
        package var rejected: Timestamp?
        /// Set while files are gone that its service has no more.
        package var missing: Missing?

        package init(rejected: Timestamp? = nil, missing: Missing? = nil) {
            self.rejected = rejected
            self.missing = missing
        }

        package var isEmpty: Bool { self == Mark() }
    }

    /// That files are gone, and how often their service was asked for them in vain.
    package struct Missing: Hashable, Sendable {
        /// When it was said.
        package let since: Timestamp
        /// When the service was asked last; when it was said, where it never was.
        package var asked: Timestamp
        package var times: Int

        package init(since: Timestamp, asked: Timestamp, times: Int) {
            self.since = since
            self.asked = asked
            self.times = times
        }

        /// A service may be wrong about a job once, so it is asked so often in all.
        private static let timesMax = 3
        /// How far two questions are apart at least.
        private static let pause = Duration.seconds(600)

        /// Whether a run asks once more.
        package func isAskedAgain(at now: Timestamp) -> Bool {
            times < Self.timesMax && now - asked >= Self.pause
        }

        /// The same once the service was asked again in vain, or was not asked at all.
        package static func after(
            _ missing: Missing?, at now: Timestamp, wasAsked: Bool
        ) -> Missing {
            var next = missing ?? Missing(since: now, asked: now, times: 0)
            if wasAsked {
                next.asked = now
                next.times += 1
            }
            return next
        }
    }

    /// Whether it is done, and its files are gone for good as far as anybody knows.
    package var isMissing: Bool {
        state.name == .done && mark.missing != nil && mark.rejected == nil
    }

    /// Whether it is done, and its user decided against its images.
    package var isRejected: Bool { state.name == .done && mark.rejected != nil }
}
