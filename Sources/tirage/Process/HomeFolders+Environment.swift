internal import Storage

extension HomeFolders {
    /// As this program's environment has it.
    static var current: HomeFolders { HomeFolders(home: Console.variable("HOME")) }
}
