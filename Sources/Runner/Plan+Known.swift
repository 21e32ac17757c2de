internal import Core

extension Plan {
    /// The plan with the images that stages are made from, and with what was asked for besides it;
    /// what is made anew has no image yet.
    func known(to recorder: Recorder, _ options: RunOptions) async throws(RunError) -> Plan {
        let selection = options.selection
        var plan = self
        plan.siblings = try await recorder.orStop { recorder throws(LedgerError) in
            try await recorder.siblings()
        }
        return try await plan.knowing { keys throws(RunError) in
            let latest = try await recorder.orStop { recorder throws(LedgerError) in
                try await recorder.latest(of: keys)
            }
            return latest.filter { _, attempt in
                !(options.isRetried(attempt) && selection.conditions.isEmpty
                    && selection.includes(batch: attempt.context.batch))
            }
        }
    }
}
