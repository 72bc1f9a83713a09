using System.Diagnostics;

namespace Signalbox.Cluster.Tests.Files;

/// <summary>A folder of real files, removed afterwards.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("signalbox-objects-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>Puts a finished file in the place of another, as careful writers do.</summary>
    public void Replace(string name, string text, DateTime? written = null)
    {
        File.WriteAllText(this[$".{name}.new"], text);
        File.SetLastWriteTimeUtc(this[$".{name}.new"], written ?? DateTime.UtcNow);
        File.Move(this[$".{name}.new"], this[name], overwrite: true);
    }

    /// <summary>Makes a link, or points it elsewhere in one step.</summary>
    public void Link(string name, string target)
    {
        File.CreateSymbolicLink(this[$".{name}.new"], target);

        // rename(2) as it is: File.Move would look behind the links.
        using var move = Process.Start("mv", ["-T", this[$".{name}.new"], this[name]]);
        move.WaitForExit();
        Assert.Equal(0, move.ExitCode);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
