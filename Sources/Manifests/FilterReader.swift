import Core
import YAML

/// Checks the filters of a reference: that they exist, and what stands in their parentheses.
struct FilterReader {
    /// The text that the reference is in.
    let node: Node

    /// The filters that were meant; nil when one is wrong, which is reported.
    func filters(_ calls: [FilterCall], findings: inout Findings) -> [Located<Filter>]? {
        var filters: [Located<Filter>] = []
        for call in calls {
            guard let filter = filter(call, findings: &findings) else { continue }
            filters.append(findings.located(filter, at: node.mark(of: call.range)))
        }
        return filters.count == calls.count ? filters : nil
    }

    private func filter(_ call: FilterCall, findings: inout Findings) -> Filter? {
        if let filter = Filter(call) { return filter }
        switch call.name {
        case "slug", "lower", "upper", "trim", "int", "number":
            findings.error(
                "'\(call.name)' takes nothing in parentheses; leave them out",
                at: node.mark(of: call.range), fix: call.name)
        case "truncate": explainCount(call, Filter.truncateMax, &findings)
        case "pad": explainCount(call, Filter.padMax, &findings)
        case "default":
            findings.error(
                "'default' wants a text in quotes, as 'default(\"none\")'",
                at: node.mark(of: call.range))
        default:
            let near = nearest(to: call.name, among: Filter.names)
            let known = Filter.names.map { "'\($0)'" }.joined(separator: ", ")
            findings.error(
                "unknown filter \(quoted(call.name)); "
                    + (near.map { "did you mean '\($0)'?" } ?? "known are \(known)"),
                at: node.mark(of: call.nameRange), fix: near)
        }
        return nil
    }

    private func explainCount(_ call: FilterCall, _ most: Int, _ findings: inout Findings) {
        findings.error(
            "'\(call.name)' wants a whole number from 1 to \(most), as '\(call.name)(4)'",
            at: node.mark(of: call.range))
    }
}
