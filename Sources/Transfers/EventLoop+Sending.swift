extension EventLoop {
    /// Sends a request, and gives what comes to `sink`.
    ///
    /// Ends early when the task is cancelled.
    package func send(
        _ request: TransferRequest, into sink: any TransferSink
    ) async -> TransferEnd {
        let end = await Transfer(request, into: sink, on: self).run()
        // Nothing was sent on a connection that was of no use: a new one has nothing in it.
        guard end.isStale, end.isUnsent, !Task.isCancelled else { return end }
        return await Transfer(request, into: sink, isApart: true, on: self).run()
    }
}
