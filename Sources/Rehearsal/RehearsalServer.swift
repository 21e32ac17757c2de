package import Core
internal import FlyingSocks

/// A server on the loopback address that plays described services backwards: free, offline, and the
/// same images each time for the same inputs.
///
/// `GET /rehearsal/bill` says what it was asked for. It keeps no jobs: their ids hold all there is
/// to know, so jobs go on when a server ends and another begins. What is forgotten: cancels, and
/// which slots are taken.
package struct RehearsalServer: Sendable {
    /// Where a server listens.
    package struct Address: Hashable, Sendable {
        package let port: Int

        /// Without a slash at the end: `http://127.0.0.1:8080`.
        package var origin: String { "http://\(RehearsalServer.host):\(port)" }

        /// What a provider's `url` is for the service of this name: `http://127.0.0.1:8080/studio`.
        package func baseURL(for mount: String) -> String {
            "\(origin)/\(PercentCode.encode(mount))"
        }
    }

    /// Why there is no server.
    package struct PortFault: Error, Hashable, Sendable {
        package let message: String
    }

    package let bill: Bill
    private let standIns: [String: StandIn]
    private let port: Int

    static let host = "127.0.0.1"

    /// - Parameters:
    ///   - mounts: The services by names of their own; of two with one name the last is served.
    ///   - latency: The mean time that a job takes.
    ///   - isSteady: Whether every job takes the mean.
    ///   - port: 0 for any that is free.
    ///   - imageSide: Width and height of the images in pixels.
    package init(
        mounts: [Mount], latency: Duration, isSteady: Bool = false, port: Int = 0,
        imageSide: Int = 512,
        billFile: BillFile? = nil, now: @escaping @Sendable () -> Timestamp
    ) {
        let bill = Bill(mounts: mounts.map(\.name), file: billFile)
        self.bill = bill
        self.port = port
        let named = mounts.map { mount in
            let standIn = StandIn(
                mount: mount, bill: bill,
                serviceTime: ServiceTime(mean: latency, isSteady: isSteady),
                imageSide: imageSide, now: now)
            return (mount.name, standIn)
        }
        standIns = Dictionary(named) { _, last in last }
    }

    /// Serves until the task is cancelled, on no executor of the caller's: a run's own thread is
    /// free of it.
    ///
    /// - Parameter onReady: Called once the port is open, and before the first request is served,
    ///   so it must not itself wait for an answer.
    /// - Throws: `PortFault` when the port can't be had.
    @concurrent
    package func run(onReady: @escaping @Sendable (Address) async -> Void) async throws {
        let listener = try listener()
        let address = Address(port: listener.port)
        await onReady(address)
        do {
            try await withTaskExecutorPreference(globalConcurrentExecutor) {
                try await listener.serve { connection in await serve(connection, at: address) }
            }
        } catch {
            if !Task.isCancelled { throw error }
        }
    }

    private func listener() throws(PortFault) -> Listener {
        let place = "\(Self.host):\(port)"
        guard let number = UInt16(exactly: port) else {
            throw PortFault(message: "can't listen on \(place): a port is 0 to 65535")
        }
        do {
            return try Listener(host: Self.host, port: number)
        } catch SocketError.failed(_, _, let reason) {
            throw PortFault(message: "can't listen on \(place): \(reason); choose another port")
        } catch {
            throw PortFault(message: "can't listen on \(place): \(error); choose another port")
        }
    }

    /// Serves while `body` runs, and stops when it is done.
    ///
    /// - Parameter body: Runs on the executor that the caller prefers, as if there were no server.
    package func serve<Outcome: Sendable>(
        while body: @escaping @Sendable (Address) async throws -> Outcome
    ) async throws -> Outcome {
        let (addresses, opened) = AsyncStream.makeStream(of: Address.self)
        return try await withThrowingTaskGroup(of: Outcome?.self) { group in
            group.addTask {
                try await run { opened.yield($0) }
                return nil
            }
            group.addTask {
                for await address in addresses { return try await body(address) }
                return nil
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let outcome = ended { return outcome }
            }
            throw CancellationError()
        }
    }
}

// MARK: - Requests

extension RehearsalServer {
    private func serve(_ connection: Connection, at address: Address) async {
        var requests = RequestReader(connection)
        do {
            while let request = try await requests.next() {
                let conduct = await answer(request, at: address)
                guard try await connection.deliver(conduct, to: request.head) else { return }
            }
        } catch let refusal as RefusedRequest {
            try? await connection.refuse(with: .message(refusal.status, refusal.message))
        } catch {
            // The client is gone, or the server ends.
        }
    }

    private func answer(_ request: RequestReader.Request, at address: Address) async -> Conduct {
        let halves = request.head.target.split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = halves.first ?? "/"
        if path == "/rehearsal/bill" { return .answer(.json(200, await bill.document())) }
        let isImage = path.hasPrefix(StandIn.imagesPath)
        let front = isImage ? StandIn.imagesPath.count : 1
        let name = path.dropFirst(front).prefix { $0 != "/" }
        guard let standIn = standIns[PercentCode.decode(name)] else {
            return .answer(.message(404, "no service is rehearsed at '/\(name)'"))
        }
        let call = Call(
            method: request.head.method, path: String(path.dropFirst(front + name.count)),
            query: halves.count > 1 ? String(halves[1]) : "", headers: request.head.headers,
            body: request.body, origin: address.origin)
        do {
            return isImage ? await standIn.download(call) : try await standIn.conduct(call)
        } catch let fault as BillFile.Fault {
            return .answer(.message(500, fault.message))
        } catch {
            return .answer(.message(500, "\(error)"))
        }
    }
}
