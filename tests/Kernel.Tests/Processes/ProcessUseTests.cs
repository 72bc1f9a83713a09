using Signalbox.Kernel.Processes;

namespace Signalbox.Kernel.Tests.Processes;

/// <summary>Against what .NET says of this process, and what is done here.</summary>
public sealed class ProcessUseTests
{
    [Fact]
    public void Values_are_those_of_this_process()
    {
        var use = ProcessUse.Read();
        var started = DateTimeOffset.UnixEpoch.AddSeconds(use.StartTime);
        var known = new DateTimeOffset(System.Diagnostics.Process.GetCurrentProcess().StartTime.ToUniversalTime());
        Assert.InRange((started - known).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.InRange(use.ResidentBytes, 10 << 20, Environment.WorkingSet * 2);
        Assert.True(use.VirtualBytes > use.ResidentBytes);
        Assert.InRange(use.ProcessorSeconds, 0.01, Environment.CpuUsage.TotalTime.TotalSeconds + 0.1);
        Assert.True(use.OpenFilesLimit >= (ulong)use.OpenFiles);
    }

    [Fact]
    public void Open_files_are_counted()
    {
        var before = ProcessUse.Read().OpenFiles;
        var files = Enumerable.Range(0, 100).Select(_ => File.OpenRead("/dev/null")).ToList();
        var after = ProcessUse.Read().OpenFiles;
        files.ForEach(file => file.Dispose());

        // Other tests open and close some meanwhile.
        Assert.InRange(after - before, 50, 150);
    }
}
