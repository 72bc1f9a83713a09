using Signalbox.Cluster.Files;
using Signalbox.Core.Model;

namespace Signalbox.Cluster.Tests.Files;

/// <summary>Recorded clusters and a real application's files, which lie beside the repository.</summary>
public sealed class SharedFilesTests
{
    private static readonly string? Shared = Find();

    [Fact]
    public void Recorded_clusters_are_read_without_refusals()
    {
        Assert.SkipWhen(Shared is null, "there is no folder 'shared' beside the repository");
        var files = Directory.GetFiles(Path.Combine(Shared!, "golden"), "cluster.json", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        var slices = 0;
        foreach (var file in files)
        {
            var set = Clean(file);
            Assert.Contains(set.Objects, o => o is ClusterChange.ServiceSet);
            Assert.Contains(set.Objects, o => o is ClusterChange.NodeSet);
            slices += set.Objects.Count(o => o is ClusterChange.SliceSet);
        }

        Assert.True(slices >= files.Length);
    }

    [Fact]
    public void A_real_application_is_read_without_refusals()
    {
        Assert.SkipWhen(Shared is null, "there is no folder 'shared' beside the repository");
        var services = Clean(Path.Combine(Shared!, "demo-app")).Objects.OfType<ClusterChange.ServiceSet>();
        Assert.NotEmpty(services);
        Assert.All(services, set => Assert.NotEmpty(set.Service.Ports));
    }

    private static ObjectSet Clean(string path)
    {
        var set = ObjectSource.Read(new ObjectSourceOptions { Paths = [path] });
        Assert.Empty(set.Faults);
        Assert.All(set.Objects, o => Assert.Empty(o switch
        {
            ClusterChange.ServiceSet service => service.Service.Refusals,
            ClusterChange.SliceSet slice => slice.Slice.Refusals,
            _ => [],
        }));
        return set;
    }

    private static string? Find()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Signalbox.slnx")))
        {
            root = root.Parent;
        }

        var shared = root is null ? null : Path.GetFullPath(Path.Combine(root.FullName, "..", "shared"));
        return shared is not null && Directory.Exists(Path.Combine(shared, "golden")) ? shared : null;
    }
}
