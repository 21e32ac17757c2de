internal import Core
internal import Services

/// What is probed, as the command line says it.
struct Probe: Sendable {
    let service: ServiceDescription
    /// The service as it was named.
    let written: String
    let url: String?
    let target: String?
    let inputs: [Value.Field]
    /// A job that the service has; `nil` where one is to be made.
    let known: RemoteJob?
    /// The folder for images and the record.
    let output: String
    let isRehearsal: Bool
    let keys: Keys

    /// The credentials that are there; for a stand-in any will do.
    func credentials() -> [String: Secret] {
        var found: [String: Secret] = [:]
        for credential in service.credentials {
            let value =
                isRehearsal ? Secret("rehearsal") : keys[credential.variable]
            if let value { found[credential.name] = value }
        }
        return found
    }

    /// A new job: no two probes are the same, since each is meant.
    func job(at moment: Timestamp) -> Job {
        let name = "probe \(moment.milliseconds) \(service.name)"
        let key = JobKey(hex: PipelineLoader.sha256(Array(name.utf8)).hexText)
        return Job(
            index: 0, batch: "probe", provider: service.name, service: service.name, target: target,
            matrix: [], inputs: inputs, key: key, stem: "probe-\(key.short)")
    }

    /// The command that asks after a job again.
    func command(asking remote: RemoteJob) -> String {
        var words = ["tirage", "probe", ShellWord.quoted(written)]
        if let url { words += ["--url", ShellWord.quoted(url)] }
        if output != "probe-\(service.name)" { words += ["--output", ShellWord.quoted(output)] }
        words += ["--id", ShellWord.quoted(remote.id)]
        if let file = keys.named { words += ["--env-file", ShellWord.quoted(file)] }
        for name in service.handlesNeeded {
            guard let value = remote.handle(name) else { continue }
            words += ["--handle", ShellWord.quoted("\(name)=\(value)")]
        }
        return words.joined(separator: " ")
    }
}
