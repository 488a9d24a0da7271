"""What a process does to itself before it runs a student's code: join namespaces, give up every right, accept limits.

None of this can be undone by the process, and all of it is inherited by what it starts.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import resource
import stat
import struct
from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .jail import Limits

_MB = 1 << 20
OPEN_FILES = 256
_NS_GET_USERNS = 0xB701
_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 4, 22, 24, 36, 38
_CAPABILITY_VERSION_3 = 0x20080522
# Users without an entry of their own, as systemd takes them for services: 61184 to 65519.
_FIRST_UID, _UIDS = 61184, 4336
_NEW_NAMESPACE = 0x7E020000  # every CLONE_NEW… flag that `clone` takes
_EPERM, _ENOSYS = 1, 38
# System calls that no notebook needs and that would open a way around the limits or to the host: new namespaces and
# mounts, memory that belongs to no process, other processes' memory, keyrings (which no namespace divides), and young
# interfaces of the kernel with a history of holes. Each processor numbers them differently; see `man 2 syscalls`.
_SINCE_5_2 = {
    "pidfd_getfd": 438, "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432,
    "fspick": 433, "mount_setattr": 442, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
    "memfd_secret": 447,
}  # fmt: skip
FORBIDDEN: dict[str, tuple[int, int, int, dict[str, int]]] = {
    "x86_64": (0xC000003E, 56, 16, {
        **_SINCE_5_2, "unshare": 272, "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161,
        "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "keyctl": 250, "add_key": 248,
        "request_key": 249, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323, "shmget": 29, "msgget": 68,
        "semget": 64, "memfd_create": 319, "mq_open": 240,
    }),
    "aarch64": (0xC00000B7, 220, 29, {
        **_SINCE_5_2, "unshare": 97, "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51,
        "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "keyctl": 219, "add_key": 217,
        "request_key": 218, "bpf": 280, "perf_event_open": 241, "userfaultfd": 282, "shmget": 194, "msgget": 186,
        "semget": 190, "memfd_create": 279, "mq_open": 180,
    }),
}  # fmt: skip
"""By processor: how Linux calls it, the numbers of `clone` and of `ioctl`, and those of the forbidden calls."""
_CLONE3 = 435
# What `ioctl` tells of network interfaces. A connection that the grader's client made belongs to the grader's network,
# at this end too, and would tell of its interfaces.
_ABOUT_NETWORKS = (0x8910, 0x8A00)

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, doing: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{doing}: {os.strerror(number)}")


def _prctl(option: int, *values: int) -> int:
    return int(_libc.prctl(option, *(ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4])))


def join(namespace: int) -> None:
    """Join the namespace that an open file under ``/proc/…/ns`` stands for."""
    _checked(_libc.setns(namespace, 0), "joining a namespace of the jail")


def owner(namespace: int) -> int:
    """The user namespace that a namespace belongs to, as an open file."""
    return fcntl.ioctl(namespace, _NS_GET_USERNS)


def adopt_orphans() -> None:
    """Become the parent of whatever this process's descendants leave behind."""
    _checked(_prctl(_PR_SET_CHILD_SUBREAPER, 1), "adopting orphans")


def offspring() -> list[int]:
    """The processes whose parent this process is: started by it, or adopted."""
    return list(map(int, _read(f"/proc/self/task/{os.getpid()}/children").split()))


def user(pid: int) -> int:
    """A user id without rights and without files, another one for each of the kernels that run at the same time."""
    return _FIRST_UID + pid % _UIDS


def drop_rights(uid: int | None) -> None:
    """Give up every capability for good, and, as root, become the user `uid`."""
    for capability in range(64):
        if _prctl(_PR_CAPBSET_DROP, capability) != 0:
            break  # past the last one that this kernel knows
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    _checked(_libc.capset(header, bytes(24)), "dropping capabilities")
    _checked(_prctl(_PR_SET_NO_NEW_PRIVS, 1), "refusing new privileges")
    # Changing rights hides a process from its own user too, and the guard could not read how much memory it uses.
    _checked(_prctl(_PR_SET_DUMPABLE, 1), "becoming readable again")


def _program(machine: str) -> bytes:
    """The seccomp filter as the kernel reads it: instructions of 8 bytes, each a test or an answer."""
    architecture, clone, ioctl, forbidden = FORBIDDEN[machine]
    load, equal, at_least, any_bit, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, refuse, unknown = 0x7FFF0000, 0x00050000 | _EPERM, 0x00050000 | _ENOSYS

    def step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("=HBBI", code, yes, no, value)

    def refused(number: int, reply: int) -> bytes:
        return step(equal, number, 0, 1) + step(answer, reply)

    lines = [step(load, 4), step(equal, architecture, 1, 0), step(answer, refuse)]  # another processor's calls
    lines += [step(load, 0), step(at_least, 0x40000000, 0, 1), step(answer, refuse)]  # x32, numbered differently
    # clone3 keeps its flags where a filter cannot read them; told that it does not exist, libraries use clone.
    lines += [refused(_CLONE3, unknown)]
    lines += [refused(number, unknown if name == "memfd_create" else refuse) for name, number in forbidden.items()]
    lines += [step(equal, clone, 0, 4), step(load, 16), step(any_bit, _NEW_NAMESPACE, 0, 1), step(answer, refuse)]
    lines += [step(answer, allow)]
    lines += [step(equal, ioctl, 0, 4), step(load, 24), step(at_least, _ABOUT_NETWORKS[0], 0, 2)]
    lines += [step(at_least, _ABOUT_NETWORKS[1], 1, 0), step(answer, refuse)]
    return b"".join([*lines, step(answer, allow)])


def filter_calls() -> None:
    """Have Linux refuse the forbidden system calls from now on."""
    program = ctypes.create_string_buffer(_program(platform.machine()))
    size = (len(program) - 1) // 8
    request = ctypes.create_string_buffer(struct.pack("@HP", size, ctypes.addressof(program)))
    _checked(_prctl(_PR_SET_SECCOMP, 2, ctypes.addressof(request)), "filtering system calls")


def set_limits(limits: Limits, jailed: bool) -> None:
    """Set what the kernel's process may use. Outside a jail, processes are not limited: a user's others would count."""
    size, _, _, _, _, data, _ = (int(pages) * resource.getpagesize() for pages in _read("/proc/self/statm").split())
    chosen = {
        resource.RLIMIT_DATA: (data + limits.memory_mb * _MB,) * 2,
        # Each thread reserves address space that it does not use, so this cannot be as strict.
        resource.RLIMIT_AS: (size + 2 * limits.memory_mb * _MB,) * 2,
        # First the signal, then, for whoever ignores it, the end.
        resource.RLIMIT_CPU: (limits.cpu_s, limits.cpu_s + 1),
        resource.RLIMIT_FSIZE: (limits.file_mb * _MB,) * 2,
        resource.RLIMIT_NOFILE: (OPEN_FILES, OPEN_FILES),
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_MEMLOCK: (_MB, _MB),
        resource.RLIMIT_MSGQUEUE: (0, 0),
    }
    if jailed:
        chosen[resource.RLIMIT_NPROC] = (limits.processes,) * 2
    for kind, (soft, hard) in chosen.items():
        most = resource.getrlimit(kind)[1]
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(kind, (soft, hard))


def _read(path: str) -> str:
    with open(path, encoding="ascii") as file:
        return file.read()


def close_others(keep: Collection[int], roots: Collection[str]) -> None:
    """Close every descriptor but those of an allow-list.

    Besides `keep`, a library's own data file stays open: an ordinary file under one of `roots`, opened for reading
    alone. pyproj has its database open, and would fail or read another file in its place.
    """
    for number in map(int, os.listdir("/proc/self/fd")):
        if number in keep:
            continue
        try:
            if (
                stat.S_ISREG(os.fstat(number).st_mode)
                and fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
                and os.readlink(f"/proc/self/fd/{number}").startswith(tuple(f"{root}/" for root in roots))
            ):
                continue
            os.close(number)
        except OSError:
            continue  # the descriptor of the listing itself, closed by now
