package import Core

/// Where the variables of services belong, without anybody's leave.
package enum Belonging {
    /// Whether a variable may go to an origin as Tirage comes: a service's own variable to the
    /// service's own URL, or to this computer.
    ///
    /// A service's own are those that it has by itself, where it is built in, and those that bear its
    /// name: `WIRO_KEY_2`. One that a manifest brings along has no URL of its own here, since
    /// anybody could have written it: its variables go to this computer alone.
    package static func isSettled(
        _ variable: String, at origin: Origin, for service: ServiceDescription,
        isInURL: Bool = false
    ) -> Bool {
        let isUsual =
            !isInURL && !service.origins.isEmpty
            && service.credentials.contains { $0.variable == variable }
        guard isUsual || VariableName.isOf(service.name, variable) else { return false }
        return LocalHost.isLoopback(origin.host) || service.origins.contains(origin.written)
    }
}

extension Leaves {
    /// What providers send.
    ///
    /// - Parameters:
    ///   - value: An environment variable that a URL names; `nil` where it is not set.
    ///   - isAllowed: Whether this user has allowed it.
    package static func sends(
        of providers: [Plan.Provider], value: (String) -> String?, isAllowed: (Grant) -> Bool
    ) -> [Send] {
        var sends: [Send] = []
        for provider in providers {
            let names = provider.urlTemplate?.references.filter { $0.root == "env" } ?? []
            let variables = names.compactMap(\.path.last)
            let isKnown = variables.allSatisfy { value($0) != nil }
            let origin = isKnown ? Origin(of: provider.url) : nil
            let service = provider.service
            let leads = origin?.written
            func isGranted(_ variable: String, isInURL: Bool) -> Bool {
                guard let origin else { return true }
                return isInURL && isItself(value(variable), origin)
                    || Belonging.isSettled(variable, at: origin, for: service, isInURL: isInURL)
                    || isAllowed(.variable(variable, origin: origin.written))
            }
            for credential in service.credentials {
                let variable = provider.credentials[credential.name] ?? credential.variable
                sends.append(
                    Send(
                        variable: variable, origin: leads, isOptional: credential.isOptional,
                        isInURL: false, isAllowed: isGranted(variable, isInURL: false)))
            }
            for variable in variables {
                sends.append(
                    Send(
                        variable: variable, origin: leads, isOptional: false, isInURL: true,
                        isAllowed: isGranted(variable, isInURL: true)))
            }
        }
        var seen: Set<Send> = []
        return sends.filter { seen.insert($0).inserted }
    }

    /// Whether a variable's value is the whole way to a server on this computer, so that nobody else
    /// gets to see it.
    private static func isItself(_ value: String?, _ origin: Origin) -> Bool {
        guard LocalHost.isLoopback(origin.host) else { return false }
        return value.flatMap { Origin(of: $0) } == origin
    }
}
