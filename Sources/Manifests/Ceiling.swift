import Core
import YAML

/// Limits that a user has set for all manifests: the lower one counts.
struct Ceiling {
    /// The file that says so, as its user knows it.
    let file: String
    private var jobsMax: Located<UInt64>?
    private var budget: BudgetBlock?

    static let keys = KeySection(
        "Limits",
        ManifestKeys.top.keys.filter { ["max-jobs", "budget"].contains($0.name) })

    /// Reads the file; what is wrong with it is wrong with every manifest.
    init(_ bytes: [UInt8], file: String, diagnostics: inout DiagnosticList) {
        self.file = file
        do throws(Problem) {
            let root = try parse(bytes, source: diagnostics.source(named: file))
            if root.isNull { return }
            var entries = Entries(root, of: "limits", Self.keys, diagnostics: &diagnostics)
            if let node = entries.take("max-jobs")?.value {
                let count = node.integer(
                    in: 1...Int.max, as: "'max-jobs'", problems: &diagnostics.problems)
                jobsMax = count.map { diagnostics.located(UInt64($0), at: node.mark) }
            }
            budget = entries.take("budget").flatMap {
                BudgetReader.budget($0.value, diagnostics: &diagnostics)
            }
            entries.finish(diagnostics: &diagnostics)
        } catch {
            diagnostics.problems.add(error)
        }
    }

    /// How many jobs a plan may have; `nil` where a manifest allows no more itself.
    func jobsMax(under written: Located<UInt64>) -> Located<UInt64>? {
        guard let jobsMax, jobsMax.value < written.value else { return nil }
        return jobsMax
    }

    /// What jobs may cost.
    func budget(_ written: BudgetBlock?, _ units: BudgetUnits) -> BudgetBlock? {
        guard let budget else { return written }
        var limits = written?.limits ?? []
        for limit in units.meant(by: budget, in: file) {
            let twin = limits.firstIndex {
                $0.value.period == limit.value.period
                    && $0.value.amount.unit == limit.value.amount.unit
            }
            guard let twin else {
                limits.append(limit)
                continue
            }
            if limit.value.amount.micro < limits[twin].value.amount.micro { limits[twin] = limit }
        }
        let isRefused =
            budget.onUnknownPrice == .refuse || written?.onUnknownPrice == .refuse
        return BudgetBlock(limits: limits, onUnknownPrice: isRefused ? .refuse : .allow)
    }
}
