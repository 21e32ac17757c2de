internal import ArgumentParser
internal import Core
internal import Rehearsal
internal import Services

/// `tirage rehearse`: stand-ins of services on a port of one's own.
struct RehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Serve stand-ins of the services on a port, for tests and for trying things out.",
        discussion: """
            Plays the built-in services and those of the manifests given, each under its own path: \
            http://127.0.0.1:PORT/wiro. Point a provider's 'url' there. Any key will do, and \
            /rehearsal/bill says what was asked for. Ends with Ctrl-C.
            """)

    @Argument(help: "Manifests whose providers are played, too, under their own names.")
    var files: [String] = []

    @Option(help: "The port; any that is free if not given.")
    var port = 0

    @Option(help: "How long a job takes, on average: '2s', '200ms'.")
    var latency: DurationArgument = DurationArgument(.seconds(2))

    @Option(help: "How many jobs each service holds at once before it says that it is busy.")
    var slots: Int?

    @Option(help: "How many images each job makes; what the description says if not given.")
    var images: Int?

    func run() async throws {
        var mounts = Catalogue.all.map { mount($0.name, $0) }
        for file in files {
            let plan = try PipelineLoader.pipeline(of: file, rehearse: true, isInspected: false)
                .plan
            mounts += plan.providers.map { mount($0.name, $0.service) }
        }
        let names = Set(mounts.map(\.name)).sorted()
        let server = RehearsalServer(
            mounts: mounts, latency: latency.duration, port: port, now: SystemTimekeeper.now)
        do {
            try await StopSignals.listen { requests in
                try await server.serve { address in
                    for name in names { Console.answer(address.baseURL(for: name)) }
                    Console.answer("\(address.origin)/rehearsal/bill")
                    for await _ in requests { break }
                }
            }
        } catch let fault as RehearsalServer.PortFault {
            Console.say("tirage: \(fault.message)")
            throw ExitCode.disk
        }
    }

    private func mount(_ name: String, _ service: ServiceDescription) -> Mount {
        Mount(name, playing: service, imagesPerJob: images ?? service.imagesPerJob, slots: slots)
    }
}
