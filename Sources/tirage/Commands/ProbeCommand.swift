internal import ArgumentParser
internal import Core
internal import Manifests
internal import Reports
internal import Services
internal import Storage
internal import YAML

/// `tirage probe`: one job, with all that is sent and answered.
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Submit one job and show each request, its answer and what was read of it.",
        discussion: """
            For one who describes a service. Lines that begin with '>' were sent, those with '<' came \
            back, and those with '=' say what the description reads of them: the id, what the status \
            word means, where the images are, what it cost. Where a path leads nowhere, the answer's \
            own paths are listed. No key is shown, and long values are cut.

            It is a real job, and the service may charge for it. On a terminal you are asked first. \
            With --rehearse a stand-in plays the service from the same description, at no cost.

            The job's id is shown as soon as there is one. When the probe ends before the job does, \
            ask after it again, at no cost, with --id.

            Values are YAML: 'seed=7' is a number, 'seed="7"' text, 'size=[64, 64]' a list, and \
            'photo=@in.png' a file. Names are the service's own, as they are.

            Examples:
              tirage probe my-service.yaml --rehearse --set prompt="a fox"
              tirage probe my-service.yaml --set prompt="a fox" --set seed=7
              tirage probe wiro --model wiro/instant-id --set inputImage=@anna.png
              tirage probe my-service.yaml --id 534574

            Exit codes: 0 there is an image; 1 there is none, or nobody knows; 64 usage; 65 the \
            description or an input has mistakes, or a key is missing; 74 the disk; 75 not finished: \
            ask again with --id.
            """)

    @Argument(help: "A description of a service, or the name of one that is known.")
    var service: String

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "An input, under the service's own name. May be given several times.",
            valueName: "name=value"))
    var inputs: [String] = []

    @Option(
        name: [.customLong("target"), .customLong("model"), .customLong("endpoint")],
        help: "What is run, where the service wants that said: a model, an endpoint.")
    var target: String?

    @Option(help: "Where the service is, instead of the description's own 'url'.")
    var url: String?

    @Option(
        help: ArgumentHelp(
            "Submit nothing; ask after the job that the service has under this id.",
            valueName: "id"))
    var id: String?

    @Option(
        help: ArgumentHelp(
            "Another name of that job, where asking needs more than the id. May be given several times.",
            valueName: "name=value"))
    var handle: [String] = []

    @Option(
        name: .shortAndLong,
        help: "The folder for the images and the record of probes; 'probe-<service>' if not given.")
    var output: String?

    @Option(help: "How long to wait for the job; what the description says if not given.")
    var timeout: DurationArgument?

    @OptionGroup var keys: KeyOptions

    @Flag(help: "Ask a stand-in instead of the service: no key, no cost.")
    var rehearse = false

    @Flag(name: .shortAndLong, help: "Do not ask before the job is submitted.")
    var yes = false

    func validate() throws {
        if id != nil, !inputs.isEmpty || target != nil {
            throw ValidationError(
                "--id asks after a job that was made; leave out --set and --target")
        }
        if id == nil, !handle.isEmpty { throw ValidationError("--handle goes with --id") }
    }

    func run() async throws {
        let description = try self.description()
        let keys = keys(of: description)
        if let absence = keys.absence { throw fail(absence, .badManifest) }
        Keys.sayWarnings([keys])
        let session = ProbeSession(
            probe: Probe(
                service: description, written: service, url: url, target: target,
                inputs: try readInputs(for: description), known: try knownJob(of: description),
                output: folder(for: description), isRehearsal: rehearse, keys: keys),
            timeout: timeout?.duration ?? description.limits.timeout)
        try session.checkSetup()
        if id == nil { try confirm(description) }
        do {
            let code = try await StopSignals.listen { requests in
                try await session.run(stopping: requests)
            }
            if code != .success { throw code }
        } catch let code as ExitCode {
            throw code
        } catch {
            throw try ExitCode.explaining(error)
        }
    }

    private func folder(for description: ServiceDescription) -> String {
        (output ?? "probe-\(description.name)") + (rehearse ? "/rehearsal" : "")
    }

    /// Beside the description, or in this folder for a service that is known.
    private func keys(of description: ServiceDescription) -> Keys {
        let variables = Set(description.credentials.map(\.variable))
        if rehearse { return Keys(ofEnvironment: variables) }
        let directory = Catalogue.isFile(service) ? PipelineLoader.directory(of: service) : ""
        return Keys(variables, beside: directory, insteadOf: keys.envFile)
    }

    private func fail(_ message: String, _ code: ExitCode) -> ExitCode {
        Console.say("tirage: \(SafeText.line(message))")
        return code
    }
}

// MARK: - What is probed

extension ProbeCommand {
    private func description() throws -> ServiceDescription {
        guard Catalogue.isFile(service) else {
            guard let known = Catalogue.service(named: service) else {
                let advice =
                    nearest(to: service, among: Catalogue.names).map { "did you mean '\($0)'?" }
                    ?? "name a description, such as './\(service).yaml', or one of "
                    + Catalogue.names.joined(separator: ", ")
                throw fail("unknown service \(quoted(service)); \(advice)", .usage)
            }
            return known
        }
        var loader = PipelineLoader(isRehearsal: rehearse)
        let bytes = loader.read(service)
        if let bytes, !ManifestReader.isDescription(bytes) {
            throw fail(
                "\(quoted(service)) describes no service; for a manifest, write: tirage run "
                    + "\(ShellWord.quoted(service)) --limit 1 --show-answers", .usage)
        }
        guard let bytes, let description = loader.describes(service, bytes) else {
            loader.say()
            throw ExitCode.badManifest
        }
        return description
    }

    private func readInputs(for description: ServiceDescription) throws -> [Value.Field] {
        var fields: [Value.Field] = []
        var faults: [String] = []
        for written in inputs {
            do throws(ProbeInput.Fault) {
                fields.append(try ProbeInput(written: written).field)
            } catch {
                faults.append(error.message)
            }
        }
        guard id == nil else { return [] }
        switch (description.target, target) {
        case (let wanted?, nil):
            faults.append(
                "\(description.title) must be told what to run; add --\(wanted.word) "
                    + wanted.example)
        case (nil, let given?):
            faults.append("\(description.title) runs what its URL says; leave out \(quoted(given))")
        case (nil, nil), (_?, _?): break
        }
        let found = description.faults(target: target, inputs: fields)
        faults += found.map { fault in (fault.input.map { "--set \($0): " } ?? "") + fault.message }
        guard faults.isEmpty else {
            for fault in faults.dropLast() { _ = fail(fault, .badManifest) }
            throw fail(faults[faults.count - 1], .badManifest)
        }
        return fields
    }

    private func knownJob(of description: ServiceDescription) throws -> RemoteJob? {
        guard let id else { return nil }
        let handles = handle.map { written in
            let name = written.prefix { $0 != "=" }
            return RemoteJob.Handle(String(name), String(written.dropFirst(name.count + 1)))
        }
        do throws(HandleFault) {
            return try description.remoteJob(id: id, others: handles)
        } catch {
            throw fail(error.message, .usage)
        }
    }

    /// Asks whether a job may be paid for; off a terminal the command itself says so.
    private func confirm(_ description: ServiceDescription) throws {
        guard !rehearse else { return }
        let place = url ?? description.url ?? description.title
        let name = SafeText.line(description.title)
        Console.say(
            "this submits one job to \(name) (\(SafeText.line(place))), which may cost money")
        guard !yes, Console.isInputTerminal, Console.isTerminal(.error) else { return }
        Console.write("Submit it? [y/N] ", to: .error)
        let answer = Console.line()?.trimmed.lowercased()
        guard answer == "y" || answer == "yes" else {
            Console.say("nothing was submitted")
            throw ExitCode.success
        }
    }
}
