internal import ArgumentParser

/// The question before money is spent on a manifest with warnings.
enum WarningQuestion {
    /// Asks once where somebody can be asked.
    ///
    /// - Throws: when the answer is no; nothing was sent then.
    static func ask(about count: Int) throws(ExitCode) {
        guard count > 0, Console.isInputTerminal, Console.isTerminal(.error) else { return }
        let these = count == 1 ? "this warning" : "these \(count) warnings"
        Console.write("Run in spite of \(these)? [y/N] ", to: .error)
        let answer = Console.line()?.lowercased().filter { !$0.isWhitespace }
        if answer == nil { Console.say("") }
        guard answer == "y" || answer == "yes" else {
            Console.say("tirage: nothing was sent; --yes runs without asking")
            throw ExitCode.badManifest
        }
    }
}
