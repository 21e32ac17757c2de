internal import Core
internal import Reports
internal import Services
internal import Storage
internal import Synchronization

/// What this user has allowed to leave: the list in the folder of settings, and `TIRAGE_ALLOW`.
///
/// Read once. No manifest, description, plan or file of keys has a way to it.
enum Allowed {
    /// What is kept, and why it can't be used.
    struct List: Sendable {
        var kept: Set<Grant> = []
        var named: Set<Grant> = []
        var fault: String?

        var all: Set<Grant> { kept.union(named) }
    }

    static let variable = "TIRAGE_ALLOW"
    private static let name = "allowed"
    private static let head = """
        # What Tirage may send, and read, for this user: a variable with its origin, or a folder, a line.
        # 'tirage allow FILE' adds to it, 'tirage allow --revoke' takes away.

        """
    private static let current = Mutex<List?>(nil)

    /// The user's own folder.
    static var home: String? { try? HomeFolders.current.expanded("~") }

    static var folder: ConfigFolder? {
        ConfigFolder(config: Console.variable("XDG_CONFIG_HOME"), home: home)
    }

    /// The file that the list is kept in, as its user knows it.
    static var path: String? { folder.map { $0.file(name) } }

    static var list: List {
        current.withLock { current in
            let list = current ?? read()
            current = list
            return list
        }
    }

    /// What is wrong with the list, so that nothing can be decided.
    static var fault: String? { list.fault }

    static func has(_ grant: Grant) -> Bool { list.all.contains(grant) }

    static var roots: [String] {
        list.all.compactMap { grant in
            switch grant {
            case .root(let path): path.text
            case .variable: nil
            }
        }
    }

    /// Keeps more, in place of what is kept already.
    static func keep(adding more: [Grant] = [], removing less: Set<Grant> = []) throws(DiskFault) {
        guard let folder else {
            throw DiskFault(message: "nobody knows this user's folder; set HOME")
        }
        // The folder is made first, since it is what others are kept out by.
        if try folder.bytes(of: name) == nil { try folder.write(head, to: name) }
        try folder.locked { () throws(DiskFault) in
            let now = read()
            if let fault = now.fault { throw DiskFault(message: fault) }
            let kept = now.kept.union(more).subtracting(less)
            let lines = kept.sorted().map { $0.written + "\n" }.joined()
            try folder.write(head + lines, to: name)
        }
        current.withLock { $0 = read() }
    }

    /// One part of `TIRAGE_ALLOW`, or a line of the list.
    static func grant(_ text: String) throws(GrantFault) -> Grant {
        try Grant(written: text) { path throws(InputFileError) in
            let whole = try HomeFolders.current.expanded(path)
            guard whole.isAbsolutePath else { throw InputFileError("'\(path)' is no whole path") }
            return FinalPath.of(whole)
        }
    }

    private static func read() -> List {
        var list = List()
        do throws(DiskFault) {
            let bytes = try folder?.bytes(of: name) ?? []
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw DiskFault(message: "'\(path ?? name)' can't be used: it is no text")
            }
            for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
                .enumerated() where !String(line).trimmed.isEmpty && !line.hasPrefix("#")
            {
                do throws(GrantFault) { list.kept.insert(try grant(String(line))) } catch {
                    throw DiskFault(message: "\(path ?? name):\(number + 1): \(error.message)")
                }
            }
        } catch {
            list.fault = error.message
        }
        let parts = (Console.variable(variable) ?? "").split { $0 == "," || $0.isNewline }
        for part in parts where !String(part).trimmed.isEmpty {
            do throws(GrantFault) { list.named.insert(try grant(String(part))) } catch {
                list.fault = list.fault ?? "\(variable): \(error.message)"
            }
        }
        return list
    }
}

// MARK: - Asking and telling

extension Allowed {
    /// Asks once, where somebody can be asked, and keeps a yes.
    static func ask(_ wanted: [Grant], for file: String) -> Bool {
        guard !wanted.isEmpty, Console.isInputTerminal, Console.isTerminal(.error) else {
            return false
        }
        let deeds = Set(wanted).sorted().map { "  \(SafeText.line($0.deed))\n" }.joined()
        Console.write(
            Console.wrapped(
                "\(SafeText.line(file)) wants to\n\(deeds)which Tirage does for no manifest by itself.\n",
                for: .error), to: .error)
        Console.write("Allow it, now and from now on? [y/N] ", to: .error)
        let answer = Console.line()?.trimmed.lowercased()
        if answer == nil { Console.say("") }
        guard answer == "y" || answer == "yes" else { return false }
        do throws(DiskFault) {
            try keep(adding: wanted)
            return true
        } catch {
            Console.say("tirage: \(SafeText.line(error.message))")
            return false
        }
    }

    /// What leaves, for people, with the command that allows what is not.
    static func lines(_ leaves: Leaves, of invocation: Invocation) -> [String] {
        var lines = leaves.lines(shown: shown)
        if !leaves.wanted.isEmpty {
            var plain = invocation.ofAllJobs
            plain.isRehearsal = false
            lines.append("if that is meant, allow it: \(plain.command("allow"))")
        }
        return lines
    }

    static func lines(_ leaves: Leaves, of file: String) -> [String] {
        lines(leaves, of: Invocation(file: file)).map { "  " + $0 }
    }

    /// A path below the user's own folder, from there.
    static func shown(_ path: String) -> String {
        guard let home = home.map(FinalPath.of), path.hasPrefix(home + "/") else { return path }
        return "~" + path.dropFirst(home.count)
    }
}
