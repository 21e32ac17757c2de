import Testing

@testable import Storage

@Suite struct FileSystemNameTests {
    private static let mounts = """
        22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
        23 22 0:21 / /mnt/share rw,relatime - nfs4 server:/export rw,vers=4.2
        24 23 8:1 / /mnt/share/disk rw,relatime - xfs /dev/sda1 rw
        25 22 0:33 / /mnt/my\\040photos rw shared:2 master:1 - fuse.sshfs anna@host: rw
        26 22 0:40 / /tmp rw - tmpfs tmpfs rw
        27 22 0:41 / /tmp rw - virtiofs shared rw
        broken line
        """

    @Test(arguments: [
        ("/home/anna/out", "ext4"), ("/mnt/share", "nfs4"), ("/mnt/share/a/b", "nfs4"),
        ("/mnt/shares", "ext4"), ("/mnt/share/disk/out", "xfs"),
        ("/mnt/my photos/out", "fuse.sshfs"), ("/tmp/out", "virtiofs"), ("/", "ext4"),
    ])
    func theInnermostAndLatestMountHoldsAPath(path: String, name: String) {
        #expect(FileSystemName(of: path, mountInfo: Self.mounts)?.name == name)
    }

    @Test func withoutMountsNothingIsSaid() {
        #expect(FileSystemName(of: "/out", mountInfo: "") == nil)
    }

    @Test(arguments: [
        ("nfs", true), ("nfs4", true), ("cifs", true), ("smb3", true), ("9p", true),
        ("virtiofs", true), ("fuse", true), ("fuse.sshfs", true), ("lustre", true),
        ("ceph", true), ("gpfs", true), ("ext4", false), ("xfs", false), ("btrfs", false),
        ("zfs", false), ("tmpfs", false), ("overlay", false), ("apfs", false),
        ("fuseblk", false), ("f2fs", false),
    ])
    func aLedgerIsForLocalDisksOnly(name: String, isNetwork: Bool) {
        let mount = "22 1 254:1 / / rw - \(name) device rw"
        #expect(FileSystemName(of: "/out", mountInfo: mount)?.isNetwork == isNetwork)
    }

    @Test func theSystemIsAsked() throws {
        let folder = try TemporaryFolder()
        let name = try #require(FileSystemName(of: folder.path))
        #expect(!name.name.isEmpty)
        #expect(FileSystemName(of: folder.path + "/missing") == nil)
    }
}
