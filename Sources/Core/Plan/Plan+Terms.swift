extension Plan {
    /// What may be set for a job, with nothing left open.
    package struct Terms: Hashable, Sendable {
        package let timeout: Duration
        package let retriesMax: Int
        package let price: Money?
        /// How many images a job makes: fewer are waited for.
        package let imagesPerJob: Int

        private static let retriesMaxDefault = 3

        init(_ settings: JobSettings, _ provider: Provider) {
            timeout = settings.timeout ?? provider.service.limits.timeout
            retriesMax = settings.retriesMax ?? Self.retriesMaxDefault
            price = settings.price
            imagesPerJob = settings.imagesPerJob ?? provider.service.imagesPerJob
        }
    }
}

extension Plan {
    /// The most images that a job makes on the provider.
    package func imagesPerJob(on provider: Provider) -> Int {
        batches.filter { $0.providers.contains { $0.name == provider.name } }
            .map { $0.terms(on: provider.name).imagesPerJob }.max()
            ?? provider.settings.imagesPerJob ?? provider.service.imagesPerJob
    }
}
