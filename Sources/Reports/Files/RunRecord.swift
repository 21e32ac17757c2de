package import Core

/// What `run.json` says of the last run: when, with what, what came of it, what it cost.
package struct RunRecord: Sendable {
    package var outcome: RunOutcome
    package var pipeline: String
    /// The manifest as its user named it.
    package var manifest: String
    /// The SHA-256 of the manifest's bytes: 64 hexadecimal digits.
    package var manifestSHA256: String
    /// The version of the program.
    package var version: String
    package var isRehearsal: Bool

    package init(
        _ outcome: RunOutcome, pipeline: String, manifest: String, manifestSHA256: String,
        version: String, isRehearsal: Bool
    ) {
        self.outcome = outcome
        self.pipeline = pipeline
        self.manifest = manifest
        self.manifestSHA256 = manifestSHA256
        self.version = version
        self.isRehearsal = isRehearsal
    }

    /// The whole file.
    package var text: String { json.laidOut }

    package var json: JSON {
        let tally = outcome.tally
        return .members([
            "pipeline": .string(pipeline),
            "manifest": .members([
                "file": .string(manifest), "sha256": .string(manifestSHA256),
            ]),
            "tirage": .string(version),
            "rehearsal": .bool(isRehearsal),
            "began": .string(outcome.began.description),
            "ended": .string(outcome.ended.description),
            "seconds": .number(Self.seconds(outcome.ended - outcome.began)),
            "submitted": .integer(outcome.submitted),
            "run": outcome.share.map { Self.figures($0.tally, images: $0.images) },
            "jobs": .integer(tally.jobs),
            "states": PlanTallies.states(tally),
            "images": .integer(tally.images),
            "cost": PlanTallies.costs(tally),
            "at-risk": PlanTallies.risk(tally),
            "ever": outcome.ever.map { Self.figures($0.tally, images: $0.tally.images) },
            "budget": outcome.accounts.isEmpty ? nil : .array(outcome.accounts.map(\.json)),
            "stops": .array(outcome.stops.flatMap(Self.json)),
        ])
    }

    /// What there is besides the plan: of this run alone, or of all that there ever was.
    private static func figures(_ tally: Tally, images: Int) -> JSON {
        .members([
            "jobs": .integer(tally.jobs),
            "images": .integer(images),
            "cost": PlanTallies.costs(tally),
            "at-risk": PlanTallies.risk(tally),
        ])
    }

    private static func json(_ stop: RunOutcome.Stop) -> [JSON] {
        switch stop {
        case .drained: [.members(["reason": .string("drained")])]
        case .leftBehind(let count):
            [.members(["reason": .string("left-behind"), "jobs": .integer(count)])]
        case .overBudget(let count, let accounts):
            [
                .members([
                    "reason": .string("budget"), "jobs": .integer(count),
                    "limits": .strings(accounts.map(\.limit.name)),
                ])
            ]
        case .providers(let failures):
            failures.sorted { $0.key < $1.key }.map { provider, failure in
                .members([
                    "reason": .string("provider"), "provider": .string(provider),
                    "class": .string(failure.kind.rawValue), "message": .string(failure.message),
                ])
            }
        }
    }

    /// Seconds with three decimals.
    private static func seconds(_ duration: Duration) -> String {
        let milliseconds = max(0, duration.milliseconds)
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count)
            + fraction
    }
}
