package import Core
internal import GRDB

extension SQLiteLedger: RecordStore {
    package func records(
        after position: Int64, count: Int, besides known: JobKeySet
    ) throws(LedgerError) -> [LedgerRecord] {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase {
                try LedgerRequests(path: queries.path)
                    .records(after: position, count: count, besides: known, in: $0)
            }
        }
    }

    package func jobCount() throws(LedgerError) -> Int {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try queries.jobCount(in: $0) }
        }
    }

    package func keep(
        past: [JobKey: LedgerRecord.Past], forgetting current: [JobKey]
    ) throws(LedgerError) {
        guard !past.isEmpty || !current.isEmpty else { return }
        try LedgerFault.translating(queries.path) {
            try database.inDatabase {
                try LedgerRequests.keep(past, forgetting: current, in: $0)
            }
        }
    }

    package func pastKeys(
        after last: JobKey?, count: Int
    ) throws(LedgerError) -> [JobKey] {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase {
                try LedgerRequests.pastKeys(after: last, count: count, in: $0)
            }
        }
    }
}

// MARK: - What older versions did not keep

extension SQLiteLedger: FillableStore {
    package func isLacking(besides source: String) throws(LedgerError) -> Bool {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try LedgerLacks.isAny(besides: source, in: $0) }
        }
    }

    package func lacking(atMost most: Int) throws(LedgerError) -> [JobKey] {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try LedgerLacks.keys(atMost: most, in: $0) }
        }
    }

    package func lacking(among keys: [JobKey]) throws(LedgerError) -> [JobKey] {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try LedgerLacks.keys(among: keys, in: $0) }
        }
    }

    package func fill(_ requests: [JobKey: JSON]) throws(LedgerError) {
        guard !requests.isEmpty else { return }
        // As for a commit.
        var texts = texts
        self.texts = LedgerRequests.Numbers()
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try LedgerLacks.fill(requests, &texts, in: $0) }
        }
        self.texts = texts
    }

    package func noteFilled(from source: String) throws(LedgerError) {
        try LedgerFault.translating(queries.path) {
            try database.inDatabase { try LedgerLacks.note(source, in: $0) }
        }
    }
}
