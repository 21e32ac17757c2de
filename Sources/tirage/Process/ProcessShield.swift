internal import COpening

/// Keeps the keys in this program's memory from being written to a disk when it comes to grief.
enum ProcessShield {
    /// No core dump, and no other program that looks into this one: not the runtime's own either,
    /// which would be started when it crashes.
    ///
    /// Before any key is read.
    static func raise() { tirage_hide_memory() }
}
