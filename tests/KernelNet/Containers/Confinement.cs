using System.Globalization;
using Signalbox.Lab.Namespaces;
using Signalbox.Testing.Golden;

namespace Signalbox.KernelNet.Containers;

/// <summary>The last step of starting a container: a launcher that enters the root, gives up capabilities, forbids new
/// privileges, lets a seccomp filter in, and becomes the program. It is compiled, since each step must be taken by the
/// one thread that the program then is.</summary>
internal static class Confinement
{
    /// <summary>Arguments: the root, capabilities to keep as a hexadecimal mask, then 1 or 0 for each of these: forbid
    /// new privileges, filter system calls, forbid memory that is written and then run; at last the program and what it
    /// is told. What the filter refuses fails with EPERM, as with a container runtime; clone3 is said not to exist, so
    /// that the C library takes clone, whose flags can be seen.</summary>
    private const string Source = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <linux/audit.h>
        #include <linux/capability.h>
        #include <linux/filter.h>
        #include <linux/seccomp.h>
        #include <sched.h>
        #include <stddef.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <sys/prctl.h>
        #include <sys/socket.h>
        #include <sys/syscall.h>
        #include <unistd.h>

        #ifdef __x86_64__
        #define ARCH AUDIT_ARCH_X86_64
        #else
        #define ARCH AUDIT_ARCH_AARCH64
        #endif
        #ifndef PR_SET_MDWE
        #define PR_SET_MDWE 65
        #endif
        #define NAMESPACES (CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET \
            | CLONE_NEWCGROUP)
        #define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
        #define IF(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
        #define IF_ANY(bits, yes, no) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, yes, no)
        #define END(action) BPF_STMT(BPF_RET | BPF_K, action)
        #define REFUSE(error) END(SECCOMP_RET_ERRNO | error)
        #define ALLOW(call) IF(call, 0, 1), END(SECCOMP_RET_ALLOW)

        static struct sock_filter filter[] = {
            LOAD(arch), IF(ARCH, 1, 0), REFUSE(EPERM),
            LOAD(nr),
            IF(SYS_clone3, 0, 1), REFUSE(ENOSYS),
            IF(SYS_clone, 0, 4), LOAD(args[0]), IF_ANY(NAMESPACES, 0, 1), REFUSE(EPERM), END(SECCOMP_RET_ALLOW),
        #include "socket.h"
            IF(SYS_personality, 0, 6), LOAD(args[0]), IF(0, 2, 0), IF(8, 1, 0), IF(0xffffffff, 0, 1),
                END(SECCOMP_RET_ALLOW), REFUSE(EPERM),
        #include "allowed.h"
            REFUSE(EPERM),
        };

        static void must(int succeeded, const char *step)
        {
            if (!succeeded) {
                perror(step);
                exit(125);
            }
        }

        int main(int count, char **words)
        {
            unsigned long long keep = strtoull(words[2], NULL, 16);
            struct __user_cap_header_struct who = { _LINUX_CAPABILITY_VERSION_3, 0 };
            struct __user_cap_data_struct sets[2];
            struct sock_fprog program = { sizeof filter / sizeof *filter, filter };
            must(count > 6 && chroot(words[1]) == 0 && chdir("/") == 0, "enter the root");
            for (int one = 0; prctl(PR_CAPBSET_READ, one, 0, 0, 0) >= 0; one++)
                must(keep >> one & 1 || prctl(PR_CAPBSET_DROP, one, 0, 0, 0) == 0, "bound capabilities");
            must(syscall(SYS_capget, &who, sets) == 0, "ask for capabilities");
            for (int half = 0; half < 2; half++, keep >>= 32) {
                sets[half].effective = sets[half].permitted &= keep;
                sets[half].inheritable = 0;
            }
            must(syscall(SYS_capset, &who, sets) == 0, "give up capabilities");
            must(*words[3] == '0' || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "forbid new privileges");
            must(*words[4] == '0' || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0,
                "filter system calls");
            must(*words[5] == '0' || prctl(PR_SET_MDWE, 1UL, 0, 0, 0) == 0, "forbid new code");
            execv(words[6], words + 6);
            must(0, words[6]);
        }
        """;

    /// <summary>Compiles the launcher into the folder, and returns its path.</summary>
    /// <param name="folder">For its files.</param>
    /// <param name="calls">What its filter lets through.</param>
    /// <param name="families">Which sockets: AF_INET and the like; empty for all but those to hypervisors.</param>
    public static string Compile(string folder, IEnumerable<string> calls, IReadOnlyList<string> families)
    {
        var launcher = Path.Combine(folder, "launch");
        File.WriteAllText(Path.Combine(folder, "socket.h"), families.Count == 0
            ? "IF(SYS_socket, 0, 4), LOAD(args[0]), IF(AF_VSOCK, 0, 1), REFUSE(EPERM), END(SECCOMP_RET_ALLOW),\n"
            : $"IF(SYS_socket, 0, {(2 * families.Count) + 2}), LOAD(args[0]), "
                + $"{string.Concat(families.Select(family => $"ALLOW({family}), "))} REFUSE(EPERM),\n");
        File.WriteAllText(Path.Combine(folder, "allowed.h"), string.Concat(calls.Select(call => $"""
            #ifdef SYS_{call}
            ALLOW(SYS_{call}),
            #endif

            """)));
        Command.Run("gcc", ["-O1", "-Wall", "-I", folder, "-x", "c", "-o", launcher, "-"], Source).ThrowIfFailed();
        return launcher;
    }

    /// <summary>The launcher's mask for capabilities by their names in manifests.</summary>
    public static string Mask(IEnumerable<string> capabilities) => capabilities
        .Aggregate(0UL, (mask, name) => mask | (1UL << name switch
        {
            "NET_ADMIN" => 12,
            "NET_RAW" => 13,
            _ => throw new ArgumentException($"the number of the capability {name} is not known here"),
        }))
        .ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>What the seccomp profile RuntimeDefault lets through.</summary>
    public static IEnumerable<string> RuntimeDefault() => File
        .ReadLines(Path.Combine(Repository.Root, "tests/KernelNet/Containers/runtime-default.txt"))
        .Where(line => !line.StartsWith('#'))
        .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
