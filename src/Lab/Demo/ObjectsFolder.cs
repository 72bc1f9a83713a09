using Signalbox.Lab.Namespaces;

namespace Signalbox.Lab.Demo;

/// <summary>The folder of manifests that the agent follows, in the place of an API server.</summary>
public sealed class ObjectsFolder : IDisposable
{
    public ObjectsFolder()
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), OwnedName.New("objects").ToString());
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    /// <summary>Writes the file of that name whole: the agent sees the old text or the new one.</summary>
    public void Write(string name, string text)
    {
        var temporary = System.IO.Path.Combine(Path, $".{name}.new");
        File.WriteAllText(temporary, text);
        File.Move(temporary, System.IO.Path.Combine(Path, name), overwrite: true);
    }

    /// <summary>Removes the folders of demos that were killed.</summary>
    public static void RemoveLeftovers()
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath()))
        {
            if (OwnedName.TryParse(System.IO.Path.GetFileName(folder), out var name) && !name.IsOwnerAlive)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
