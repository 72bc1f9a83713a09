using System.Buffers.Binary;
using Signalbox.Lab.Namespaces;

namespace Signalbox.E2E.Served;

/// <summary>Gives programs that are started with <see cref="Variables"/> a wall clock that is off by as much as is
/// wanted, while they run; the machine's own is left alone, and so is the monotonic one.</summary>
internal sealed class JumpingClock
{
    /// <summary>The offset lies in a file that every such program maps, so that it is there at once.</summary>
    private const string Source = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdint.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>

        static volatile int64_t *offset;

        __attribute__((constructor)) static void map(void)
        {
            int file = open(getenv("CLOCK_OFFSET"), O_RDONLY | O_CLOEXEC);
            void *place = mmap(NULL, 8, PROT_READ, MAP_SHARED, file, 0);
            if (place == MAP_FAILED)
                abort();
            offset = place;
            close(file);
        }

        int clock_gettime(clockid_t clock, struct timespec *now)
        {
            int result = syscall(SYS_clock_gettime, clock, now);
            if (result == 0 && offset && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
                now->tv_sec += *offset;
            return result;
        }

        int gettimeofday(struct timeval *now, void *zone)
        {
            struct timespec exact;
            (void)zone;
            clock_gettime(CLOCK_REALTIME, &exact);
            now->tv_sec = exact.tv_sec;
            now->tv_usec = exact.tv_nsec / 1000;
            return 0;
        }

        time_t time(time_t *place)
        {
            struct timespec exact;
            clock_gettime(CLOCK_REALTIME, &exact);
            if (place)
                *place = exact.tv_sec;
            return exact.tv_sec;
        }
        """;

    private readonly string _file;
    private readonly string _library;

    /// <param name="folder">For its files.</param>
    public JumpingClock(string folder)
    {
        _file = Path.Combine(folder, "clock-offset");
        _library = Path.Combine(folder, "clock.so");
        File.WriteAllBytes(_file, new byte[8]);
        Command.Run("gcc", ["-shared", "-fPIC", "-O1", "-Wall", "-x", "c", "-o", _library, "-"], Source)
            .ThrowIfFailed();
    }

    public string[] Variables => [$"LD_PRELOAD={_library}", $"CLOCK_OFFSET={_file}"];

    /// <summary>From now on the clock differs from the machine's by this, in whole seconds.</summary>
    public void Set(TimeSpan offset)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, (long)offset.TotalSeconds);
        using var file = new FileStream(_file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Write(bytes);
    }
}
