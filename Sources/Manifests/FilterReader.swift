import Core
import YAML

/// Checks the filters of a reference: that they exist, and what stands in their parentheses.
struct FilterReader {
    /// The text that the reference is in.
    let node: Node

    /// The filters that were meant; nil when one is wrong, which is reported.
    func filters(_ calls: [FilterCall], diagnostics: inout DiagnosticList) -> [Located<Filter>]? {
        var filters: [Located<Filter>] = []
        for call in calls {
            guard let filter = filter(call, diagnostics: &diagnostics) else { continue }
            filters.append(diagnostics.located(filter, at: node.mark(of: call.range)))
        }
        return filters.count == calls.count ? filters : nil
    }

    private func filter(_ call: FilterCall, diagnostics: inout DiagnosticList) -> Filter? {
        if let filter = Filter(call) { return filter }
        switch call.name {
        case "slug", "lower", "upper", "trim", "int", "number":
            diagnostics.error(
                "'\(call.name)' takes nothing in parentheses; leave them out",
                at: node.mark(of: call.range), fix: call.name)
        case "truncate": explainCount(call, Filter.truncateMax, &diagnostics)
        case "pad": explainCount(call, Filter.padMax, &diagnostics)
        case "default":
            diagnostics.error(
                "'default' wants a text in quotes, as 'default(\"none\")'",
                at: node.mark(of: call.range))
        default:
            let near = nearest(to: call.name, among: Filter.names)
            let known = Filter.names.map { "'\($0)'" }.joined(separator: ", ")
            diagnostics.error(
                "unknown filter \(quoted(call.name)); "
                    + (near.map { "did you mean '\($0)'?" } ?? "known are \(known)"),
                at: node.mark(of: call.nameRange), fix: near)
        }
        return nil
    }

    private func explainCount(_ call: FilterCall, _ most: Int, _ diagnostics: inout DiagnosticList)
    {
        diagnostics.error(
            "'\(call.name)' wants a whole number from 1 to \(most), as '\(call.name)(4)'",
            at: node.mark(of: call.range))
    }
}
