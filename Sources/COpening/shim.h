#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#if defined(__linux__)
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
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

/// The same without help of the kernel: each name relative to the folder before it, none of them a link.
static inline int tirage_walk_beneath(int base, const char *path, int flags) {
    char name[256];
    int folder = base, next = -1;
    while (1) {
        const char *end = strchr(path, '/');
        size_t length = end ? (size_t)(end - path) : strlen(path);
        if (length == 0 || length >= sizeof name || !strncmp(path, "..", length > 2 ? length : 2)
            || (length == 1 && path[0] == '.')) {
            errno = length >= sizeof name ? ENAMETOOLONG : EXDEV;
            next = -1;
        } else {
            memcpy(name, path, length);
            name[length] = 0;
            next = openat(folder, name, O_NOFOLLOW | O_CLOEXEC | (end ? O_RDONLY | O_DIRECTORY : flags));
        }
        int code = errno;
        if (folder != base) close(folder);
        errno = code;
        if (next < 0 || !end) return next;
        folder = next;
        path = end + 1;
    }
}

/// Opens the file `path` below the folder `root` for reading: through no symbolic link below it, by no way
/// that leads out of it, and without waiting for whoever writes to a pipe.
static inline int tirage_open_file_beneath(const char *root, const char *path) {
    int flags = O_RDONLY | O_NONBLOCK;
    int base = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (base < 0) return -1;
    int file = tirage_open_beneath(base, path, flags);
    if (file < 0 && (errno == ENOSYS || errno == EPERM || errno == E2BIG || errno == EINVAL || errno == EAGAIN))
        file = tirage_walk_beneath(base, path, flags);
    int code = errno;
    close(base);
    errno = code;
    return file;
}

/// Has two heaps, one for each thread of a run, which give back what they do not use. Linux with glibc.
static inline void tirage_keep_memory_small(void) {
#if defined(__GLIBC__)
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_TRIM_THRESHOLD, 128 << 10);
    mallopt(M_TOP_PAD, 64 << 10);
#endif
}

/// Has the system begin to write a file's bytes out, without waiting for it: sync_file_range(2) of Linux.
static inline void tirage_begin_writing(int file) {
#if defined(__linux__) && defined(SYS_sync_file_range) && __SIZEOF_POINTER__ == 8
    // SYNC_FILE_RANGE_WRITE is 2.
    syscall(SYS_sync_file_range, file, 0L, 0L, 2);
#else
    (void)file;
#endif
}

/// Keeps this process's memory from core dumps, from other processes of the same user (Linux), and from the
/// reader of stacks that Swift's runtime starts in a crash. A signal that is ignored stays so.
static inline void tirage_hide_memory(void) {
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
#if defined(__linux__)
    prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
#endif
    const int crashes[] = {SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
    for (unsigned long number = 0; number < sizeof crashes / sizeof *crashes; number++) {
        struct sigaction now;
        if (sigaction(crashes[number], 0, &now) == 0 && ((now.sa_flags & SA_SIGINFO) || now.sa_handler != SIG_IGN))
            signal(crashes[number], SIG_DFL);
    }
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
