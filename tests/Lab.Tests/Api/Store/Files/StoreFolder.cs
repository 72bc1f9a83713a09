using System.Text.Json.Nodes;
using Signalbox.Lab.Api.Store;
using Signalbox.Lab.Api.Store.Files;

namespace Signalbox.Lab.Tests.Api.Store.Files;

/// <summary>A folder with a store's file, and objects to keep in it.</summary>
internal sealed class StoreFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signalbox-store-");

    public string File => Path.Combine(_folder.FullName, "objects.db");

    public string Other(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>What follows happens to a store of the file, which is closed then.</summary>
    public T With<T>(Func<ObjectStore, T> work)
    {
        using var file = StoreFile.Open(File);
        return work(new ObjectStore(new ObjectStoreOptions { File = file }));
    }

    public void With(Action<ObjectStore> work) => With(store =>
    {
        work(store);
        return 0;
    });

    public static JsonObject ConfigMap(string name, string value = "x") => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "demo" },
        ["data"] = new JsonObject { ["key"] = value },
    };

    public void Dispose() => _folder.Delete(recursive: true);
}
