internal import Core

/// The jobs of the batches that run on the same providers.
struct JobQueue {
    let providers: [String]
    /// Jobs that were taken and given back.
    var returned: [JobPoint] = []
    /// Jobs made from images, in the order of their arrival.
    var arrived: ArraySlice<JobPoint> = []
    /// The others, in plan order, those of each batch apart.
    var planned: [ArraySlice<UInt64>] = []

    /// Whether it has a job that `isMeant` tells by its batch.
    func contains(where isMeant: (UInt64) -> Bool) -> Bool {
        returned.contains { isMeant($0.index) } || arrived.contains { isMeant($0.index) }
            || planned.contains { $0.first.map(isMeant) ?? false }
    }

    /// The next job of a batch that `isOpen` lets through.
    ///
    /// What has begun comes before what has not.
    mutating func next(where isOpen: (UInt64) -> Bool) -> JobPoint? {
        let begun = returned.indices.filter { isOpen(returned[$0].index) }
        if let least = begun.min(by: { returned[$0].index < returned[$1].index }) {
            return returned.remove(at: least)
        }
        if let first = arrived.firstIndex(where: { isOpen($0.index) }) {
            return first == arrived.startIndex ? arrived.popFirst() : arrived.remove(at: first)
        }
        guard let number = planned.firstIndex(where: { $0.first.map(isOpen) ?? false }),
            let index = planned[number].popFirst()
        else { return nil }
        if planned[number].isEmpty { planned.remove(at: number) }
        return JobPoint(index)
    }

    /// How many jobs `isMeant` tells by their batches.
    func count(where isMeant: (UInt64) -> Bool) -> Int {
        returned.count { isMeant($0.index) } + arrived.count { isMeant($0.index) }
            + planned.reduce(0) { sum, jobs in
                sum + (jobs.first.map(isMeant) ?? false ? jobs.count : 0)
            }
    }
}
