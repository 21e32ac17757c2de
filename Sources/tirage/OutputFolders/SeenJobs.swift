internal import Core
internal import Reports
internal import Storage

/// The jobs of a file of results, each once.
struct SeenJobs {
    private var keys: Set<JobKey> = []
    private static let badLinesMax = 10_000

    /// The job of a line; what is wrong with the line is noted.
    mutating func job(
        of line: LineReader.Line, _ folder: inout AdoptionReport.Folder
    ) -> RecordedJob? {
        guard let bytes = line.bytes else {
            note(line, "the line is longer than \(LineReader.lengthMax >> 20) MiB", &folder)
            return nil
        }
        do throws(RecordedJob.Fault) {
            guard let job = try RecordedJob(line: bytes) else { return nil }
            guard keys.insert(job.key).inserted else {
                note(line, "job \(job.key.short) stands in an earlier line", &folder)
                return nil
            }
            return job
        } catch {
            note(line, line.isCut ? "the file ends within this line" : error.message, &folder)
            return nil
        }
    }

    private func note(
        _ line: LineReader.Line, _ why: String, _ folder: inout AdoptionReport.Folder
    ) {
        guard folder.badLines.count < Self.badLinesMax else { return }
        folder.badLines.append(AdoptionReport.BadLine(number: line.number, why: why))
    }
}
