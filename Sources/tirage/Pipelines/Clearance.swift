internal import ArgumentParser
internal import Core
internal import Reports
internal import Services

/// Keeps what a user has not allowed from being sent.
enum Clearance {
    /// What keeps a provider from being asked: its keys would go where nobody said that they may.
    static func faults(of provider: Plan.Provider, in pipeline: Pipeline) -> [String] {
        let sends = pipeline.sends(of: [provider])
        var plain = pipeline.plan.invocation.ofAllJobs
        plain.isRehearsal = false
        return sends.filter { !$0.isAllowed }.compactMap(\.grant).map { grant in
            "provider '\(provider.name)': it would \(grant.deed), which you have not allowed; if that"
                + " is meant: \(plain.command("allow"))"
        }
    }

    /// Asks once about all of it, where somebody can be asked.
    ///
    /// - Throws: when the answer is no; nothing was sent then.
    static func ask(_ pipelines: [Pipeline]) throws(ExitCode) {
        guard Console.isInputTerminal, Console.isTerminal(.error) else { return }
        let wanted = pipelines.flatMap { pipeline in
            pipeline.sends(of: pipeline.plan.providers).filter { !$0.isAllowed }.compactMap(\.grant)
        }
        try ask(wanted, for: pipelines.map(\.plan.file).joined(separator: ", "))
    }

    private static func ask(_ wanted: [Grant], for file: String) throws(ExitCode) {
        guard !wanted.isEmpty, !Allowed.ask(wanted, for: file) else { return }
        Console.say("tirage: nothing was sent")
        throw ExitCode.badManifest
    }

    /// The same for a probe.
    static func ask(_ probe: Probe) throws(ExitCode) {
        if let fault = Allowed.fault {
            Console.say("tirage: \(SafeText.line(fault))")
            throw ExitCode.badManifest
        }
        let wanted = Probe.sends(of: probe.service, at: probe.url)
            .filter { !$0.isAllowed && probe.keys[$0.variable] != nil }.compactMap(\.grant)
        guard !wanted.isEmpty else { return }
        if Console.isInputTerminal, Console.isTerminal(.error) {
            return try ask(wanted, for: probe.written)
        }
        let words = ["tirage", "allow", probe.written] + (probe.url.map { ["--url", $0] } ?? [])
        for grant in wanted {
            Console.say(
                "tirage: "
                    + SafeText.line(
                        "it would \(grant.deed), which you have not allowed; if that is meant: "
                            + ShellWord.line(words)))
        }
        throw ExitCode.badManifest
    }
}

extension Pipeline {
    /// What providers would send now: variables that are set, and those in URLs.
    func sends(of providers: [Plan.Provider]) -> [Leaves.Send] {
        Leaves.sends(of: providers, value: { Console.variable($0) }, isAllowed: Allowed.has)
            .filter { $0.isInURL || keys[$0.variable] != nil }
    }
}

extension Probe {
    /// What a service is sent, at its own URL or at another.
    static func sends(of service: ServiceDescription, at url: String?) -> [Leaves.Send] {
        guard let origin = (url ?? service.url).flatMap({ Origin(of: $0) }) else { return [] }
        return service.credentials.map { credential in
            let grant = Grant.variable(credential.variable, origin: origin.written)
            return Leaves.Send(
                variable: credential.variable, origin: origin.written,
                isOptional: credential.isOptional, isInURL: false,
                isAllowed: Belonging.isSettled(credential.variable, at: origin, for: service)
                    || Allowed.has(grant))
        }
    }
}
