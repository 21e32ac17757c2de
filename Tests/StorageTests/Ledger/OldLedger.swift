import Core
import GRDB
import Testing

/// Ledgers as earlier versions of this program made them.
enum OldLedger {
    /// Makes one of `version` with job 1, which is done, and job 2, whose second attempt is unknown.
    static func make(_ version: Int, in folder: TemporaryFolder) async throws {
        try folder.write("", to: ".tirage/ledger.sqlite")
        let database = try DatabaseQueue(path: folder.path + "/.tirage/ledger.sqlite")
        try await database.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: first)
            if version >= 2 { try database.execute(sql: second) }
            if version >= 3 { try database.execute(sql: third) }
            try database.execute(sql: "PRAGMA application_id = 1414091335")
            try database.execute(sql: "PRAGMA user_version = \(version)")
            try database.execute(
                sql: rows,
                arguments: StatementArguments([1, 2, 2].map { StorageSamples.key($0).hex }))
        }
        try database.close()
    }

    private static let first = """
        CREATE TABLE attempt (
            key TEXT NOT NULL,
            number INTEGER NOT NULL,
            state TEXT NOT NULL,
            batch TEXT NOT NULL,
            provider TEXT NOT NULL,
            service TEXT NOT NULL,
            stem TEXT NOT NULL,
            price INTEGER,
            price_unit TEXT,
            remote TEXT,
            handles TEXT,
            urls TEXT,
            cost INTEGER,
            cost_unit TEXT,
            images TEXT,
            failure TEXT,
            reason TEXT,
            submitted INTEGER,
            accepted INTEGER,
            finished INTEGER,
            settled INTEGER,
            PRIMARY KEY (key, number)
        ) STRICT;
        CREATE UNIQUE INDEX attempt_remote ON attempt (provider, remote) WHERE remote IS NOT NULL;
        CREATE INDEX attempt_state ON attempt (state, submitted);
        CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;
        INSERT INTO meta VALUES ('pipeline', 'snake-year'), ('created', '2025-12-11T13:47:30.421Z');
        """

    private static let second = """
        CREATE TABLE resolution (
            key TEXT NOT NULL,
            number INTEGER NOT NULL,
            word TEXT NOT NULL,
            moment INTEGER NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (key, number)
        ) STRICT;
        """

    private static let third = """
        CREATE TABLE duration (
            provider TEXT NOT NULL,
            target TEXT NOT NULL,
            batch TEXT NOT NULL,
            histogram TEXT NOT NULL,
            PRIMARY KEY (provider, target, batch)
        ) STRICT;
        """

    private static let rows = """
        INSERT INTO attempt (key, number, state, batch, provider, service, stem, price, price_unit,
            remote, urls, images, failure, reason, submitted)
        VALUES (?, 1, 'done', 'selfies', 'studio', 'instantstudio', 'selfies/1', 10000000,
                'credits', 'r1', '[]',
                '["selfies/1.png","\(String(repeating: "ab", count: 32))","png",3,2,80]', NULL, NULL,
                1000),
            (?, 1, 'failed', 'selfies', 'studio', 'instantstudio', 'selfies/2', 10000000,
                'credits', 'r2', NULL, NULL, 'fault', 'out of memory', 1001),
            (?, 2, 'unknown', 'selfies', 'studio', 'instantstudio', 'selfies/2', 10000000,
                'credits', NULL, NULL, NULL, NULL, 'reset', 1002);
        """
}
