#include <errno.h>
#include <stdio.h>

#if defined(__linux__)
#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

/// Opens `path` below the folder `base`, through no symbolic link and by no way that leads out of it:
/// openat2(2), which Linux has since 5.6 and glibc 2.36 does not wrap. Elsewhere ENOSYS.
static inline int tirage_open_beneath(int base, const char *path, int flags) {
#if defined(__linux__) && defined(SYS_openat2)
    // struct open_how: flags, mode, resolve. RESOLVE_NO_MAGICLINKS 2, _NO_SYMLINKS 4, _BENEATH 8.
    struct { uint64_t flags, mode, resolve; } how = {
        (uint64_t)(unsigned)(flags | O_CLOEXEC), 0, 2 | 4 | 8
    };
    return (int)syscall(SYS_openat2, base, path, &how, sizeof how);
#else
    (void)base; (void)path; (void)flags;
    errno = ENOSYS;
    return -1;
#endif
}

/// Gives a file another name unless something has that name: renameat2(2), which Linux has since 3.15,
/// and renameatx_np(2) of macOS. ENOSYS or EINVAL where the system or its file system has neither.
static inline int tirage_rename_exclusive(
    int from_base, const char *from, int to_base, const char *to) {
#if defined(__linux__) && defined(SYS_renameat2)
    // RENAME_NOREPLACE is 1.
    return (int)syscall(SYS_renameat2, from_base, from, to_base, to, 1);
#elif defined(__APPLE__) && defined(RENAME_EXCL)
    return renameatx_np(from_base, from, to_base, to, RENAME_EXCL);
#else
    (void)from_base; (void)from; (void)to_base; (void)to;
    errno = ENOSYS;
    return -1;
#endif
}
