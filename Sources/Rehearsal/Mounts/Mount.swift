package import Core

/// A service that a rehearsal plays, under a name of its own in the path:
/// `http://127.0.0.1:PORT/<name>`.
package struct Mount: Sendable {
    /// Usually the provider's name; `rehearsal` is taken by the rehearsal itself.
    package var name: String
    package var description: ServiceDescription
    /// How many images a job makes: 1 to 64.
    package var imagesPerJob: Int
    /// How many unfinished jobs it holds before it says that it is busy; `nil` for any number.
    package var slots: Int?
    /// What goes wrong, and when; of several that fit a call, the first counts.
    package var faults: [Fault]
    /// Whether calls go wrong now and then, as on a bad day.
    package var isRough = false

    package init(
        _ name: String, playing description: ServiceDescription, imagesPerJob: Int = 1,
        slots: Int? = nil, faults: [Fault] = []
    ) {
        self.name = name
        self.description = description
        self.imagesPerJob = min(max(imagesPerJob, 1), RemoteID.imagesMax)
        self.slots = slots
        self.faults = faults
    }

    /// What goes wrong at the `count`th call of this kind, counted from 1.
    func fault(at kind: CallKind, _ count: Int) -> Fault? {
        faults.first { $0.kind == kind && $0.counts.contains(count) }
            ?? (isRough ? .ofABadDay(kind, count) : nil)
    }
}
