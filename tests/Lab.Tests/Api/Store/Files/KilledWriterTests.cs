using System.Diagnostics;
using System.Globalization;
using System.Text;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Store.Files;

namespace Signalbox.Lab.Tests.Api.Store.Files;

/// <summary>A process that is killed while it writes has kept all that it had acknowledged.</summary>
public sealed class KilledWriterTests
{
    private const string FolderVariable = "SIGNALBOX_TEST_STORE_FOLDER";
    private const int Writers = 4;

    private static readonly ResourceKind Maps = ResourceKinds.ConfigMaps;

    /// <summary>The process that is killed is this test, told of a folder: it then writes without end.</summary>
    [Fact]
    public void Writers_acknowledge_what_can_be_read_again()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { } given)
        {
            Write(Path.Combine(given, "objects.db"), Path.Combine(given, "acknowledged"), int.MaxValue);
            return;
        }

        using var folder = new StoreFolder();
        Write(folder.File, folder.Other("acknowledged"), 50);
        Assert.Equal(50 * Writers, Compare(folder.File, folder.Other("acknowledged")));
    }

    [Fact]
    public void A_killed_process_has_kept_what_it_acknowledged()
    {
        using var folder = new StoreFolder();
        var acknowledged = folder.Other("acknowledged");
        for (var round = 1; round <= 3; round++)
        {
            var enough = (File.Exists(acknowledged) ? new FileInfo(acknowledged).Length : 0) + 50_000;
            using var writer = StartWriter(Path.GetDirectoryName(folder.File)!);
            var watch = Stopwatch.StartNew();
            while (!File.Exists(acknowledged) || new FileInfo(acknowledged).Length < enough)
            {
                Assert.False(writer.HasExited, "the writer has ended by itself");
                Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "the writer does not get on");
                Thread.Sleep(5);
            }

            writer.Kill();
            writer.WaitForExit();
            Assert.True(Compare(folder.File, acknowledged) > 200 * round, "too little was written");
        }
    }

    private static Process StartWriter(string folder)
    {
        var program = Path.Combine(AppContext.BaseDirectory, typeof(KilledWriterTests).Assembly.GetName().Name!);
        var method = $"{typeof(KilledWriterTests).FullName}.{nameof(Writers_acknowledge_what_can_be_read_again)}";
        var start = new ProcessStartInfo(program, ["-method", method, "-noLogo"]) { RedirectStandardOutput = true };
        start.Environment[FolderVariable] = folder;
        return Process.Start(start)!;
    }

    /// <summary>Each writer notes what it was told: "name uid revision".</summary>
    private static void Write(string path, string acknowledged, int rounds)
    {
        using var file = StoreFile.Open(path);
        using var notes = new FileStream(acknowledged, FileMode.Append, FileAccess.Write, FileShare.Read, 0);
        var store = new ObjectStore(new ObjectStoreOptions { File = file });
        var first = store.Revision;
        var writers = Enumerable.Range(0, Writers).Select(writer => new Thread(() =>
        {
            for (var round = 0; round < rounds; round++)
            {
                var name = $"map-{first}-{writer}-{round}";
                var made = store.Create(Maps, StoreFolder.ConfigMap(name));
                Note(notes, name, made.Uid, made.Revision);
            }
        })).ToList();
        writers.ForEach(writer => writer.Start());
        writers.ForEach(writer => writer.Join());
    }

    private static void Note(FileStream notes, string name, string uid, long revision)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{name} {uid} {revision}\n");
        lock (notes)
        {
            notes.Write(Encoding.UTF8.GetBytes(line));
        }
    }

    /// <summary>How many objects were acknowledged. All of them must be there as they were then.</summary>
    private static int Compare(string path, string acknowledged)
    {
        using var file = StoreFile.Open(path);
        var store = new ObjectStore(new ObjectStoreOptions { File = file });
        var lines = File.ReadAllText(acknowledged).Split('\n')[..^1];
        foreach (var parts in lines.Select(line => line.Split(' ')))
        {
            var revision = long.Parse(parts[2], CultureInfo.InvariantCulture);
            var found = store.Find(Maps, "demo", parts[0]);
            Assert.Equal((parts[1], revision), (found?.Uid, found?.Revision));
            Assert.True(store.Revision >= revision, $"{revision} was told, and the store is at {store.Revision}");
        }

        return lines.Length;
    }
}
