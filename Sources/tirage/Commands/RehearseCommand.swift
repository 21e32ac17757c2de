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

    @Flag(help: "Let every job take just as long, not a time around --latency.")
    var steady = false

    @Option(help: "How many jobs each service holds at once before it says that it is busy.")
    var slots: Int?

    @Option(help: "How many images each job makes; what the description says if not given.")
    var images: Int?

    @Option(help: "Width and height of the images in pixels.")
    var imageSide = 512

    func validate() throws {
        guard (1...4096).contains(imageSide) else {
            throw ValidationError("--image-side takes 1 to 4096")
        }
        guard (0...65_535).contains(port) else { throw ValidationError("--port takes 0 to 65535") }
        guard slots ?? 1 > 0 else { throw ValidationError("--slots takes 1 or more") }
        guard (1...64).contains(images ?? 1) else {
            throw ValidationError("--images takes 1 to 64")
        }
    }

    func run() async throws {
        var mounts = Catalogue.all.map { mount($0.name, $0) }
        for file in files {
            let plan = try PipelineLoader.pipeline(of: file, rehearse: true, isInspected: false)
                .plan
            mounts += plan.providers.map { mount($0.name, $0.service) }
        }
        let names = Set(mounts.map(\.name)).sorted()
        let server = RehearsalServer(
            mounts: mounts, latency: latency.duration, isSteady: steady, port: port,
            imageSide: imageSide,
            now: SystemTimekeeper.now)
        do {
            try await StopSignals.listen { requests in
                try await server.serve { address in
                    for name in names { try Console.answer(address.baseURL(for: name)) }
                    try Console.answer("\(address.origin)/rehearsal/bill")
                    for await _ in requests.stream() { break }
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
