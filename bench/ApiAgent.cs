using System.Diagnostics;
using System.Globalization;
using Signalbox.Lab.Namespaces;

namespace Signalbox.Bench;

/// <summary>The real program in a namespace, following an API server.</summary>
internal sealed class ApiAgent : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly TaskCompletionSource _programmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _last = "";

    /// <param name="inside">Where.</param>
    /// <param name="environment">NAME=VALUE.</param>
    /// <param name="arguments">Beyond the verb.</param>
    public ApiAgent(TemporaryNamespace inside, string environment, params IEnumerable<string> arguments)
    {
        _process = inside.Start("env", [environment, BenchedPrograms.Agent, "proxy", .. arguments]);
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    /// <summary>Waits until IPv4 is in the kernel.</summary>
    public void WaitUntilProgrammed()
    {
        if (!_programmed.Task.Wait(Patience))
        {
            throw new TimeoutException($"not programmed after {Patience.TotalSeconds} s: {_last}");
        }
    }

    /// <summary>A field of /proc/PID/status, in MiB: "VmRSS" or "VmHWM".</summary>
    public double MiBOf(string field)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status")
            .First(line => line.StartsWith(field + ":", StringComparison.Ordinal));
        return int.Parse(line.AsSpan(field.Length + 1).Trim(" \tkB"), CultureInfo.InvariantCulture) / 1024.0;
    }

    /// <summary>What it has used of processors, and the programs that it has started and that have ended.</summary>
    public double ProcessorMilliseconds
    {
        get
        {
            // Nanoseconds of each thread; of children only ticks of ten milliseconds are told.
            var own = Directory.EnumerateDirectories($"/proc/{_process.Id}/task").Sum(task =>
                long.Parse(File.ReadAllText($"{task}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture));
            var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var children = fields[13..15].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture));
            return (own / 1e6) + (children * 10.0);
        }
    }

    public int DescriptorCount => Directory.GetFileSystemEntries($"/proc/{_process.Id}/fd").Length;

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Take(string? line)
    {
        _last = line ?? _last;
        if (line?.Contains("\"Programmed\"") == true && line.Contains("IPv4"))
        {
            _programmed.TrySetResult();
        }
    }
}
